package main

import (
	"encoding/json"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corebank/corebank/store/proctest"
)

// Without --demo a private Postgres has no users. The server says so, and is not ready until there is an administrator.
func TestPrivatePostgresWithoutDemoUsers(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	first := start(t, dir, nil)
	first.awaitGreeting(t)
	if status, text := first.readyz(); status != http.StatusServiceUnavailable || !strings.Contains(text, "COREBANK_ADMIN_USERNAME") {
		t.Errorf("got %d %q from /readyz without a user, want 503 and what to do", status, text)
	}
	proctest.Await(t, "the log says what to do", func() bool {
		return strings.Contains(first.log.String(), "no user can log in: restart the server with COREBANK_ADMIN_USERNAME")
	})
	first.interrupt(t)

	second := start(t, dir, nil, "--admin-username=root", "--admin-password=correct horse battery")
	second.awaitGreeting(t)
	if status, text := second.readyz(); status != http.StatusOK {
		t.Errorf("got %d %q from /readyz with an administrator, want 200", status, text)
	}
	second.interrupt(t)

	wantOneLine(t, command(t, dir, "serve", "--demo"), "was not made by a demo")
}

// Demo users, whose password is public, can log in to a demo only.
func TestDemoDataNeedTheFlag(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	demo := serveOn(t, dir, nil)
	demo.interrupt(t)
	wantOneLine(t, command(t, dir, "serve"), "is public; start with --demo")
	demo = serveOn(t, dir, nil)
	demo.interrupt(t)
}

// The host localhost is both loopback addresses.
func TestLocalhostIsBothLoopbacks(t *testing.T) {
	t.Parallel()
	if probe, err := net.Listen("tcp6", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6: ", err)
	} else {
		_ = probe.Close()
	}
	p := serveOn(t, newDataDir(t), &program{http: "localhost:0", grpc: "localhost:0"})
	for _, address := range []string{p.http, p.grpc} {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range []string{"127.0.0.1", "::1"} {
			conn, err := net.Dial("tcp", net.JoinHostPort(host, port))
			if err != nil {
				t.Errorf("got %v from %s port %s, want a connection", err, host, port)
				continue
			}
			_ = conn.Close()
		}
	}
}

// The start is one line of JSON with the versions and the addresses.
func TestStartIsLogged(t *testing.T) {
	t.Parallel()
	p := serveOn(t, newDataDir(t), nil, "--log-level=info")
	var line struct {
		Msg, Version, Build, HTTP, Payment, Risk, GRPC string
		Schema                                         int64
		Demo                                           bool
	}
	proctest.Await(t, "the start is logged", func() bool {
		for text := range strings.Lines(p.log.String()) {
			if err := json.Unmarshal([]byte(text), &line); err == nil && line.Msg == "started" {
				return true
			}
		}
		return false
	})
	if line.HTTP != p.http || line.GRPC != p.grpc || line.Version == "" || line.Build == "" || line.Schema < 1 || !line.Demo {
		t.Errorf("got %+v, want versions, schema and the addresses %s and %s", line, p.http, p.grpc)
	}
}

// Other users of the machine can read no file below the data directory, also of one that was open.
func TestDataDirectoryIsClosed(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	serveOn(t, dir, nil)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		if entry.IsDir() && entry.Name() == "cluster" {
			if info.Mode().Perm()&0o077 != 0 {
				t.Errorf("got mode %v of %s, want it closed", info.Mode(), path)
			}
			return fs.SkipDir // Nobody else gets further.
		}
		// The Postgres of a server that runs as root passes through two directories, which it cannot list.
		if open := info.Mode().Perm() & 0o077; open != 0 && (os.Geteuid() != 0 || !entry.IsDir() || open != 0o011) {
			t.Errorf("got mode %v of %s, want nothing for other users", info.Mode(), path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
