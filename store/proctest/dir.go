package proctest

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/corebank/corebank/store/internal/filelock"
)

// Dir is a temporary directory for processes that run as other users or listen on sockets, whose paths must be short. Only
// this process removes it while it lives; if it is killed, whoever makes the next one with the same prefix does.
type Dir struct {
	Path string

	lock   *os.File // the directory itself; the lock ends with the process
	remove func(path string) error
}

// NewDir makes a directory. What is in it knows best how to remove it.
func NewDir(prefix string, remove func(path string) error) (*Dir, error) {
	sweep(prefix, remove)
	for {
		path, err := os.MkdirTemp("", prefix)
		if err != nil {
			return nil, err
		}
		lock, err := lockOwn(path)
		if err == nil {
			return &Dir{path, lock, remove}, os.Chmod(path, 0o711)
		}
		// Another process that sweeps was quicker: it removes the directory, or has done so.
		if !errors.Is(err, os.ErrNotExist) && !errors.Is(err, filelock.ErrLocked) {
			return nil, err
		}
	}
}

// Remove removes the directory.
func (d *Dir) Remove() error {
	return errors.Join(d.remove(d.Path), d.lock.Close())
}

// sweep removes the directories of processes that were killed, for instance by a timeout. What cannot be removed stays for
// the next to try.
func sweep(prefix string, remove func(path string) error) {
	paths, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	if err != nil {
		return // a temporary directory with a star in its name is not worth more
	}
	for _, path := range paths {
		if lock, err := lockOwn(path); err == nil {
			_ = remove(path)
			_ = lock.Close()
		}
	}
}

// lockOwn locks a directory that this user has made. It fails with os.ErrNotExist if the directory is gone by then, and with
// [filelock.ErrLocked] if another process has it.
func lockOwn(path string) (*os.File, error) {
	lock, err := os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if err := lockAndCheck(lock, path); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return lock, nil
}

func lockAndCheck(lock *os.File, path string) error {
	if err := filelock.TryLock(lock); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Geteuid() {
		return os.ErrPermission
	}
	return nil
}
