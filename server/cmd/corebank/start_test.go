package main

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// A second start on the same data is ready in less than two seconds, and an interrupt leaves no process.
func TestStartsAgainQuicklyAndStopsWhole(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	first := serveOn(t, dir, nil)
	await(t, "it is ready", first.isReady)
	first.interrupt(t)
	if left := first.postgres(t); len(left) != 0 {
		t.Errorf("processes are left: %v", left)
	}

	var took time.Duration
	for range 3 { // A busy machine may be slow; the program may not.
		began := time.Now()
		second := serveOn(t, dir, first)
		await(t, "it is ready", second.isReady)
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

// What cannot be served is said in one line.
func TestBadConfigurationStopsItInOneLine(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"time zone":        {"--time-zone=Nowhere/Nothing"},
		"no secret":        {"--database-url=postgres://localhost/x"},
		"half an admin":    {"--admin-username=root"},
		"half of TLS":      {"--tls-cert=some.pem"},
		"no certificate":   {"--tls-cert=none.pem", "--tls-key=none.pem"},
		"address":          {"--http-addr=256.0.0.1:99999"},
		"unknown log lvl":  {"--log-level=loud"},
		"unknown flag":     {"--no-such-flag"},
		"no such database": {"--database-url=postgres:///none?host=/nowhere", "--jwt-secret=" + strings.Repeat("s", 32)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if name == "address" {
				dir = newDataDir(t)
			}
			out, err := command(t, dir, append([]string{"serve"}, args...)...).CombinedOutput()
			var errors []string
			for line := range strings.Lines(string(out)) {
				if strings.HasPrefix(line, "corebank: error: ") {
					errors = append(errors, line)
				}
			}
			if err == nil || len(errors) != 1 {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
