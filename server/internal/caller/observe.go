package caller

import "context"

// Observed passes the facts of a call from the edge of the server to the code that handles it.
type Observed struct {
	// Principal is set by the authentication.
	Principal Principal
	// RequestID is the request's id in logs and in the answer.
	RequestID string
}

type observerKey struct{}

// Observe returns a context that carries o, in which [WithPrincipal] stores the principal.
func Observe(ctx context.Context, o *Observed) context.Context {
	return context.WithValue(ctx, observerKey{}, o)
}

// RequestID returns the id of the request; empty outside of a call.
func RequestID(ctx context.Context) string {
	if o, ok := ctx.Value(observerKey{}).(*Observed); ok {
		return o.RequestID
	}
	return ""
}
