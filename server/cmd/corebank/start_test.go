package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store/proctest"
)

// restartTimeout is several times what a start on existing data takes, because the race detector slows down the hash of the password
// that each start of a demo looks at.
const restartTimeout = 10 * time.Second

// A second start on the same data is ready within restartTimeout, and an interrupt leaves no process.
func TestStartsAgainQuicklyAndStopsWhole(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	first := serveOn(t, dir, nil)
	proctest.Await(t, "it is ready", first.isReady)
	first.interrupt(t)
	if left := first.postgres(t); len(left) != 0 {
		t.Errorf("got processes %v left, want none", left)
	}

	var took time.Duration
	for range 3 { // A busy machine may be slow; the program may not.
		began := time.Now()
		second := serveOn(t, dir, first)
		proctest.Await(t, "it is ready", second.isReady)
		took = time.Since(began)
		second.interrupt(t)
		if took < restartTimeout {
			break
		}
	}
	if took > restartTimeout {
		t.Errorf("the second start took %v, want %v", took, restartTimeout)
	}
	first.verify(t)
}

func TestTermEndsItToo(t *testing.T) {
	t.Parallel()
	p := serveOn(t, newDataDir(t), nil)
	if err := p.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if left := p.postgres(t); len(left) != 0 || !p.state.Success() {
		t.Errorf("got %v with processes %v left, want success and none", p.state, left)
	}
}

// A configuration error ends the server with exit code 1 and one line that names the variable, before anything is written unless it
// takes a look at other systems to find it.
func TestBadConfigurationStopsItInOneLine(t *testing.T) {
	t.Parallel()
	noDatabase := "--database-url=postgres:///none?host=/nowhere"
	for name, c := range map[string]struct {
		args  []string
		says  string
		begun bool
	}{
		"demo and database": {args: []string{"--demo", noDatabase}, says: "--demo (COREBANK_DEMO) cannot be combined with COREBANK_DATABASE_URL"},
		"demo and secret":   {args: []string{"--demo", "--jwt-secret=" + strings.Repeat("s", 32)}, says: "cannot be combined with COREBANK_JWT_SECRET"},
		"demo and admin":    {args: []string{"--demo", "--admin-username=root"}, says: "cannot be combined with COREBANK_ADMIN_USERNAME"},
		"no port":           {args: []string{"--http-addr=localhost"}, says: "COREBANK_HTTP_ADDR: "},
		"port too high":     {args: []string{"--metrics-addr=localhost:99999"}, says: "COREBANK_METRICS_ADDR: "},
		"redis":             {args: []string{"--redis-url=redis://:hunter2@local host:6379"}, says: "COREBANK_REDIS_URL: ", begun: true},
		"database":          {args: []string{"--database-url=postgres://bank:hunter2@host:port/x", "--jwt-secret=" + strings.Repeat("s", 32)}, says: "the database URL is malformed", begun: true},
		"unknown scheme":    {args: []string{"--blob-url=s4://bucket"}, says: "COREBANK_BLOB_URL: ", begun: true},
		"no bucket":         {args: []string{"--blob-url=file:///nowhere/at/all"}, says: "COREBANK_BLOB_URL: ", begun: true},
		"stop delay":        {args: []string{"--stop-delay=soon"}, says: "--stop-delay"},
		"data dir":          {args: []string{"--data-dir=/dev/null/data"}, says: "COREBANK_DATA_DIR: "},
		"unknown command":   {args: []string{"serves"}, says: "serves"},
		"time zone":         {args: []string{"--time-zone=Nowhere/Nothing"}, says: "COREBANK_TIME_ZONE: "},
		"zone of here":      {args: []string{"--time-zone=Local"}, says: "COREBANK_TIME_ZONE: "},
		"no zone":           {args: []string{"--time-zone="}, says: "COREBANK_TIME_ZONE: "},
		"no secret":         {args: []string{noDatabase}, says: "COREBANK_JWT_SECRET "},
		"short secret":      {args: []string{noDatabase, "--jwt-secret=" + strings.Repeat("s", 31)}, says: "COREBANK_JWT_SECRET: "},
		"half an admin":     {args: []string{"--admin-username=root"}, says: "COREBANK_ADMIN_USERNAME and COREBANK_ADMIN_PASSWORD "},
		"short password":    {args: []string{"--admin-username=root", "--admin-password=short"}, says: "COREBANK_ADMIN_PASSWORD: must be at least 8 characters"},
		"guessed password":  {args: []string{"--admin-username=root", "--admin-password=password123"}, says: "COREBANK_ADMIN_PASSWORD is easy to guess"},
		"long username":     {args: []string{"--admin-username=" + strings.Repeat("x", 101), "--admin-password=long enough"}, says: "COREBANK_ADMIN_USERNAME: must be at most 100 characters"},
		"no username":       {args: []string{"--admin-username=a b:c", "--admin-password=short"}, says: "COREBANK_ADMIN_USERNAME: does not match "},
		"stop before":       {args: []string{"--stop-delay=-1s"}, says: "COREBANK_STOP_DELAY: "},
		"verify before":     {args: []string{"--verify-every=-1h"}, says: "COREBANK_VERIFY_EVERY: "},
		"half of TLS":       {args: []string{"--tls-cert=some.pem"}, says: "COREBANK_TLS_CERT and COREBANK_TLS_KEY "},
		"no certificate":    {args: []string{"--tls-cert=none.pem", "--tls-key=none.pem"}, says: "COREBANK_TLS_CERT and COREBANK_TLS_KEY: "},
		"unknown log level": {args: []string{"--log-level=loud"}, says: "--log-level "},
		"unknown flag":      {args: []string{"--no-such-flag"}, says: "--no-such-flag"},
		"address":           {args: []string{"--grpc-addr=256.0.0.1:99999"}, says: "COREBANK_GRPC_ADDR: "},
		"address elsewhere": {args: []string{"--grpc-addr=192.0.2.1:9090"}, says: "COREBANK_GRPC_ADDR: ", begun: true},
		"no such database":  {args: []string{noDatabase, "--jwt-secret=" + strings.Repeat("s", 32)}, says: "/nowhere", begun: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			if c.begun {
				dir = newDataDir(t)
			}
			args := append([]string{"serve", "--grpc-addr=192.0.2.1:9090"}, c.args...) // What is wrongly accepted ends there.
			if c.begun {
				args = append([]string{"serve", "--grpc-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", "--payment-addr=127.0.0.1:0", "--risk-addr=127.0.0.1:0"}, c.args...)
			}
			cmd := command(t, dir, args...)
			cmd.Dir = filepath.Dir(dir)
			wantOneLine(t, cmd, c.says)
			if _, err := os.Stat(dir); (err == nil) != c.begun {
				t.Errorf("got %v of the data directory, want it to exist: %t", err, c.begun)
			}
		})
	}
}

