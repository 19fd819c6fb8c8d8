package rpc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // The codec that this one extends.
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

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

// unreadError is the error of a stream's message that gRPC could not read, because it is too large or malformed. gRPC has answered
// the call itself, with a status and no code, as it does before unary calls begin; the edge only logs and counts it.
type unreadError struct{ status *status.Status }

func (e *unreadError) Error() string { return e.status.String() }

// readStream is a stream whose read errors are marked by [unread].
type readStream struct{ grpc.ServerStream }

func (s readStream) RecvMsg(message any) error { return unread(s.ServerStream.RecvMsg(message)) }

// unread turns an error of gRPC about a message into an [unreadError].
func unread(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	switch st, _ := status.FromError(err); st.Code() {
	case codes.ResourceExhausted, codes.Internal:
		return &unreadError{st}
	default:
		return err
	}
}

// codec is gRPC's codec of protobuf messages, with bounds on what decoding a message may cost.
type codec struct{ encoding.CodecV2 }

func newCodec() codec { return codec{encoding.GetCodecV2("proto")} }

// decoding passes a message to the codec, and gets its problem back: gRPC would turn an error of the codec into an internal one.
type decoding struct {
	message any
	// admit waits for a turn to decode a large message.
	admit   func() (release func(), ok bool)
	problem *problem
	shed    bool // refused as overload
}

// problem is the reason why a message is refused.
type problem struct{ field, message string }

// Unmarshal decodes a message whose cost [checkSize] allows.
func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	asked, ok := v.(*decoding)
	if !ok {
		asked = &decoding{message: v}
	}
	message, ok := asked.message.(proto.Message)
	if !ok {
		return fmt.Errorf("decode into %T, which is no protobuf message", asked.message)
	}
	if data.Len() >= largeMessage && asked.admit != nil {
		release, ok := asked.admit()
		if !ok {
			asked.shed = true
			return nil
		}
		defer release()
	}
	buffer := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buffer.Free()
	asked.problem = decode(buffer.ReadOnlyData(), message)
	if !ok && asked.problem != nil {
		return fmt.Errorf("%s: %s", asked.problem.field, asked.problem.message)
	}
	return nil
}

// decode reads a message within the bounds, or returns the reason why it is refused.
func decode(wire []byte, message proto.Message) *problem {
	if found := checkSize(wire, message.ProtoReflect().Descriptor()); found != nil {
		return found
	}
	if err := (proto.UnmarshalOptions{RecursionLimit: maxNesting}).Unmarshal(wire, message); err != nil {
		return &problem{bodyField, "不是有效的 protobuf 消息"}
	}
	return nil
}

// Bounds of a message. Decoding allocates for every element, and for every piece of a packed field copies what came before,
// so a message of 500 KB could cost gigabytes and minutes.
const (
	maxNesting  = 32     // depth of messages, as in JSON
	maxElements = 10_000 // of all repeated fields together, as in one JSON array
	maxRecords  = 100_000
	maxPieces   = 128 // of packed fields; an encoder writes one for each field
	// smallMessage is the size in bytes up to which decoding is cheap.
	smallMessage = 1 << 10
)

// bodyField is the field of a problem with a message as a whole.
const bodyField = "body"

// checkSize counts what decoding a message would allocate, without allocating.
func checkSize(wire []byte, desc protoreflect.MessageDescriptor) *problem {
	if len(wire) <= smallMessage {
		return nil
	}
	return (&size{}).message(wire, desc, 0)
}

type size struct{ elements, records, pieces int }

func (s *size) message(wire []byte, desc protoreflect.MessageDescriptor, depth int) *problem {
	if depth > maxNesting {
		return &problem{bodyField, "嵌套过深"}
	}
	fields := desc.Fields()
	for len(wire) > 0 {
		number, kind, n := protowire.ConsumeTag(wire)
		if n < 0 {
			return &problem{bodyField, "不是有效的 protobuf 消息"}
		}
		wire = wire[n:]
		n = protowire.ConsumeFieldValue(number, kind, wire)
		if n < 0 {
			return &problem{bodyField, "不是有效的 protobuf 消息"}
		}
		if s.records++; s.records > maxRecords {
			return &problem{bodyField, "字段过多"}
		}
		if field := fields.ByNumber(number); field != nil {
			if found := s.field(field, kind, wire[:n], depth); found != nil {
				return found
			}
		}
		wire = wire[n:]
	}
	return nil
}

// field counts one record of a known field.
func (s *size) field(field protoreflect.FieldDescriptor, kind protowire.Type, wire []byte, depth int) *problem {
	var value []byte
	if kind == protowire.BytesType {
		value, _ = protowire.ConsumeBytes(wire)
	}
	if field.Cardinality() == protoreflect.Repeated {
		s.elements++
		if kind == protowire.BytesType && isPackable(field.Kind()) {
			s.elements += elementsOf(value, field.Kind()) - 1
			s.pieces++
		}
		if s.elements > maxElements || s.pieces > maxPieces {
			return &problem{contract.JSONName(field), "元素过多"}
		}
	}
	if kind == protowire.BytesType && field.Kind() == protoreflect.MessageKind {
		return s.message(value, field.Message(), depth+1)
	}
	return nil
}

func isPackable(kind protoreflect.Kind) bool {
	switch kind {
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.MessageKind, protoreflect.GroupKind:
		return false
	default:
		return true
	}
}

// elementsOf counts the elements of a packed field.
func elementsOf(packed []byte, kind protoreflect.Kind) int {
	switch kind {
	case protoreflect.Fixed32Kind, protoreflect.Sfixed32Kind, protoreflect.FloatKind:
		return len(packed) / 4
	case protoreflect.Fixed64Kind, protoreflect.Sfixed64Kind, protoreflect.DoubleKind:
		return len(packed) / 8
	}
	n := 0
	for _, b := range packed {
		if b < 0x80 {
			n++
		}
	}
	return n
}
