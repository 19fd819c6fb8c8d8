package facade

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
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

// failure writes the answer of an error. The bare frame has no member for the errors of fields, so its message has them.
func (f frame) failure(b []byte, e *apierror.Error) []byte {
	if e.Spec().GetParked() {
		return f.parked(b, e)
	}
	if f.bare {
		message := []string{e.Spec().GetMessage()}
		for _, field := range e.Fields {
			message = append(message, field.Name+" "+field.Message)
		}
		b = append(b, `{"data":null,"message":`...)
		b = codec.AppendString(b, strings.Join(message, "；"))
		return append(b, `,"success":false}`...)
	}
	if e.Spec().GetRejection() {
		b = f.open(b, int(e.Spec().GetHttp()), e.Spec().GetMessage(), e.Code)
		return f.timestamp(appendRejection(b, e.Data))
	}
	b = append(b, `{"code":`...)
	b = strconv.AppendInt(b, int64(e.Spec().GetHttp()), 10)
	b = append(b, `,"message":`...)
	b = codec.AppendString(b, e.Spec().GetMessage())
	if f.system.GetErrorDataFirst() {
		b = append(b, `,"data":`...)
		b = appendData(b, e.Data)
		b = f.appendTimestamp(b)
		return append(appendErrors(b, e), '}')
	}
	b = appendErrors(b, e)
	if len(e.Data) > 0 {
		b = append(b, `,"data":`...)
		b = appendData(b, e.Data)
	}
	return f.timestamp(b)
}

// parked writes the answer to a call that waits for approval.
func (f frame) parked(b []byte, e *apierror.Error) []byte {
	data := append([]byte(`{"approvalId":`), e.Data[apierror.ApprovalKey]...)
	if expires, err := time.Parse(time.RFC3339, e.Data[apierror.ExpiresKey]); err == nil {
		data = append(data, `,"expiresAt":"`...)
		data = append(f.layout.Append(data, expires), '"')
	}
	data = append(data, '}')
	if f.bare {
		b = append(append(append(b, `{"data":`...), data...), `,"message":`...)
		return append(codec.AppendString(b, e.Spec().GetMessage()), `,"success":false}`...)
	}
	if f.system.GetErrorDataFirst() {
		b = append(f.open(b, int(e.Spec().GetHttp()), e.Spec().GetMessage(), apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED), data...)
		return append(codec.AppendString(append(f.appendTimestamp(b), `,"errorCode":`...), e.Code.String()), '}')
	}
	return f.timestamp(append(f.open(b, int(e.Spec().GetHttp()), e.Spec().GetMessage(), e.Code), data...))
}

// appendErrors writes the code and the errors of fields.
func appendErrors(b []byte, e *apierror.Error) []byte {
	b = append(b, `,"errorCode":`...)
	b = codec.AppendString(b, e.Code.String())
	b = append(b, `,"errors":[`...)
	for i, field := range e.Fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"field":`...)
		b = codec.AppendString(b, field.Name)
		b = append(b, `,"message":`...)
		b = codec.AppendString(b, field.Message)
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendData writes the data of an error by name; null if it has none.
func appendData(b []byte, data map[string]string) []byte {
	if len(data) == 0 {
		return append(b, "null"...)
	}
	return append(appendMembers(append(b, '{'), data, slices.Sorted(maps.Keys(data))), '}')
}

// appendRejection writes the facts of a rejection by risk control in the order of the bank document, section 5.1, then further data.
func appendRejection(b []byte, data map[string]string) []byte {
	documented := []string{"riskLevel", "rejectReason", "ruleTriggered"}
	further := slices.DeleteFunc(slices.Sorted(maps.Keys(data)), func(name string) bool {
		return name == apierror.PassedKey || slices.Contains(documented, name)
	})
	b = append(b, `{"passed":false,`...)
	return append(appendMembers(b, data, slices.Concat(documented, further)), '}')
}

func appendMembers(b []byte, data map[string]string, names []string) []byte {
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = codec.AppendString(b, name)
		b = append(b, ':')
		b = codec.AppendString(b, data[name])
	}
	return b
}
