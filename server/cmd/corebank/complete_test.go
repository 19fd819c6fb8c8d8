package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCandidates(t *testing.T) {
	t.Parallel()
	parser, err := parser(t.Context(), &cli{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		words, want string // candidates without what they mean
	}{
		{"", "serve health migrate verify admin keys completion version"},
		{"ver", "verify version"},
		{"--h", "--help"},
		{"serve --log", "--log-level"},
		{"serve --log-level ", "debug info warn error"},
		{"serve --log-level=w", "--log-level=warn"},
		{"serve --log-level = w", "warn"},
		{"serve --data-dir ", ""},
		{"serve --data-dir x --allow", "--allow-self-approval"},
		{"serve --allow-self-approval --grpc-a", "--grpc-addr"},
		{"verify --d", "--database-url --data-dir"},
		{"completion ", "bash zsh fish"},
		{"completion z", "zsh"},
		{"nonsense --nonsense=", ""},
	} {
		var got []string
		for _, candidate := range candidates(parser.Model, strings.Split(c.words, " ")) {
			word, _, _ := strings.Cut(candidate, "\t")
			got = append(got, word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %q, want %q", c.words, got, c.want)
		}
	}
}

// Bash completes as it is told to.
func TestCompletesInBash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "corebank")); err != nil {
		t.Fatal(err)
	}
	bash := exec.Command("bash", "-c", `source <(corebank completion bash)
		COMP_WORDS=(corebank serve --log-level = "") COMP_CWORD=4
		_corebank
		printf '%s\n' "${COMPREPLY[@]}"`)
	bash.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), asProgram + "=1"}
	out, err := bash.CombinedOutput()
	if want := []string{"debug", "info", "warn", "error"}; err != nil || !slices.Equal(strings.Fields(string(out)), want) {
		t.Errorf("got %v: %s; want no error, fields %v", err, out, want)
	}
}
