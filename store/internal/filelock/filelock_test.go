package filelock_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/corebank/corebank/store/internal/filelock"
)

func TestLock(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/lock"
	open := func() *os.File {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	first, second := open(), open()
	if err := filelock.TryLock(first); err != nil {
		t.Fatalf("TryLock of a free file = %v, want nil", err)
	}
	if err := filelock.TryLock(second); !errors.Is(err, filelock.ErrLocked) {
		t.Errorf("TryLock of a locked file = %v, want ErrLocked", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := filelock.Lock(ctx, second); !errors.Is(err, filelock.ErrLocked) {
		t.Errorf("Lock until the context ended = %v, want ErrLocked", err)
	}
	locked := make(chan error)
	go func() { locked <- filelock.Lock(t.Context(), second) }()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-locked; err != nil {
		t.Errorf("Lock after the holder closed its file = %v, want nil", err)
	}
}
