package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// Remove deletes a directory of [Start] with all that belongs to it elsewhere: the cluster, if it was placed
// under /var/tmp, and the socket of a server that was killed. A Postgres that such a server has left is ended first. It
// refuses while a server uses the directory, and is content when there is none.
func Remove(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }() // which unlocks
	home, err := placedHome(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a place that is gone needs no removing
		return err
	}
	if filepath.Dir(home) != fallbackRoot || !strings.HasPrefix(filepath.Base(home), homePrefix) {
		home = dir
	}
	if err := stopLeftover(ctx, filepath.Join(home, clusterDir), slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	removeOldSocket(dir)
	if err := errors.Join(os.RemoveAll(home), os.RemoveAll(dir)); err != nil {
		return fmt.Errorf("remove data directory: %w", err)
	}
	return nil
}
