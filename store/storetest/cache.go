package storetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/internal/filelock"
	"github.com/corebank/corebank/store/localpg"
)

const (
	// template is the database that tests get copies of.
	template = "template_corebank"
	// unused is the age at which a seed of an earlier schema is deleted.
	unused = 3 * 24 * time.Hour

	lockSuffix = ".lock"
)

// cachedSeed is a stopped cluster with the migrated template in it, made once per schema and Postgres version and kept
// in the user's cache: copying it is ten times faster than making it, and a run of all tests starts many.
func cachedSeed(ctx context.Context) (string, error) {
	major, err := localpg.InstalledVersion()
	if err != nil {
		return "", err
	}
	root := cacheRoot()
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", err
	}
	seed := filepath.Join(root, fmt.Sprintf("pg%d-%s", major, store.MigrationsHash()))
	unlock, err := lock(ctx, seed+lockSuffix)
	if err != nil {
		return "", err
	}
	defer unlock()

	if _, err := os.Stat(seed); err == nil {
		now := time.Now()
		return seed, os.Chtimes(seed, now, now)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	removeUnused(root)
	return seed, makeSeed(ctx, seed)
}

// makeSeed puts a seed in place whole or not at all.
func makeSeed(ctx context.Context, seed string) (err error) {
	dir, err := tempDir()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Remove()) }()
	p, err := localpg.Start(ctx, localpg.Options{Dir: dir.Path, Settings: settings})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Stop(ctx)) }()

	if err := makeTemplate(ctx, p); err != nil {
		return err
	}
	if err := p.Stop(ctx); err != nil {
		return err
	}
	draft := seed + ".new"
	if err := errors.Join(os.RemoveAll(draft), os.CopyFS(draft, os.DirFS(p.ClusterDir()))); err != nil {
		return err
	}
	return os.Rename(draft, seed)
}

func makeTemplate(ctx context.Context, p *localpg.Server) error {
	admin, err := pgx.Connect(ctx, p.URL())
	if err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "CREATE DATABASE "+template)
	if err := errors.Join(err, admin.Close(ctx)); err != nil {
		return err
	}
	return store.Migrate(ctx, databaseURL(p, template))
}

func cacheRoot() string {
	cache, err := os.UserCacheDir()
	if err != nil { // no home
		cache = filepath.Join(os.TempDir(), fmt.Sprintf("corebank-cache-%d", os.Geteuid()))
	}
	return filepath.Join(cache, "corebank", "storetest")
}

// lock waits for other test binaries that make the same seed.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := filelock.Lock(ctx, f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// removeUnused deletes the seeds of schemas that nobody tests any more. One that is being copied was touched just before.
func removeUnused(root string) {
	seeds, err := filepath.Glob(filepath.Join(root, "pg*"))
	if err != nil {
		return // a cache directory with a star in its name is not worth more
	}
	for _, seed := range seeds {
		if filepath.Ext(seed) == lockSuffix {
			continue // may be held; it is empty anyway
		}
		if info, err := os.Stat(seed); err == nil && time.Since(info.ModTime()) > unused {
			_ = os.RemoveAll(seed)
		}
	}
}
