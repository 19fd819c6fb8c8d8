package facade

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/clientaddr"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/standby"
)

// call has the state of one request, in the contexts of the HTTP request and of its gRPC call.
type call struct {
	route    *route
	writer   http.ResponseWriter // the connection, for its deadlines
	query    string
	path     map[string]string // what the wildcards of the path stand for
	problems []codec.Problem   // of the body
	refusal  caller.Deferred   // the error of the request
	late     error             // the body did not arrive in time, which ended the request's context as well
	begun    bool              // the request has become a call, which is counted and logged there
	stream   grpc.ClientStream // of a download or an upload, for its header
	rendered rendered
}

// rendered is the answer of a call between the marshaler and the writer.
type rendered struct {
	message proto.Message
	status  int     // to be written before the first byte; the writer sets it to 0
	buffer  *buffer // what is written
	route   *route
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// admit is the middleware around every handler of the mux: it begins the call.
func (f *facade) admit(next runtime.HandlerFunc) runtime.HandlerFunc {
	var mine *route
	return func(w http.ResponseWriter, r *http.Request, path map[string]string) {
		if p, ok := w.(*probe); ok {
			p.reach(&mine)
			return
		}
		if mine == nil { // no route of the contract
			next(w, r, path)
			return
		}
		nameSpan(r.Context(), mine)
		c := &call{route: mine, writer: w, query: r.URL.RawQuery, path: path, rendered: rendered{route: mine}}
		ctx := context.WithValue(caller.WithDeferred(r.Context(), &c.refusal), callKey{}, c)
		r = r.WithContext(ctx)
		if !mine.custom {
			c.refusal.Set(mine.refusal(mine.check(path)))
			if r.ContentLength != 0 {
				f.admitBody(w, r, c)
			}
			r.Body = &requestBody{http.MaxBytesReader(w, r.Body, contract.MaxRequest), c, r.Header}
			r.Form = url.Values{} // The binder reads the query instead of the generated handlers.
		}
		next(&answerWriter{w, c}, r, path)
		c.rendered.buffer.free()
	}
}

// nameSpan names the span of a traced request by the path in the contract.
func nameSpan(ctx context.Context, rt *route) {
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.SetName(rt.verb + " " + rt.path)
		span.SetAttributes(attribute.String("http.route", rt.path))
	}
}

// bodyTimeout bounds the time in which the body of a request arrives.
const bodyTimeout = 10 * time.Second

// admitBody decides whether to read the body of a request: not that of an unauthenticated caller, and not a compressed one.
func (f *facade) admitBody(w http.ResponseWriter, r *http.Request, c *call) {
	if f.authenticated != nil && !f.authenticated(r.Context(), c.route.method, r.Header["Authorization"]) {
		c.refusal.Set(apierror.New(apiv1.ErrorCode_AUB002)) // As the call answers as well.
		return
	}
	for _, encoding := range r.Header["Content-Encoding"] {
		if encoding != "" && encoding != "identity" {
			c.refusal.Set(apierror.New(apiv1.ErrorCode_GWB004).Field("Content-Encoding", "不支持压缩的请求体："+codec.Shown(encoding)))
			return
		}
	}
	// Only a writer that is no connection has no deadline.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
}

// requestBody is the body of a request as the generated handlers pass it to the marshaler, with the call that it belongs to.
type requestBody struct {
	io.ReadCloser

	call   *call
	header http.Header
}

const (
	// requestID is the header with the id of a request; every answer has it.
	requestID      = "X-Request-Id"
	idempotencyKey = "Idempotency-Key"
	approvalReason = "Approval-Reason"
	readAfter      = "X-Read-After"
)

// passOn selects the headers for the metadata of a call, besides Authorization and those of annotate.
func passOn(header string) (key string, ok bool) {
	if header == requestID {
		return strings.ToLower(header), true
	}
	return "", false
}

// annotate adds the address of the caller, the idempotency keys, the reason and the position of the request to the metadata of the call. The gateway would add
// X-Forwarded-For without checking it, and drop keys that are not ASCII, so that a retry would write twice.
func annotate(_ context.Context, r *http.Request) metadata.MD {
	md := metadata.MD{clientaddr.Key: {r.RemoteAddr}}
	if keys := r.Header[idempotencyKey]; keys != nil {
		md[idempotency.Header] = keys
	}
	if reasons := r.Header[approvalReason]; reasons != nil {
		md[contract.ApprovalReason] = reasons
	}
	if after := r.Header[readAfter]; after != nil {
		md[standby.Header] = after
	}
	return md
}

