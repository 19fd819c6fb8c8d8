package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// stopLeftover ends what a killed server, or a killed postmaster, has left of its Postgres. Nobody else can be using the
// cluster, since we hold the lock of the data directory. It returns when no process of that cluster is left.
func stopLeftover(ctx context.Context, cluster string, log *slog.Logger) error {
	file := filepath.Join(cluster, "postmaster.pid")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	log.InfoContext(ctx, "Postgres was not stopped in order: what is left of it is ended, and then it recovers")

	// Gently first: a shutdown that is already on its way only needs time. What is left without a postmaster (SIGINT
	// means something else to it) ends when it notices that.
	postmaster := readPIDFile(cluster).pid
	for _, step := range []struct {
		signal  syscall.Signal
		timeout time.Duration
	}{{syscall.SIGINT, 10 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		for _, pid := range leftovers(cluster) {
			if pid == postmaster || step.signal != syscall.SIGINT {
				_ = syscall.Kill(pid, step.signal) // fails only if it has just ended
			}
		}
		gone, err := awaitNone(ctx, cluster, step.timeout)
		if err != nil {
			return err
		}
		if gone {
			return removePIDFile(file)
		}
	}
	return fmt.Errorf("processes of an earlier Postgres on %s do not end: %v", cluster, leftovers(cluster))
}

func awaitNone(ctx context.Context, cluster string, timeout time.Duration) (bool, error) {
	deadline := time.After(timeout)
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for len(leftovers(cluster)) > 0 {
		select {
		case <-poll.C:
		case <-deadline:
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return true, nil
}

// removePIDFile removes the note of a postmaster that is gone. Postgres would do so itself unless another process has got
// its number meanwhile, as happens where numbers start at 1 again with every container.
func removePIDFile(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the note of a Postgres that is gone: %w", err)
	}
	return nil
}
