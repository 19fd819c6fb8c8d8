// Package standby has reads answered by standbys of the database: those methods whose option standby says so. The answer to a write
// carries its position in the write-ahead log, which a caller sends with its reads to see what it has written.
package standby

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
)

// Header is the metadata key, and the HTTP header, of a position: in the answer to a write, and in a read.
const Header = "x-read-after"

// Router is the innermost interceptor: it runs the handler of a read again on the primary when that has failed on a standby.
type Router struct {
	database *store.DB
	reads    map[string]bool // methods that a standby may answer
	writes   map[string]bool // methods whose answers carry a position
}

// New returns a router. Without standbys it does nothing.
func New(c *contract.Contract, database *store.DB) *Router {
	r := &Router{database: database, reads: map[string]bool{}, writes: map[string]bool{}}
	if !database.HasStandbys() {
		return r
	}
	for _, m := range c.Methods() {
		r.reads[m.Name] = m.Standby
		r.writes[m.Name] = m.Changes()
	}
	return r
}

// Concerns reports whether calls pass the interceptor: none without standbys.
func (r *Router) Concerns(m *contract.Method) bool { return r.reads[m.Name] || r.writes[m.Name] }

// Unary implements rpc.Interceptor.
func (r *Router) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	switch {
	case r.reads[info.FullMethod]:
		there, ok := r.onStandby(ctx)
		if !ok {
			return handler(ctx, request)
		}
		response, err := handler(there, request)
		if err == nil || ctx.Err() != nil {
			return response, err
		}
		// Whatever it is, also that something does not exist: the standby may not have it yet.
		return handler(r.database.OnPrimary(there, err), request)
	case r.writes[info.FullMethod]:
		response, err := handler(ctx, request)
		if err == nil {
			r.tell(ctx, func(md metadata.MD) error { return grpc.SetHeader(ctx, md) })
		}
		return response, err
	default:
		return handler(ctx, request)
	}
}

// Stream implements rpc.Interceptor. A read that has failed runs again unless a part of its answer has been sent. The position of a
// stream of writes is in its trailer.
func (r *Router) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx := stream.Context()
	switch {
	case r.reads[info.FullMethod]:
		there, ok := r.onStandby(ctx)
		if !ok {
			return handler(server, stream)
		}
		read := &readStream{ServerStream: caller.StreamWithContext(there, stream)}
		err := handler(server, read)
		if err == nil || read.begun || ctx.Err() != nil {
			return err
		}
		read.ServerStream, read.again = caller.StreamWithContext(r.database.OnPrimary(there, err), stream), read.requests
		return handler(server, read)
	case r.writes[info.FullMethod]:
		err := handler(server, stream)
		if err == nil {
			r.tell(ctx, func(md metadata.MD) error { stream.SetTrailer(md); return nil })
		}
		return err
	default:
		return handler(server, stream)
	}
}

// onStandby chooses a standby that has what the caller must see. A position that cannot be read is left to the primary.
func (r *Router) onStandby(ctx context.Context) (context.Context, bool) {
	var after store.Position
	if values := metadata.ValueFromIncomingContext(ctx, Header); len(values) > 0 {
		var ok bool
		if after, ok = store.ParsePosition(values[0]); !ok {
			return ctx, false
		}
	}
	return r.database.OnStandby(ctx, after)
}

// tell adds the position of a write to its answer. Without it the caller's next read may be older than the write.
func (r *Router) tell(ctx context.Context, set func(metadata.MD) error) {
	if at, err := r.database.Position(ctx); err == nil {
		_ = set(metadata.Pairs(Header, at.String())) // Fails only when the answer has been sent.
	}
}

// readStream keeps what a handler needs to run again.
type readStream struct {
	grpc.ServerStream

	begun    bool            // a part of the answer has been sent
	requests []proto.Message // received
	again    []proto.Message // to be received once more
}

func (s *readStream) SendMsg(m any) error {
	s.begun = true
	return s.ServerStream.SendMsg(m)
}

// RecvMsg receives the request of a server stream.
func (s *readStream) RecvMsg(m any) error {
	message := m.(proto.Message) //nolint:forcetypeassert // Requests of generated services are protobuf messages.
	if len(s.again) > 0 {
		proto.Merge(message, s.again[0])
		s.again = s.again[1:]
		return nil
	}
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	s.requests = append(s.requests, message)
	return nil
}
