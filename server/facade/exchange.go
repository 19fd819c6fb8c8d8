package facade

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/telemetry"
)

// exchange is one request and its answer. The generated handlers meet it as the body that they read and the writer that
// they write to, and the context of a call holds it: so every part of the facade finds what the others know.
type exchange struct {
	http.ResponseWriter
	route    *route
	body     io.ReadCloser
	query    string
	problems []codec.Problem                // of the body
	found    atomic.Pointer[apierror.Error] // what is wrong with the request; the call may look while an upload is still read
	called   bool                           // the request has become a call, which tells of itself
	response proto.Message
	status   int     // to be written before the first byte
	buffer   *buffer // of the answer
}

func exchangeOf(ctx context.Context) *exchange { return apierror.FinderOf(ctx).(*exchange) }

// Found makes it a [apierror.Finder]: the call refuses what is wrong, once it knows who asks.
func (x *exchange) Found() *apierror.Error { return x.found.Load() }

// admit is the middleware around every handler of the mux: it begins the exchange.
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
		x := &exchange{ResponseWriter: w, route: mine, query: r.URL.RawQuery}
		r = r.WithContext(apierror.WithFinder(r.Context(), x))
		if !mine.custom {
			x.found.Store(mine.refusal(mine.check(r.Header.Get("Content-Type"), path)))
			x.body = http.MaxBytesReader(w, r.Body, maxBody)
			r.Body = x
			r.Form = url.Values{} // The binder reads the query; the generated handlers shall find none.
		}
		next(x, r, path)
		x.buffer.free()
	}
}

// Read and Close make it the body of the request.
func (x *exchange) Read(b []byte) (int, error) { return x.body.Read(b) }

// Close closes the body.
func (x *exchange) Close() error { return x.body.Close() }

// Write makes it the writer of the answer: the status is not known before the answer is.
func (x *exchange) Write(b []byte) (int, error) {
	if x.status != 0 {
		x.WriteHeader(x.status)
		x.status = 0
	}
	return x.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController flush downloads.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }
