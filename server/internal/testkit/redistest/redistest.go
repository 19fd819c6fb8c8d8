// Package redistest starts a real Redis (Debian package redis-server, which .ci/install installs) for tests.
package redistest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corebank/corebank/store/proctest"
)

// Server is a Redis on a socket of its own.
type Server struct {
	socket  string
	process *proctest.Process // nil before the first start
}

// Start starts a Redis and stops it when the test ends.
func Start(t *testing.T) *Server {
	t.Helper()
	dir, err := proctest.NewDir("corebank-redis-", os.RemoveAll) // t.TempDir is too long for a socket.
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{socket: filepath.Join(dir.Path, "redis.sock")}
	t.Cleanup(func() {
		s.Stop()
		if err := dir.Remove(); err != nil {
			t.Error(err)
		}
	})
	s.Start(t)
	return s
}

// URL returns the server's address in the form of COREBANK_REDIS_URL. The long timeout is for busy machines.
func (s *Server) URL() string { return "unix://" + s.socket + "?read_timeout=20s" }

// Start starts it again after Stop, and returns when it accepts connections.
func (s *Server) Start(t *testing.T) {
	t.Helper()
	command := exec.Command(proctest.Tool(t, "redis-server", "redis-server"), "--port", "0", "--unixsocket", s.socket, "--save", "", "--dir", filepath.Dir(s.socket))
	process, err := proctest.Start(command)
	if err != nil {
		t.Fatalf("got %v, want a running Redis", err)
	}
	s.process = process
	lines := bufio.NewScanner(process.Stdout)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "eady to accept connections") {
			go io.Copy(io.Discard, process.Stdout)
			return
		}
	}
	t.Fatal("got the end of Redis, want it ready")
}

// Stop kills it.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Kill() // fails only if it has ended
	<-s.process.Ended
}
