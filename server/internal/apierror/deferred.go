package apierror

import (
	"context"
	"sync/atomic"
)

// Deferred holds the error of a request that was found wrong before it became a call. The call is made all the same, and
// returns the error once it knows that the caller may make it: strangers learn nothing of what is wrong.
type Deferred struct{ err atomic.Pointer[Error] }

// Set stores the error; nil for none.
func (d *Deferred) Set(err *Error) { d.err.Store(err) }

// Get returns the error that is known so far, or nil. An upload may still be read while its call looks.
func (d *Deferred) Get() *Error { return d.err.Load() }

type deferredKey struct{}

// WithDeferred returns the context for a call whose request may turn out to be wrong.
func WithDeferred(ctx context.Context, d *Deferred) context.Context {
	return context.WithValue(ctx, deferredKey{}, d)
}

// DeferredOf returns the Deferred of a context; nil if it has none.
func DeferredOf(ctx context.Context) *Deferred {
	d, _ := ctx.Value(deferredKey{}).(*Deferred)
	return d
}
