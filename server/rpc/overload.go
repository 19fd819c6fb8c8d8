package rpc

import (
	"context"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"google.golang.org/grpc"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// overload bounds the number and the duration of concurrent unary calls, so that they do not pile up on a slow database. Calls beyond
// either bound are answered GWS001. Streams have bounds of their own: on their number, on silence, and on each statement.
type overload struct {
	timeout time.Duration // 0: none
	slots   chan struct{} // nil: no bound
}

func newOverload(timeout time.Duration, calls int) *overload {
	o := &overload{timeout: timeout}
	if calls > 0 {
		o.slots = make(chan struct{}, calls)
	}
	return o
}

// Unary bounds a unary call.
func (o *overload) Unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if o.slots != nil {
		select {
		case o.slots <- struct{}{}:
			defer func() { <-o.slots }()
		default:
			return nil, apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second)
		}
	}
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(watched(ctx), o.timeout) // The edge tells this deadline from the caller's own.
		defer cancel()
	}
	return handler(ctx, request)
}

// Stream lets a stream pass.
func (*overload) Stream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(server, stream)
}

// watched returns the context of a call within the process such that a context made of it needs no goroutine to see its end.
func watched(ctx context.Context) context.Context {
	if client := inprocgrpc.ClientContext(ctx); client != nil {
		return callWithin{ctx, client}
	}
	return ctx
}

// callWithin is the context of a call within the process, which ends with that of its client.
type callWithin struct {
	context.Context //nolint:containedctx // It is a context itself.

	client context.Context //nolint:containedctx // That of the call's other end.
}

// AfterFunc is called by package context.
func (c callWithin) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(c.client, f) }
