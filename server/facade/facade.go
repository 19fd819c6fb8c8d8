// Package facade serves the contract as JSON: the documented /api/v1 and /rate paths, answered byte for byte as the
// documents show. grpc-gateway routes a request and calls the service, through an in-process gRPC channel, so that JSON and
// gRPC callers pass the same interceptors. Around its generated handlers:
//
//   - admit, a middleware, gives each request the route of its contract and checks the path;
//   - marshaler reads the body and writes the answer, with the codec compiled from the contract;
//   - binder, between the generated clients and the channel, binds the query. Errors of the request go along with the call, whose
//     interceptors return them after authorization.
package facade

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/registry"
	"github.com/corebank/corebank/server/internal/signature"
)

// Options configures a facade.
type Options struct {
	Contract *contract.Contract
	// Conn reaches the services, through the interceptors.
	Conn grpc.ClientConnInterface
	// Location is the time zone of documented times that have none.
	Location *time.Location
	Log      *slog.Logger
	// Authenticated reports whether the Authorization of a request is valid for a method. Else the body is not read. Nil: all are
	// read.
	Authenticated func(ctx context.Context, method string, authorization []string) bool
	// Verify is called first with every signed request, and returns the request to go on with, or an error. Nil lets all pass.
	Verify func(*http.Request) (*http.Request, error)
	// Handlers answer, by the full name of their RPC, the routes that the generated handlers cannot: uploads.
	Handlers map[string]Handler
	// Refused is called for every request that is refused before it becomes a call; the method is empty if it is not known.
	Refused func(ctx context.Context, method, id string, refusal *apierror.Error)
	// Health answers GET /healthz, Ready GET /readyz; both without a token.
	Health, Ready http.Handler
}

type facade struct {
	log    *slog.Logger
	mux    *runtime.ServeMux
	verify func(*http.Request) (*http.Request, error)

	authenticated func(ctx context.Context, method string, authorization []string) bool

	refused func(ctx context.Context, method, id string, refusal *apierror.Error)
	frames  map[string]frame // by the beginning of a path
	// literals has the methods of the paths without parameters, which no route with a parameter answers.
	literals map[string][]string
}

// New returns the handler of all HTTP requests. It returns an error for a route that it cannot serve as the contract declares it.
func New(o Options) (http.Handler, error) {
	f := &facade{log: o.Log, verify: o.Verify, authenticated: o.Authenticated, refused: o.Refused, frames: map[string]frame{"": plain()}, literals: map[string][]string{}}
	f.mux = runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, marshaler{}),
		runtime.WithMiddlewares(f.admit),
		runtime.WithForwardResponseRewriter(rewrite),
		runtime.WithIncomingHeaderMatcher(passOn),
		runtime.WithOutgoingHeaderMatcher(passBack),
		runtime.WithMetadata(annotate),
		runtime.WithErrorHandler(f.failed),
		runtime.WithStreamErrorHandler(abort),
		runtime.WithRoutingErrorHandler(f.unrouted),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableChunkedEncoding(),
		runtime.WithWriteContentLength(),
	)
	for _, service := range registry.Services {
		if err := service.Gateway(context.Background(), f.mux, binder{o.Conn}); err != nil {
			return nil, fmt.Errorf("facade: %w", err)
		}
	}
	return f, errors.Join(f.routes(o), f.serve("/healthz", o.Health), f.serve("/readyz", o.Ready))
}

// routes assigns the routes of the contract to the handlers of the mux.
func (f *facade) routes(o Options) error {
	c := codec.New(o.Location)
	for _, m := range o.Contract.Methods() {
		if m.Path != "" && !strings.Contains(m.Path, "{") {
			f.literals[m.Path] = append(f.literals[m.Path], m.HTTPMethod)
		}
	}
	var problems []error
	for _, m := range o.Contract.Methods() {
		if m.Path == "" {
			continue
		}
		rt, err := newRoute(c, m, newFrame(m, o.Location), givenOut(o.Contract, m))
		if err == nil && o.Handlers[m.Name] != nil {
			err = f.custom(m, rt, o.Handlers[m.Name])
		}
		if err == nil {
			err = f.claim(m, rt)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("facade: %s: %w", m.Name, err))
		}
	}
	return errors.Join(problems...)
}

// serve adds a page that is no route of the contract.
func (f *facade) serve(path string, handler http.Handler) error {
	if handler == nil {
		return nil
	}
	return f.mux.HandlePath(http.MethodGet, path, func(w http.ResponseWriter, r *http.Request, _ map[string]string) {
		handler.ServeHTTP(w, r)
	})
}

var (
	noSniff = []string{"nosniff"}
	noStore = []string{"no-store"}
)

// plainPath refuses paths that the mux would accept: with an empty parameter, or an encoded slash.
func plainPath(u *url.URL) bool {
	return u.Path == path.Clean(u.Path) && (u.RawPath == "" || strings.Count(u.RawPath, "/") == strings.Count(u.Path, "/"))
}

func (f *facade) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["X-Content-Type-Options"] = noSniff
	header["Cache-Control"] = noStore
	name := []string{caller.NameRequest(r.Header[requestID])}
	header[requestID] = name
	defer f.recover(w, r)
	if f.verify != nil && signature.IsSigned(r.Header) {
		verified, err := f.verify(r)
		if err != nil {
			f.refuse(w, r, f.frameAt(r.URL.Path), "", err)
			return
		}
		r = verified
	}
	r.Header[requestID] = name
	r.Header.Del("Grpc-Timeout") // The gateway would obey it.
	if r.Method == http.MethodHead {
		r = r.WithContext(r.Context()) // A copy: net/http must still know that the answer has no body.
		r.Method = http.MethodGet
	}
	if trimmed, slash := strings.CutSuffix(r.URL.Path, "/"); slash && trimmed != "" {
		at := *r.URL
		at.Path, at.RawPath = trimmed, strings.TrimSuffix(at.RawPath, "/")
		r = r.WithContext(r.Context())
		r.URL = &at
	}
	if !plainPath(r.URL) {
		f.unrouted(r.Context(), f.mux, marshaler{}, w, r, http.StatusNotFound)
		return
	}
	f.route(w, r)
}

// route calls the handler of a request. /transactions/transfer, which has a route for POST, is not /transactions/{transactionId} for GET.
func (f *facade) route(w http.ResponseWriter, r *http.Request) {
	if methods, ok := f.literals[r.URL.Path]; ok && !slices.Contains(methods, r.Method) {
		f.unrouted(r.Context(), f.mux, marshaler{}, w, r, http.StatusMethodNotAllowed)
		return
	}
	f.mux.ServeHTTP(w, r)
}

// recover answers after a panic outside the interceptors, which recover by themselves.
func (f *facade) recover(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	f.log.ErrorContext(r.Context(), "panic in the facade", "request_id", w.Header()[requestID][0], "panic", p, "stack", string(debug.Stack()))
	fr := f.frameAt(r.URL.Path)
	fr.fail(w, apierror.New(fr.internal()))
}
