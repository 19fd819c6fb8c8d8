package facade

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/status"

	"github.com/corebank/corebank/server/internal/apierror"
)

const jsonType = "application/json"

var jsonTypes = []string{jsonType}

// send writes a whole answer at once.
func send(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header["Content-Type"] = jsonTypes
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // An error means that the caller has gone.
}

// fail answers with an error.
func (f frame) fail(w http.ResponseWriter, e *apierror.Error) {
	b := buffers.get()
	defer b.free()
	if e.RetryAfter > 0 {
		seconds := (e.RetryAfter + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	if f.bare || e.Spec().GetParked() { // The bare body has no place for it, and clients take a status below 300 for success.
		w.Header().Set("X-Error-Code", e.Code.String())
	}
	status := int(e.Spec().GetHttp())
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	b.bytes = f.failure(b.bytes, e)
	send(w, status, b.bytes)
}

// refuse answers a request that has not become a call.
func (f *facade) refuse(w http.ResponseWriter, r *http.Request, fr frame, method string, err error) {
	e := fr.faultOf(err)
	if f.refused != nil {
		f.refused(r.Context(), method, w.Header()[requestID][0], e)
	}
	fr.fail(w, e)
}

// faultOf returns the error of the catalogue for an error of a call; the system's internal one if there is none.
func (f frame) faultOf(err error) *apierror.Error {
	e, ok := errors.AsType[*apierror.Error](err)
	if !ok {
		e = apierror.FromStatus(status.Convert(err))
	}
	if apierror.Spec(e.Code) == nil {
		return apierror.New(f.internal())
	}
	return e
}

// failed answers a failed call.
func (f *facade) failed(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	answer, ok := w.(*answerWriter)
	switch {
	case !ok:
		f.refuse(w, r, f.frameAt(r.URL.Path), "", err)
		return
	case !answer.call.begun:
		f.refuse(w, r, answer.call.route.frame, answer.call.route.method, err)
		return
	}
	for key, values := range answer.call.header(ctx) {
		if isQuota(key) { // A file that failed has no name or length.
			w.Header().Set(key, values[0])
		}
	}
	fr := answer.call.route.frame
	fr.fail(w, fr.faultOf(err))
}

// abort closes the connection of a download that fails midway, so that the caller does not take it for the whole file.
func abort(context.Context, error) *status.Status { panic(http.ErrAbortHandler) }

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
