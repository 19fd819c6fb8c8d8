package sdk

import (
	"context"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// readAfter is the metadata with the position of a write in its answer, which a read sends along to see the write.
const readAfter = "x-read-after"

// ReadYourWrites returns the option of a connection on which reads see what was written on it before, also where the server reads from
// standbys of its database that are behind. Calls that carry x-read-after already are left alone.
func ReadYourWrites() []grpc.DialOption {
	p := &position{}
	return []grpc.DialOption{grpc.WithChainUnaryInterceptor(p.unary), grpc.WithChainStreamInterceptor(p.stream)}
}

// position is the newest position that the answer to a write has had.
type position struct {
	mu     sync.Mutex
	newest string // Positions are compared as texts.
}

func (p *position) unary(
	ctx context.Context, method string, request, answer any, conn *grpc.ClientConn, call grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	var header metadata.MD
	err := call(p.attach(ctx), method, request, answer, conn, append(options, grpc.Header(&header))...)
	p.take(header)
	return err
}

func (p *position) stream(
	ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	stream, err := open(p.attach(ctx), desc, conn, method, options...)
	if err != nil {
		return nil, err
	}
	return &positionStream{stream, p}, nil
}

// positionStream takes in the position at the end of a stream of writes.
type positionStream struct {
	grpc.ClientStream

	position *position
}

// RecvMsg implements grpc.ClientStream.
func (s *positionStream) RecvMsg(message any) error {
	err := s.ClientStream.RecvMsg(message)
	if err != nil {
		s.position.take(s.Trailer())
	}
	return err
}

func (p *position) attach(ctx context.Context) context.Context {
	p.mu.Lock()
	newest := p.newest
	p.mu.Unlock()
	if outgoing, _ := metadata.FromOutgoingContext(ctx); newest == "" || len(outgoing.Get(readAfter)) > 0 {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, readAfter, newest)
}

func (p *position) take(md metadata.MD) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, value := range md.Get(readAfter) {
		p.newest = max(p.newest, value)
	}
}
