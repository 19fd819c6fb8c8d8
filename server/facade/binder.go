package facade

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// binder is the channel of the generated clients. It binds the query, for which the gateway has one parser for the whole process, and
// which it ignores for a route without one. A request with problems becomes a call as well, which returns their error.
type binder struct{ grpc.ClientConnInterface }

// Channel is the channel for the calls of a [Handler]: what they say in their header is answered as well.
func Channel(conn grpc.ClientConnInterface) grpc.ClientConnInterface { return binder{conn} }

// Invoke calls a method that is one message in and one out.
func (b binder) Invoke(ctx context.Context, method string, request, response any, opts ...grpc.CallOption) error {
	c := callOf(ctx)
	if c.late != nil {
		return c.late
	}
	c.bind(request)
	c.begun = true
	return b.ClientConnInterface.Invoke(ctx, method, request, response, opts...)
}

// NewStream begins a download or an upload.
func (b binder) NewStream(
	ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	c := callOf(ctx)
	c.begun = true
	stream, err := b.ClientConnInterface.NewStream(ctx, desc, method, opts...)
	if err != nil {
		return nil, err
	}
	c.stream = stream
	if desc.ClientStreams {
		return stream, nil
	}
	return &download{ClientStream: stream, call: c}, nil
}

// bind completes the request that the generated handler has made.
func (c *call) bind(request any) {
	if c.refusal.Get() != nil {
		return
	}
	problems := c.route.bindQuery(request.(proto.Message).ProtoReflect(), c.query)
	c.refusal.Set(c.route.refusal(append(c.problems, problems...)))
}
