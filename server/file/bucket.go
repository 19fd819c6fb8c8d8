package file

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:// URLs
	"gocloud.dev/gcerrors"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// Bucket holds the content of the files.
type Bucket struct {
	*blob.Bucket

	folder string // empty for a bucket with a URL
}

// OpenBucket opens the bucket with a URL of gocloud.dev/blob (s3://name?region=…). Without a URL it is the folder files below a
// directory, which other users of the machine cannot read.
func OpenBucket(ctx context.Context, bucketURL, dataDir string) (*Bucket, error) {
	b := &Bucket{}
	if bucketURL == "" {
		var err error
		if b.folder, err = filepath.Abs(filepath.Join(dataDir, "files")); err != nil {
			return nil, fmt.Errorf("open the folder of files: %w", err)
		}
		if err := makePrivate(b.folder); err != nil {
			return nil, fmt.Errorf("open the folder of files: %w", err)
		}
		// Temporary files lie in the same folder, so that the final rename is atomic.
		location := url.URL{Scheme: "file", Path: b.folder, RawQuery: "metadata=skip&no_tmp_dir=true"}
		bucketURL = location.String()
	}
	var err error
	if b.Bucket, err = blob.OpenBucket(ctx, bucketURL); err != nil {
		return nil, fmt.Errorf("COREBANK_BLOB_URL: %w", err)
	}
	return b, nil
}

const (
	folderMode = 0o700
	fileMode   = 0o600
)

// makePrivate creates a folder for this user alone, and makes the files of earlier versions private.
func makePrivate(folder string) error {
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := os.FileMode(fileMode)
		if entry.IsDir() {
			mode = folderMode
		}
		if info, err := entry.Info(); errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Perm() == mode {
			return nil // A temporary file of another server may be gone.
		}
		if err := os.Chmod(path, mode); !errors.Is(err, fs.ErrNotExist) { //nolint:gosec // No path can be swapped for a link meanwhile: only this user can write in the folder.
			return err
		}
		return nil
	})
}

// protect makes a file of the folder private.
func (b *Bucket) protect(key string) error {
	if b.folder == "" {
		return nil
	}
	return os.Chmod(filepath.Join(b.folder, key), fileMode)
}

// bucketKey is the object that holds the id of the bucket.
const bucketKey = "bucket-id"

// ErrOtherBucket is returned when this server's bucket is not that of the other servers.
var ErrOtherBucket = errors.New("this bucket is not the one with the files of this database: set COREBANK_BLOB_URL to the bucket that all servers share")

// claim compares the id in the bucket with that in the database, and gives both an id where the database has none yet.
func (b *Bucket) claim(ctx context.Context, database *store.DB) error {
	queries := db.New()
	return database.Tx(ctx, func(tx store.Tx) error {
		if err := queries.FileBucketLock(ctx, tx); err != nil {
			return fmt.Errorf("lock the id of the bucket: %w", err)
		}
		known, err := queries.FileBucketGet(ctx, tx)
		first := errors.Is(err, store.ErrNoRows)
		if err != nil && !first {
			return fmt.Errorf("read the id of the bucket: %w", err)
		}
		found, err := b.ReadAll(ctx, bucketKey)
		if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return fmt.Errorf("read the id in the bucket: %w", err)
		}
		switch {
		case !first && string(found) != known:
			return ErrOtherBucket
		case !first:
			return nil
		case len(found) == 0:
			found = []byte(newID())
			if err := b.WriteAll(ctx, bucketKey, found, nil); err != nil {
				return fmt.Errorf("write the id into the bucket: %w", err)
			}
			if err := b.protect(bucketKey); err != nil {
				return fmt.Errorf("write the id into the bucket: %w", err)
			}
		}
		if err := queries.FileBucketSet(ctx, tx, string(found)); err != nil {
			return fmt.Errorf("store the id of the bucket: %w", err)
		}
		return nil
	})
}
