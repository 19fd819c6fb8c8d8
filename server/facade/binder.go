package facade

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// binder is the channel as the generated clients see it. It binds the query, which the gateway would read through one parser
// for the whole process and ignore where a route has none. A request that has problems becomes a call as well, which refuses them.
type binder struct{ grpc.ClientConnInterface }

// Invoke calls a method that is one message in and one out.
func (b binder) Invoke(ctx context.Context, method string, request, response any, opts ...grpc.CallOption) error {
	x := exchangeOf(ctx)
	x.bind(request)
	x.called = true
	return b.ClientConnInterface.Invoke(ctx, method, request, response, opts...)
}

// NewStream begins a download.
func (b binder) NewStream(
	ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	x := exchangeOf(ctx)
	x.called = true
	stream, err := b.ClientConnInterface.NewStream(ctx, desc, method, opts...)
	return &download{ClientStream: stream, exchange: x}, err
}

// bind completes the request that the generated handler has made.
func (x *exchange) bind(request any) {
	if x.found.Load() != nil {
		return
	}
	problems := x.route.bindQuery(request.(proto.Message).ProtoReflect(), x.query)
	x.found.Store(x.route.refusal(append(x.problems, problems...)))
}
