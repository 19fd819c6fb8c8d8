package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"gocloud.dev/blob"
)

const (
	// dataDirMode keeps the files of the server from other users of the machine.
	dataDirMode = 0o700
	// sharedDataDirMode lets the private Postgres of a server that runs as root, which has a user of its own, pass through to its
	// cluster. It cannot list the directory, nor read the files of the server.
	sharedDataDirMode = 0o711
)

// prepareDataDir makes the data directory and closes it to other users, also one that an earlier version left open.
func prepareDataDir(config *completeConfig, log *slog.Logger) error {
	mode := os.FileMode(dataDirMode)
	if config.private() && os.Geteuid() == 0 {
		mode = sharedDataDirMode
	}
	if err := os.MkdirAll(config.DataDir, mode); err != nil {
		return fmt.Errorf("COREBANK_DATA_DIR: %w", err)
	}
	info, err := os.Stat(config.DataDir)
	if err != nil {
		return fmt.Errorf("COREBANK_DATA_DIR: %w", err)
	}
	if info.Mode().Perm()&^mode != 0 {
		if err := os.Chmod(config.DataDir, mode); err != nil {
			log.Warn("other users of this machine can read the data directory: run chmod 700 on it", "dir", config.DataDir, "mode", info.Mode().Perm().String(), "error", err)
		}
	}
	return nil
}

// checkBucket returns an error for a bucket that does not exist, or that this server may not use.
func checkBucket(ctx context.Context, bucket *blob.Bucket) error {
	ctx, cancel := context.WithTimeout(ctx, startCheckTimeout)
	defer cancel()
	accessible, err := bucket.IsAccessible(ctx)
	if err == nil && !accessible {
		err = errors.New("the bucket does not exist")
	}
	if err != nil {
		return fmt.Errorf("COREBANK_BLOB_URL: %w", err)
	}
	return nil
}
