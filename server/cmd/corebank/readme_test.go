package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is where the README lies, and the Makefile.
const root = "../../.."

var (
	shell = regexp.MustCompile("(?s)\n```sh\n(.*?)```\n")
	// refused is how the answers of all three systems, and grpcurl, begin to say no.
	refused = regexp.MustCompile(`"errorCode"|"code":[45]\d\d|"success":"?false|ERROR:`)
)

// What the README has people type works as it stands there, block after block in one shell, on a new demo server. Only the
// ports are others.
func TestReadmeRuns(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	p := serveOn(t, newDataDir(t), nil)
	here := strings.NewReplacer("localhost:8080", p.http, "localhost:3001", p.others[0], "localhost:8000", p.others[1],
		"localhost:9090", p.grpc)
	script := "set -euo pipefail\n"
	for _, block := range shell.FindAllStringSubmatch(string(text), -1) {
		if strings.Contains(block[1], "localhost:") {
			script += here.Replace(block[1]) + "\n"
		}
	}
	run := exec.CommandContext(t.Context(), "bash", "-c", script)
	run.Env = append(os.Environ(), "PATH="+tools(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := run.CombinedOutput()
	if no := refused.FindIndex(out); err != nil || no != nil {
		t.Errorf("%v, %v:\n%s", err, no, out)
	}
	for _, answer := range []string{
		`"transactionId":`, `"transactionId": `, "corebank.rate.v1.RateService", `"renewalId":2002`, `"toStatus": "NORMAL"`, `"interest": `,
		`"billType":"electricity"`,
	} {
		if !strings.Contains(string(out), answer) {
			t.Errorf("there is no %s in\n%s", answer, out)
		}
	}
}

// tools is the folder that has grpcurl.
func tools(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join(root, ".build", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "make", "-C", root, ".build/bin/grpcurl").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return folder
}
