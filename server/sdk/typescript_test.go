package sdk_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const packages = ".build/npm/node_modules"

// runTypeScript compiles a program beside the client, as strictly as it goes, and runs it.
func runTypeScript(t *testing.T, program string) (string, error) {
	t.Helper()
	dir := newTypeScript(t, program)
	if out, err := compile(t, dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return output(t, dir, "node", "example.js")
}

// The compiler knows which codes an operation can answer with.
func TestTypeScriptRefusesACodeThatCannotCome(t *testing.T) {
	t.Parallel()
	out, err := compile(t, newTypeScript(t, strings.ReplaceAll(example(t, "ts"), "CBB002", "CBB013")))
	if err == nil || !strings.Contains(out, `"CBB013"' have no overlap`) {
		t.Errorf("%v\n%s", err, out)
	}
}

// newTypeScript makes a folder with a program, the client and what that runs on.
func newTypeScript(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	client, err := os.ReadFile(absolute(t, "gen/ts/corebank.ts", "make generate"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "corebank.ts"), string(client))
	write(t, filepath.Join(dir, "example.ts"), program)
	write(t, filepath.Join(dir, "package.json"), `{"type": "module"}`)
	if err := os.Symlink(absolute(t, packages, "make test installs it"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func compile(t *testing.T, dir string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "node", "node_modules/typescript/lib/tsc.js",
		"--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noUnusedLocals",
		"--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "example.ts")
	command.Dir = dir
	out, err := command.CombinedOutput()
	return string(out), err
}
