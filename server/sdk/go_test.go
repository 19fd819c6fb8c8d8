package sdk_test

import (
	"path/filepath"
	"testing"
)

// runGo compiles a program within this module and runs it.
func runGo(t *testing.T, program string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "main.go")
	write(t, path, program)
	return output(t, root, "go", "run", path)
}
