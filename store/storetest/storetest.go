// Package storetest gives every test a database of its own, on a Postgres that the test binary starts when the first
// test asks for one and stops at its end.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
)

// Option of [Main].
type Option func(*server)

// Durable makes commits survive a crash of Postgres, for tests that kill it.
func Durable() Option { return func(s *server) { s.durable = true } }

// Main is for TestMain: it runs the tests, stops their Postgres, and fails when a goroutine is left. It does not return.
func Main(m *testing.M, opts ...Option) {
	s := &server{}
	for _, o := range opts {
		o(s)
	}
	running = s
	code := m.Run()
	if err := s.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "storetest:", err)
		code = max(code, 1)
	}
	if code == 0 { // after a failure, leaks are only noise
		// Two seconds after a password the memory for its hash is given back, which takes a moment.
		if err := goleak.Find(goleak.IgnoreAnyFunction("runtime/debug.FreeOSMemory")); err != nil {
			fmt.Fprintln(os.Stderr, "storetest:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// running is the Postgres of this test binary.
var running *server

// URL makes an empty database with the current schema, and drops it when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	if running == nil {
		t.Fatal("storetest: TestMain of this package must call storetest.Main")
	}
	url, drop, err := running.clone(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Errorf("storetest: %v", err)
		}
	})
	return url
}

// New is [URL] with a small pool on it, closed when the test ends. It waits for connections to be given back, so a test
// that keeps one does not end.
func New(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{URL: URL(t), MaxConns: 8, PollOnly: PollOnly()})
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	t.Cleanup(db.Close)
	return db
}

// PollOnly reports whether the tests are to do without LISTEN and NOTIFY: COREBANK_NOTIFY is off.
func PollOnly() bool { return os.Getenv("COREBANK_NOTIFY") == "off" }

// Seed is a stopped cluster for [localpg.Options], for tests that run a private Postgres of their own: copying it
// is much faster than initdb.
func Seed(t testing.TB) string {
	t.Helper()
	seed, err := cachedSeed(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return seed
}

// Dir is an empty directory for the data of a private Postgres, or of a server, which keeps one in "postgres". Unlike t.TempDir
// it can be entered by the user that root runs Postgres as, so the data stay in it, and it is removed even if the test binary is
// killed.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := proctest.NewDir("corebank-data-", func(path string) error {
		ctx := context.Background()
		return errors.Join(localpg.Remove(ctx, filepath.Join(path, "postgres")), localpg.Remove(ctx, path))
	})
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	t.Cleanup(func() {
		if err := dir.Remove(); err != nil {
			t.Errorf("storetest: %v", err)
		}
	})
	return dir.Path
}

// DataDir is a data directory for a server of its own, with a copy of an empty cluster, which is faster than initdb.
func DataDir(t testing.TB) string {
	t.Helper()
	dir := Dir(t)
	cluster := filepath.Join(dir, "postgres", "cluster")
	if err := errors.Join(
		os.MkdirAll(filepath.Dir(cluster), 0o755),
		os.CopyFS(cluster, os.DirFS(Seed(t))),
		os.Chmod(cluster, 0o700),
	); err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return dir
}
