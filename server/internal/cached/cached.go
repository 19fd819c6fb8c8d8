// Package cached keeps a value of the database in memory that every server changes seldom and reads often, such as rules.
package cached

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/corebank/corebank/store"
)

// refreshTimeout bounds how long the answer to a change waits until this server has read it.
const refreshTimeout = 2 * time.Second

// Value is a value that is read anew when any server has changed it.
type Value[T any] struct {
	read func(ctx context.Context) (*T, error)
	// loading lets one read run at a time, so that an older result never replaces a newer one.
	loading *semaphore.Weighted
	known   atomic.Pointer[T]
}

// New reads the value.
func New[T any](ctx context.Context, read func(ctx context.Context) (*T, error)) (*Value[T], error) {
	v := &Value[T]{read: read, loading: semaphore.NewWeighted(1)}
	return v, v.load(ctx)
}

// Get returns the value; nil while it is unknown.
func (v *Value[T]) Get() *T { return v.known.Load() }

// Refresh reads the value after a change that this server has committed, even if the caller has gone. An error is ignored and the value stays:
// the notification of the change has it read in any case.
func (v *Value[T]) Refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
	defer cancel()
	_ = v.load(ctx)
}

// Subscriber reads the value at an interval, and when any server has notified a channel of a change. When that fails the value is unknown until
// the listener, which gets the error and retries, has had it read.
func (v *Value[T]) Subscriber(channel string) store.Subscriber {
	return store.Subscriber{
		Channel: channel,
		Resync:  v.reload,
		Notify:  func(ctx context.Context, _ string) error { return v.reload(ctx) },
	}
}

func (v *Value[T]) reload(ctx context.Context) error {
	err := v.load(ctx)
	if err != nil {
		v.known.Store(nil)
	}
	return err
}

// load replaces the value. On error it stays.
func (v *Value[T]) load(ctx context.Context) error {
	if err := v.loading.Acquire(ctx, 1); err != nil {
		return err
	}
	defer v.loading.Release(1)
	known, err := v.read(ctx)
	if err != nil {
		return err
	}
	v.known.Store(known)
	return nil
}
