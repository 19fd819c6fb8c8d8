package facade

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// route is a method of the contract in the JSON facade.
type route struct {
	method string // of gRPC
	verb   string // of HTTP
	path   string
	frame
	request
	answer
	custom bool // a Handler serves it
}

func newRoute(c *codec.Codec, m *contract.Method, fr frame, ignored map[string]bool) (*route, error) {
	rt := &route{method: m.Name, verb: m.HTTPMethod, path: m.Path, frame: fr}
	var err error
	if !m.Desc.IsStreamingClient() {
		if rt.request, err = newRequest(c, m, ignored); err != nil {
			return nil, err
		}
	}
	if m.Facade.GetDialect() != apiv1.Dialect_DIALECT_FILE {
		rt.answer, err = newAnswer(c, m, fr)
	}
	return rt, err
}

// claim assigns the route to the handler of its path, by a probe through the mux. It returns an error if the mux finds another route,
// declared later with a parameter where this one has a name. A method whose service is not registered has no handler.
func (f *facade) claim(m *contract.Method, rt *route) error {
	p := f.probe(m.HTTPMethod, &url.URL{Path: m.Path}, rt)
	switch {
	case p.taken:
		return fmt.Errorf("%s %s leads to another route: declare it later", m.HTTPMethod, m.Path)
	case p.found && m.Desc.IsStreamingClient() && !rt.custom:
		return errors.New("an upload needs a handler of its own")
	}
	f.remember(m.Path, rt.frame)
	return nil
}

// Handler answers a route instead of a generated handler. The context is for its calls: it has their metadata. The returned message
// is answered by the contract, an error in the route's dialect; nil and nil mean that the Handler has answered.
type Handler func(ctx context.Context, w http.ResponseWriter, r *http.Request) (proto.Message, error)

// custom replaces the generated handler.
func (f *facade) custom(m *contract.Method, rt *route, handle Handler) error {
	rt.custom = true
	return f.mux.HandlePath(m.HTTPMethod, m.Path, func(w http.ResponseWriter, r *http.Request, path map[string]string) {
		for name, value := range path {
			r.SetPathValue(name, value)
		}
		ctx, err := runtime.AnnotateContext(r.Context(), f.mux, r, m.Name)
		var response proto.Message
		if err == nil {
			c := w.(*answerWriter).call
			c.begun = true
			response, err = handle(ctx, w, r)
			ctx = runtime.NewServerMetadataContext(ctx, runtime.ServerMetadata{HeaderMD: c.header(ctx)})
		}
		switch {
		case err != nil:
			f.failed(ctx, f.mux, marshaler{}, w, r, err)
		case response != nil:
			runtime.ForwardResponseMessage(ctx, f.mux, marshaler{}, w, r, response)
		}
	})
}

// unrouted answers requests without a route: 404, or 405 on a path that has other methods.
func (f *facade) unrouted(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, status int) {
	if _, ok := w.(*probe); ok {
		return
	}
	code := apiv1.ErrorCode_GWB001
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", f.allowed(r.URL))
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		code = apiv1.ErrorCode_GWB002
	}
	f.refuse(w, r, f.frameAt(r.URL.Path), "", apierror.New(code))
}

// allowed lists the methods of the routes at a path.
func (f *facade) allowed(at *url.URL) string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if !f.probe(method, at, nil).found {
			continue
		}
		methods = append(methods, method)
		if method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	return strings.Join(append(methods, http.MethodOptions), ", ")
}

// probe is a request that finds the handler of the mux without running it.
type probe struct {
	http.ResponseWriter
	claims *route // the route that it finds a handler for, if any
	found  bool   // there is a handler
	taken  bool   // the handler is another route's
}

func (f *facade) probe(method string, at *url.URL, claims *route) *probe {
	p := &probe{claims: claims}
	f.route(p, &http.Request{Method: method, URL: at})
	return p
}

// reach records the handler that a probe found, and its route.
func (p *probe) reach(owner **route) {
	p.found = true
	if p.claims == nil {
		return
	}
	p.taken = *owner != nil
	*owner = p.claims
}

// remember keeps the frame of a route for the unknown paths beside and below it. The first route of a prefix decides.
func (f *facade) remember(path string, fr frame) {
	for ; path != ""; path = path[:strings.LastIndexByte(path, '/')] {
		if _, ok := f.frames[path]; !ok {
			f.frames[path] = fr
		}
	}
}

// frameAt is the frame of the routes nearest to a path.
func (f *facade) frameAt(path string) frame {
	for {
		if fr, ok := f.frames[path]; ok {
			return fr
		}
		path = path[:max(strings.LastIndexByte(path, '/'), 0)]
	}
}
