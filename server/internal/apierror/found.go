package apierror

import "context"

// Finder knows what was found wrong with a request before it became a call: nil for nothing.
type Finder interface{ Found() *Error }

type finderKey struct{}

// WithFinder is the context for a call whose request may turn out to be wrong before it is sent. The call is made all the same, so
// that only who may make it is told.
func WithFinder(ctx context.Context, f Finder) context.Context {
	return context.WithValue(ctx, finderKey{}, f)
}

// FinderOf is the finder of a context; nil if it has none.
func FinderOf(ctx context.Context) Finder {
	f, _ := ctx.Value(finderKey{}).(Finder)
	return f
}
