package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/corebank/corebank/store/proctest"
)

// A second start on the same data is ready in less than two seconds, and an interrupt leaves no process.
func TestStartsAgainQuicklyAndStopsWhole(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	first := serveOn(t, dir, nil)
	proctest.Await(t, "it is ready", first.isReady)
	first.interrupt(t)
	if left := first.postgres(t); len(left) != 0 {
		t.Errorf("processes are left: %v", left)
	}

	var took time.Duration
	for range 3 { // A busy machine may be slow; the program may not.
		began := time.Now()
		second := serveOn(t, dir, first)
		proctest.Await(t, "it is ready", second.isReady)
		took = time.Since(began)
		second.interrupt(t)
		if took < 2*time.Second {
			break
		}
	}
	if took > 2*time.Second {
		t.Errorf("the second start took %v", took)
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
		t.Errorf("%v, processes left: %v", p.state, left)
	}
}

// What cannot be served is said in one line, which names what is wrong; and of a value that makes no sense before anything is begun.
func TestBadConfigurationStopsItInOneLine(t *testing.T) {
	t.Parallel()
	noDatabase := "--database-url=postgres:///none?host=/nowhere"
	for name, c := range map[string]struct {
		args  []string
		says  string
		begun bool
	}{
		"time zone":         {args: []string{"--time-zone=Nowhere/Nothing"}, says: "COREBANK_TIME_ZONE: "},
		"zone of here":      {args: []string{"--time-zone=Local"}, says: "COREBANK_TIME_ZONE: "},
		"no zone":           {args: []string{"--time-zone="}, says: "COREBANK_TIME_ZONE: "},
		"no secret":         {args: []string{noDatabase}, says: "COREBANK_JWT_SECRET "},
		"short secret":      {args: []string{noDatabase, "--jwt-secret=" + strings.Repeat("s", 31)}, says: "COREBANK_JWT_SECRET: "},
		"half an admin":     {args: []string{"--admin-username=root"}, says: "COREBANK_ADMIN_USERNAME and COREBANK_ADMIN_PASSWORD "},
		"short password":    {args: []string{"--admin-username=root", "--admin-password=short"}, says: "COREBANK_ADMIN_PASSWORD: must be at least 8 characters"},
		"long username":     {args: []string{"--admin-username=" + strings.Repeat("x", 101), "--admin-password=long enough"}, says: "COREBANK_ADMIN_USERNAME: must be at most 100 characters"},
		"no username":       {args: []string{"--admin-username=a b:c", "--admin-password=short"}, says: "COREBANK_ADMIN_USERNAME: does not match "},
		"stop before":       {args: []string{"--stop-delay=-1s"}, says: "COREBANK_STOP_DELAY: "},
		"verify before":     {args: []string{"--verify-every=-1h"}, says: "COREBANK_VERIFY_EVERY: "},
		"half of TLS":       {args: []string{"--tls-cert=some.pem"}, says: "COREBANK_TLS_CERT and COREBANK_TLS_KEY "},
		"no certificate":    {args: []string{"--tls-cert=none.pem", "--tls-key=none.pem"}, says: "COREBANK_TLS_CERT and COREBANK_TLS_KEY: "},
		"unknown log level": {args: []string{"--log-level=loud"}, says: "--log-level "},
		"unknown flag":      {args: []string{"--no-such-flag"}, says: "--no-such-flag"},
		"address":           {says: "99999", begun: true},
		"no such database":  {args: []string{noDatabase, "--jwt-secret=" + strings.Repeat("s", 32)}, says: "/nowhere", begun: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			if name == "address" {
				dir = newDataDir(t)
			}
			args := append([]string{"serve", "--grpc-addr=256.0.0.1:99999"}, c.args...) // What is wrongly accepted ends there.
			cmd := command(t, dir, args...)
			cmd.Dir = filepath.Dir(dir)
			out, err := cmd.CombinedOutput()
			var errors []string
			for line := range strings.Lines(string(out)) {
				if strings.HasPrefix(line, "corebank: error: ") {
					errors = append(errors, line)
				}
			}
			if err == nil || len(errors) != 1 || !strings.Contains(errors[0], c.says) {
				t.Errorf("%v: %s", err, out)
			}
			if _, err := os.Stat(dir); (err == nil) != c.begun {
				t.Errorf("the data directory: %v", err)
			}
		})
	}
}
