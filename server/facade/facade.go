// Package facade is the JSON face of the contract: the documented /api/v1 and /rate paths, answered byte for byte as the
// documents show. Every method with a google.api.http rule becomes a route; the call goes through an in-process gRPC channel,
// so JSON and gRPC callers pass the same interceptors.
//
// Requests are bound and answers written here, compiled from the contract at start-up, instead of by the handlers that
// grpc-gateway generates: those flatten errors to text before the documents' codes can be given, read queries through one
// function for the whole process, let unknown parameters pass, and answer in proto's own JSON.
package facade

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"google.golang.org/grpc"

	"github.com/corebank/corebank/server/contract"
	"github.com/corebank/corebank/server/facade/codec"
)

// Options is what a facade is made of.
type Options struct {
	Contract *contract.Contract
	// Conn reaches the services, through the interceptors.
	Conn grpc.ClientConnInterface
	// Location is the time zone of documented times that have none.
	Location *time.Location
	Log      *slog.Logger
	// Handlers answer, by the full name of their RPC, the routes that are not one message in and one out.
	Handlers map[string]Handler
	// Health answers GET /healthz, Ready GET /readyz; both without a token.
	Health, Ready http.Handler
}

// everything is the pattern of what no route is for.
const everything = "/"

type facade struct {
	conn   grpc.ClientConnInterface
	log    *slog.Logger
	mux    *http.ServeMux
	frames map[string]frame // by the beginning of a path
}

// New is the handler of all HTTP requests. It fails when the contract has a route that cannot be served as declared.
func New(o Options) (http.Handler, error) {
	f := &facade{conn: o.Conn, log: o.Log, mux: http.NewServeMux(), frames: map[string]frame{"": plain()}}
	c := codec.New(o.Location)
	var problems []error
	for _, m := range o.Contract.Methods() {
		if m.Path == "" {
			continue
		}
		fr := newFrame(m, o.Location)
		handler, err := f.handler(c, m, fr, o.Handlers[m.Name])
		if err == nil {
			err = f.handle(m.HTTPMethod+" "+m.Path, handler)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("facade: %s: %w", m.Name, err))
		}
		f.remember(m.Path, fr)
	}
	problems = append(problems,
		f.handle("GET /healthz", o.Health),
		f.handle("GET /readyz", o.Ready),
		f.handle(everything, http.HandlerFunc(f.unrouted)))
	return f, errors.Join(problems...)
}

func (f *facade) handler(c *codec.Codec, m *contract.Method, fr frame, custom Handler) (http.Handler, error) {
	e, err := newEndpoint(c, m, fr)
	if err != nil {
		return nil, err
	}
	if custom != nil {
		return &customRoute{e, custom}, nil
	}
	return newRoute(f.conn, c, m, e)
}

// handle registers a pattern. net/http prefers the more specific of two patterns, whatever their order, and panics when
// neither is.
func (f *facade) handle(pattern string, handler http.Handler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("facade: route %s: %v", pattern, p)
		}
	}()
	f.mux.Handle(pattern, handler)
	return nil
}

// remember keeps the frame of a route for the unknown paths beside and below it. The first route of a prefix decides.
func (f *facade) remember(route string, fr frame) {
	for ; route != ""; route = route[:strings.LastIndexByte(route, '/')] {
		if _, ok := f.frames[route]; !ok {
			f.frames[route] = fr
		}
	}
}

var (
	noSniff = []string{"nosniff"}
	noStore = []string{"no-store"}
)

func (f *facade) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["X-Content-Type-Options"] = noSniff
	header["Cache-Control"] = noStore
	defer f.recover(w, r)
	if r.URL.Path != path.Clean(r.URL.Path) {
		f.unrouted(w, r) // the mux would redirect
		return
	}
	f.mux.ServeHTTP(w, r)
}
