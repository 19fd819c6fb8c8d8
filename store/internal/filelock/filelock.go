// Package filelock locks files and directories among processes with flock(2). A lock ends with the process that holds it, however
// that ends, and with Close of the file. Not a module: those at hand lock a file that they open by path, and here
// the file is also written to, or is a directory that may be another one by the time it is locked.
package filelock

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// ErrLocked is returned when another open file holds the lock.
var ErrLocked error = syscall.EWOULDBLOCK

// retryEvery is the wait between two attempts of [Lock].
const retryEvery = 10 * time.Millisecond

// TryLock locks f exclusively, or returns [ErrLocked] at once.
func TryLock(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// Lock tries until it has the lock or ctx ends; then it returns [ErrLocked].
func Lock(ctx context.Context, f *os.File) error {
	ticker := time.NewTicker(retryEvery)
	defer ticker.Stop()
	for {
		err := TryLock(f)
		if err == nil || !errors.Is(err, ErrLocked) {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return err
		}
	}
}
