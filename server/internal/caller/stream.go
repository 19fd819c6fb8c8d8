package caller

import (
	"context"

	"google.golang.org/grpc"
)

// StreamWithContext returns the stream with another context, for an interceptor that adds to that of the call.
func StreamWithContext(ctx context.Context, stream grpc.ServerStream) grpc.ServerStream {
	return streamWithContext{stream, ctx}
}

type streamWithContext struct {
	grpc.ServerStream

	ctx context.Context //nolint:containedctx // grpc.ServerStream returns it from Context.
}

// Context implements grpc.ServerStream.
func (s streamWithContext) Context() context.Context { return s.ctx }
