package localpg

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

const (
	socketPort   = "5432" // part of the socket's name, no network port
	socketPrefix = "corebank-pg-"
	// maxSocketPath is the longest path of a unix socket: sun_path less its terminating zero (macOS has 4 less).
	maxSocketPath = 103
)

// socketDir is the private directory of one run for the socket of Postgres. It is in the system's temporary directory,
// because the path of a socket must be short, and the data directory has a link to it: for people (psql -h), and to
// find it again after a crash.
type socketDir struct{ path, link string }

func makeSocketDir(dir string, as Account) (*socketDir, error) {
	removeOldSocket(dir)
	path, err := os.MkdirTemp(tempRoot(as), socketPrefix)
	if err != nil {
		return nil, err
	}
	s := &socketDir{path: path, link: filepath.Join(dir, socketLink)}
	if err := errors.Join(as.Chown(path), os.Symlink(path, s.link)); err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

// removeOldSocket removes what a server that was killed has left.
func removeOldSocket(dir string) {
	link := filepath.Join(dir, socketLink)
	if old, err := os.Readlink(link); err == nil && strings.HasPrefix(filepath.Base(old), socketPrefix) {
		_ = os.RemoveAll(old)
	}
	_ = os.Remove(link)
}

func (s *socketDir) remove() {
	_ = os.RemoveAll(s.path)
	_ = os.Remove(s.link)
}

// tempRoot is the usual temporary directory, if that is short enough and the account can enter it.
func tempRoot(as Account) string {
	usual := os.TempDir()
	socket := filepath.Join(usual, socketPrefix+"0123456789", ".s.PGSQL."+socketPort)
	if len(socket) <= maxSocketPath && as.CanEnter(usual) {
		return usual
	}
	return "/tmp"
}