// marshaler reads and writes for the generated handlers, which call no other methods of [runtime.Marshaler].
type marshaler struct{ runtime.Marshaler }

// NewDecoder reads the body of a request. Its errors are kept in the call for the binder: the gateway would answer them as text.
func (marshaler) NewDecoder(r io.Reader) runtime.Decoder {
	body := r.(*requestBody)
	return runtime.DecoderFunc(func(v any) error {
		c := body.call
		if c.refusal.Get() != nil {
			return nil //nolint:nilerr // The binder returns the refusal, with its code: the gateway would answer with text.
		}
		problems, refusal := c.route.bindBody(v.(proto.Message).ProtoReflect(), body, body.header.Get("Content-Type"), c.path)
		if refusal != nil {
			c.writer.Header().Set("Connection", "close") // The rest of the body would be read as another request.
			c.late = refusal
			return nil //nolint:nilerr // The binder returns the refusal, with its code: the gateway would answer with text.
		}
		bodyRead(c.writer)
		c.problems = problems
		return nil
	})
}

// bodyRead removes the deadline of the body: net/http would close the connection after it.
func bodyRead(w http.ResponseWriter) { _ = http.NewResponseController(w).SetReadDeadline(time.Time{}) }

// bodyError is the error of a body that did not arrive in time; nil for any other failure to read it.
func bodyError(err error) *apierror.Error {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return apierror.New(apiv1.ErrorCode_GWB005).WithCause(err)
}

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

// bind completes the request that the generated handler has made.
func (c *call) bind(request any) {
	if c.refusal.Get() != nil {
		return
	}
	problems := c.route.bindQuery(request.(proto.Message).ProtoReflect(), c.query)
	c.refusal.Set(c.route.refusal(append(c.problems, problems...)))
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

// rewrite puts the message into the answer of its call, which Marshal then gets. The pieces of a file are not changed.
func rewrite(ctx context.Context, response proto.Message) (any, error) {
	if file, ok := response.(*httpbody.HttpBody); ok {
		return file, nil
	}
	answer := &callOf(ctx).rendered
	answer.message = response
	return answer, nil
}

// Marshal writes the answer of a call.
func (marshaler) Marshal(v any) ([]byte, error) {
	a := v.(*rendered)
	a.buffer = buffers.get()
	a.buffer.bytes, a.status = a.route.appendAnswer(a.buffer.bytes, a.message.ProtoReflect())
	return a.buffer.bytes, nil
}

// ContentType is that of a file for a file.
func (marshaler) ContentType(v any) string {
	if file, ok := v.(*httpbody.HttpBody); ok {
		return file.GetContentType()
	}
	return jsonType
}

// Delimiter puts nothing between the pieces of a file.
func (marshaler) Delimiter() []byte { return nil }

// answerWriter is the ResponseWriter of the generated handlers. It writes the status late, when the answer has been rendered.
type answerWriter struct {
	http.ResponseWriter

	call *call
}

// Write writes the status first.
func (w *answerWriter) Write(b []byte) (int, error) {
	if status := w.call.rendered.status; status != 0 {
		w.call.rendered.status = 0
		w.WriteHeader(status)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController flush downloads.
func (w *answerWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// passBack selects the header metadata that a successful answer has as HTTP headers: the quota, the description of a file, the time
// of figures, and the position of a write.
func passBack(key string) (header string, ok bool) {
	switch key {
	case "content-disposition", "content-length", "content-digest", "last-modified", standby.Header:
		return key, true
	default:
		return key, isQuota(key)
	}
}

// isQuota reports whether header metadata has the state of the caller's quota.
func isQuota(key string) bool { return strings.HasPrefix(key, "ratelimit") }

// header returns the header metadata of a failed call.
func (c *call) header(ctx context.Context) metadata.MD {
	if c.stream == nil {
		unary, _ := runtime.ServerMetadataFromContext(ctx)
		return unary.HeaderMD
	}
	md, err := c.stream.Header()
	if err != nil {
		return nil
	}
	return md
}