// wantOneLine runs a program that must end with exit code 1 and one line, which contains a text and no password.
func wantOneLine(t *testing.T, cmd *exec.Cmd, says string) {
	t.Helper()
	out, _ := cmd.CombinedOutput() // The exit code says more.
	text := string(out)
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("got exit code %d, want 1", code)
	}
	if !strings.HasPrefix(text, "corebank: error: ") || strings.Count(text, "\n") != 1 || !strings.Contains(text, says) {
		t.Errorf("got %q, want one line with %q", text, says)
	}
	if strings.Contains(text, "hunter2") {
		t.Errorf("got %q, want it without the password", text)
	}
}

// A variable that is none of ours is probably misspelt, and the server would start with a default that nobody chose.
func TestUnknownVariablesStopIt(t *testing.T) {
	t.Parallel()
	for name, nearest := range map[string]string{
		"COREBANK_DATABASE_URI": "COREBANK_DATABASE_URL",
		"COREBANK_TIMEZONE":     "COREBANK_TIME_ZONE",
		"COREBANK_ADMIN_PASSWD": "COREBANK_ADMIN_PASSWORD",
		"COREBANK_":             "COREBANK_DEMO",
	} {
		for _, args := range [][]string{{"serve"}, {"migrate"}, {"verify"}, {"health"}} {
			cmd := command(t, t.TempDir(), args...)
			cmd.Env = append(cmd.Env, name+"=hunter2")
			wantOneLine(t, cmd, "unknown environment variable "+name+": did you mean "+nearest+"?")
		}
	}
	cmd := command(t, t.TempDir(), "version")
	cmd.Env = append(cmd.Env, "COREBANK_DATABASE_URI=x")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "corebank ") {
		t.Errorf("got %s, %v from version, want the version", out, err)
	}
}

// The version is that of the contract, asked for as a command or as a flag.
func TestVersion(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"version", "--version"} {
		out, err := command(t, t.TempDir(), how).CombinedOutput()
		if want := "corebank " + contract.Version() + " (build "; err != nil || !strings.HasPrefix(string(out), want) {
			t.Errorf("corebank %s: got %q, %v; want %q", how, out, err, want)
		}
	}
}
