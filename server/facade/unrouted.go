package facade

import (
	"net/http"
	"path"
	"runtime/debug"
	"strings"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/fault"
)

// unrouted answers what no route is for: 404, or 405 on a path that has other methods.
func (f *facade) unrouted(w http.ResponseWriter, r *http.Request) {
	allowed, code := f.allowed(r), apiv1.ErrorCode_GWB001
	if allowed != "" {
		w.Header().Set("Allow", allowed)
		code = apiv1.ErrorCode_GWB002
	}
	if allowed != "" && r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	f.frameAt(r.URL.Path).fail(w, fault.New(code))
}

// allowed lists the methods of the routes at a path.
func (f *facade) allowed(r *http.Request) string {
	if r.URL.Path != path.Clean(r.URL.Path) {
		return ""
	}
	var methods []string
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		_, pattern := f.mux.Handler(&http.Request{Method: method, Host: r.Host, URL: r.URL})
		if pattern != everything {
			methods = append(methods, method)
		}
	}
	if methods == nil {
		return ""
	}
	return strings.Join(append(methods, http.MethodOptions), ", ")
}

// frameAt is the frame of the routes nearest to a path.
func (f *facade) frameAt(at string) frame {
	for {
		if fr, ok := f.frames[at]; ok {
			return fr
		}
		at = at[:max(strings.LastIndexByte(at, '/'), 0)]
	}
}

// recover answers after a panic outside the interceptors, which have their own way with panics.
func (f *facade) recover(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // It is thrown as it is.
		panic(p)
	}
	f.log.ErrorContext(r.Context(), "panic in the facade", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
	fr := f.frameAt(r.URL.Path)
	fr.fail(w, fault.New(fr.internal()))
}
