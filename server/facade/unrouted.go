package facade

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

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
