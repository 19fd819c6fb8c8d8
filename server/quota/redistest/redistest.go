// Package redistest starts a real Redis (Debian package redis-server, which .ci/install installs) for tests.
package redistest

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Server is a Redis on a socket of its own.
type Server struct {
	socket  string
	command *exec.Cmd
}

// Start starts a Redis and stops it when the test ends.
func Start(t *testing.T) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "corebank-redis-") //nolint:usetesting // t.TempDir is too long for a socket.
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{socket: filepath.Join(dir, "redis.sock")}
	t.Cleanup(func() {
		s.Stop()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s.Start(t)
	return s
}

// URL is where it listens, as COREBANK_REDIS_URL has it. On a machine that is busy it is slow, but not away.
func (s *Server) URL() string { return "unix://" + s.socket + "?read_timeout=20s" }

// Start starts it again after Stop, and returns when it accepts connections.
func (s *Server) Start(t *testing.T) {
	t.Helper()
	s.command = exec.Command("redis-server", "--port", "0", "--unixsocket", s.socket, "--save", "", "--dir", filepath.Dir(s.socket))
	out, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatalf("%v (.ci/install redis-server installs the distribution's package)", err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "eady to accept connections") {
			go func() { // until it ends
				for lines.Scan() {
				}
			}()
			return
		}
	}
	t.Fatal("Redis ended before it was ready")
}

// Stop kills it.
func (s *Server) Stop() {
	_ = s.command.Process.Kill()
	_ = s.command.Wait() // says that it was killed
}
