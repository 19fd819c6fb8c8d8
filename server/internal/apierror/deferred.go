package apierror

import (
	"context"
	"sync/atomic"
)

// Deferred holds the error of a JSON request until its caller is authorized, so that others learn nothing about the request: the
// call is made although the request is wrong, and returns the error after authorization.
type Deferred struct{ err atomic.Pointer[Error] }

// Set stores the error; nil for none.
func (d *Deferred) Set(err *Error) { d.err.Store(err) }

// Get returns the error, or nil. That of an upload may be set while its call runs.
func (d *Deferred) Get() *Error { return d.err.Load() }

type deferredKey struct{}

// WithDeferred adds a Deferred to the context of a call.
func WithDeferred(ctx context.Context, d *Deferred) context.Context {
	return context.WithValue(ctx, deferredKey{}, d)
}

// DeferredOf returns the Deferred of a context; nil if it has none.
func DeferredOf(ctx context.Context) *Deferred {
	d, _ := ctx.Value(deferredKey{}).(*Deferred)
	return d
}
