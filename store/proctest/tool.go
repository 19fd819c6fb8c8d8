package proctest

import (
	"os"
	"os/exec"
	"testing"
)

// Tool returns the path of the first of these commands that this machine has. If it has none it fails the test, and names the
// argument of .ci/install that installs one.
func Tool(t testing.TB, install string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		// Debian keeps servers out of the PATH of users.
		if path := "/usr/sbin/" + name; isFile(path) {
			return path
		}
	}
	t.Fatalf("got none of the commands %v on this machine, want one. Fix: run .ci/install %s", names, install)
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
