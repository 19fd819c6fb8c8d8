package facade

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/telemetry"
)

// bodyTimeout bounds the time in which the body of a request arrives.
const bodyTimeout = 10 * time.Second

// call has the state of one request, in the contexts of the HTTP request and of its gRPC call.
type call struct {
	route    *route
	writer   http.ResponseWriter // the connection, for its deadlines
	query    string
	path     map[string]string // what the wildcards of the path stand for
	problems []codec.Problem   // of the body
	refusal  apierror.Deferred // the error of the request
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
		telemetry.Route(r.Context(), mine.verb, mine.path)
		c := &call{route: mine, writer: w, query: r.URL.RawQuery, path: path, rendered: rendered{route: mine}}
		ctx := context.WithValue(apierror.WithDeferred(r.Context(), &c.refusal), callKey{}, c)
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

// bodyRead removes the deadline of the body: net/http would close the connection after it.
func bodyRead(w http.ResponseWriter) { _ = http.NewResponseController(w).SetReadDeadline(time.Time{}) }

// bodyError is the error of a body that did not arrive in time; nil for any other failure to read it.
func bodyError(err error) *apierror.Error {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return apierror.New(apiv1.ErrorCode_GWB005).WithCause(err)
}

// requestBody is the body of a request as the generated handlers pass it to the marshaler, with the call that it belongs to.
type requestBody struct {
	io.ReadCloser

	call   *call
	header http.Header
}

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
