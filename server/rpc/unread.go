package rpc

import (
	"context"
	"net"
	"runtime"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/peerlimit"
)

const (
	// requestTimeout bounds the arrival of the message of a unary call.
	requestTimeout = 10 * time.Second
	// uploadIdleTimeout bounds the pause between two messages of a client stream.
	uploadIdleTimeout = 10 * time.Second
	// largeMessage is the size in bytes from which decoding is limited to a few messages at a time.
	largeMessage = 16 << 10
	// decodeWait bounds the wait to decode one, after which the call is refused as overload.
	decodeWait = time.Second
)

// unreadRequest stands for the message of a unary call from the network until the caller is known: the interceptors before
// the reader see it in place of the request.
type unreadRequest struct {
	message any
	read    func(message any) error
}

// readLater makes a generated handler call its interceptor before it reads the message.
func readLater(handler grpc.MethodHandler) grpc.MethodHandler {
	return func(server any, ctx context.Context, read func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
		request := &unreadRequest{read: read}
		note := func(message any) error {
			request.message = message
			return nil
		}
		return handler(server, ctx, note, func(
			ctx context.Context, _ any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
		) (any, error) {
			return interceptor(ctx, request, info, handler)
		})
	}
}

// reader is the interceptor that reads the messages of calls from the network, within bounds. It comes after authentication.
// Calls of the JSON facade bring their message along.
type reader struct {
	formats     map[string]apiv1.ErrorCode // code of a malformed message, by method
	compression bool                       // compressed messages are accepted
	decodes     *peerlimit.Limiter         // of large messages at a time
}

func newReader(c *contract.Contract, compression bool) *reader {
	cores := runtime.GOMAXPROCS(0)
	r := &reader{
		formats: map[string]apiv1.ErrorCode{}, compression: compression,
		decodes: peerlimit.New(2*cores, cores),
	}
	for _, m := range c.Methods() {
		r.formats[m.Name] = m.System.GetFormat()
	}
	return r
}

// Unary reads the message and passes it on.
func (r *reader) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if unread, ok := request.(*unreadRequest); ok {
		if err := r.read(ctx, info.FullMethod, unread.message, unread.read, requestTimeout); err != nil {
			return nil, err
		}
		request = unread.message
	}
	return handler(ctx, request)
}

// Stream reads the messages of a stream as its handler asks for them.
func (r *reader) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if transportOf(stream.Context()) == nil {
		return handler(server, stream)
	}
	timeout := requestTimeout
	switch {
	case info.IsClientStream && info.IsServerStream:
		timeout = 0 // A conversation may pause.
	case info.IsClientStream:
		timeout = uploadIdleTimeout
	}
	return handler(server, &boundedStream{stream, r, info.FullMethod, timeout})
}

type boundedStream struct {
	grpc.ServerStream

	reader  *reader
	method  string
	timeout time.Duration
}

func (s *boundedStream) RecvMsg(message any) error {
	return s.reader.read(s.Context(), s.method, message, s.ServerStream.RecvMsg, s.timeout)
}

// transport has methods of gRPC's own streams that grpc.ServerTransportStream lacks.
type transport interface {
	// RecvCompress is the encoding of the messages that the caller sends; empty or "identity" for none.
	RecvCompress() string
	// WriteStatus ends the call, and with it a read that waits.
	WriteStatus(st *status.Status) error
}

// transportOf returns the network stream of a call; nil for a call within the process.
func transportOf(ctx context.Context) transport {
	t, _ := grpc.ServerTransportStreamFromContext(ctx).(transport)
	return t
}

// read reads one message. It returns GWB004 for a compressed one, GWB005 for one that does not arrive within the timeout,
// GWS001 when too many large ones are being decoded, and the method's code for what is malformed.
func (r *reader) read(ctx context.Context, method string, message any, receive func(any) error, timeout time.Duration) error {
	late := atomic.Bool{}
	if stream := transportOf(ctx); stream != nil {
		if encoding := stream.RecvCompress(); !r.compression && encoding != "" && encoding != "identity" {
			return apierror.New(apiv1.ErrorCode_GWB004).Field("grpc-encoding", "不支持压缩的请求："+encoding)
		}
		if timeout > 0 {
			timer := time.AfterFunc(timeout, func() {
				late.Store(true)
				_ = stream.WriteStatus(apierror.New(apiv1.ErrorCode_GWB005).GRPCStatus()) // The caller may be gone.
			})
			defer timer.Stop()
		}
	}
	decoding := &decoding{message: message, admit: func() (func(), bool) { return r.admit(ctx) }}
	err := receive(decoding)
	switch {
	case late.Load():
		return apierror.New(apiv1.ErrorCode_GWB005)
	case err != nil:
		return unread(err)
	case decoding.shed:
		return apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second)
	case decoding.problem != nil:
		return apierror.New(r.formats[method]).Field(decoding.problem.field, decoding.problem.message)
	}
	return nil
}

// admit waits until a large message may be decoded, at most for decodeWait.
func (r *reader) admit(ctx context.Context) (release func(), ok bool) {
	const pause = 2 * time.Millisecond
	from := peerOf(ctx)
	for deadline := time.Now().Add(decodeWait); ; {
		if release, ok := r.decodes.Acquire(from); ok {
			return release, true
		}
		select {
		case <-ctx.Done():
			return nil, false
		case <-time.After(pause):
		}
		if time.Now().After(deadline) {
			return nil, false
		}
	}
}

// peerOf returns the network address of the caller; nil if it has none.
func peerOf(ctx context.Context) net.Addr {
	if p, ok := peer.FromContext(ctx); ok {
		return p.Addr
	}
	return nil
}
