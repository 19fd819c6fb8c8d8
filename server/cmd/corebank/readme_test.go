package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corebank/corebank/store/proctest"
)

// root is the top folder of the repository.
const root = "../../.."

var (
	shell = regexp.MustCompile("(?s)\n```sh\n(.*?)```\n")
	// refused matches a refusal in the answers of the three systems and of grpcurl.
	refused = regexp.MustCompile(`"errorCode"|"code":[45]\d\d|"success":"?false|ERROR:`)
)

// The commands of every README work as they stand there: block after block of a file in one shell, on a new demo server. Only the
// ports are others. Blocks that talk to no server are the concern of other tests.
func TestReadmesRun(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"curl", "openssl"} {
		proctest.Tool(t, tool, tool)
	}
	p := serveOn(t, newDataDir(t), nil)
	for _, file := range readmes(t) {
		t.Run(strings.TrimPrefix(file, root+"/"), func(t *testing.T) { // One after another: they share accounts.
			runReadme(t, p, file)
		})
	}
}

// expected are parts of the output of a README's commands.
var expected = map[string][]string{
	"README.md":                           {`"transactionId":`, `"transactionId": `, "corebank.rate.v1.RateService"},
	"README.zh-CN.md":                     {`"transactionId":`, `"transactionId": `, "corebank.rate.v1.RateService"},
	"server/creditdefault/README.md":      {`"renewalId":2002`, `"toStatus": "NORMAL"`},
	"server/internal/signature/README.md": {`"interest": `},
	"server/payment/README.md":            {`"billType":"electricity"`},
}

// readmes are the READMEs of the repository, page one first.
func readmes(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".build" || name == ".data" || name == ".git" || name == "node_modules"):
			return fs.SkipDir
		case strings.HasPrefix(name, "README") && strings.HasSuffix(name, ".md"):
			found = append(found, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range expected {
		if !slices.Contains(found, root+"/"+name) {
			t.Errorf("got no %s, want it with commands to run", name)
		}
	}
	return found
}

func runReadme(t *testing.T, p *program, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	here := strings.NewReplacer("localhost:8080", p.http, "localhost:3001", p.others[0], "localhost:8000", p.others[1],
		"localhost:9090", p.grpc)
	const begin = "set -euo pipefail\n"
	script := begin
	for _, block := range shell.FindAllStringSubmatch(string(text), -1) {
		if strings.Contains(block[1], "localhost:") {
			script += here.Replace(block[1]) + "\n"
		}
	}
	if script == begin {
		return
	}
	run := exec.CommandContext(t.Context(), "bash", "-c", script)
	run.Env = append(os.Environ(), "PATH="+tools(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := run.CombinedOutput()
	if no := refused.Find(out); err != nil || no != nil {
		t.Errorf("got %v and %q, want no refusal in\n%s", err, no, out)
	}
	for _, answer := range expected[strings.TrimPrefix(file, root+"/")] {
		if !strings.Contains(string(out), answer) {
			t.Errorf("got no %s, want it in\n%s", answer, out)
		}
	}
}

// tools returns the folder of grpcurl.
func tools(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join(root, ".build", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "make", "-C", root, ".build/bin/grpcurl").CombinedOutput(); err != nil {
		t.Fatalf("got %v: %s; want no error", err, out)
	}
	return folder
}
