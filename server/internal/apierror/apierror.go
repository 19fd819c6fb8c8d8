// Package apierror is the one error type that callers see. An error names a code of the catalogue in
// proto/corebank/api/v1/error.proto; status, HTTP status and message follow from there.
package apierror

import (
	"errors"
	"maps"
	"strconv"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// Domain is the domain of every google.rpc.ErrorInfo.
const Domain = "corebank"

// absentKey marks, in ErrorInfo metadata, the variant of a code for something that does not exist.
const absentKey = "absent"

// PassedKey is `passed` in ErrorInfo metadata: false for a payment that risk control rejected.
const PassedKey = "passed"

// The facts of a call that waits for approval, in ErrorInfo metadata: a number, and a time by RFC 3339.
const (
	ApprovalKey = "approvalId"
	ExpiresKey  = "expiresAt"
)

// Error is an error that a caller sees.
type Error struct {
	Code   apiv1.ErrorCode
	Fields []Field
	// RetryAfter is the time after which the same request may succeed; zero if waiting does not help.
	RetryAfter time.Duration
	// Data has further facts for the caller, by JSON names: in ErrorInfo.metadata, and in `data` of a JSON answer.
	Data map[string]string

	absent bool
	cause  error
}

// Field is the error of one field of the request. Name is that of JSON: transfers[1].amount.
type Field struct {
	Name    string
	Message string
}

// New returns an error with a code of the catalogue.
func New(code apiv1.ErrorCode) *Error { return &Error{Code: code} }

// Absent returns the variant of a code for something that does not exist, which has a message and a status of its own.
func Absent(code apiv1.ErrorCode) *Error { return &Error{Code: code, absent: true} }

// Parked returns the answer to a call that was stored and waits for approval.
func Parked(approval int64, expires time.Time) *Error {
	return New(apiv1.ErrorCode_GWB006).
		WithData(ApprovalKey, strconv.FormatInt(approval, 10)).WithData(ExpiresKey, expires.UTC().Format(time.RFC3339))
}

// Field adds the error of one field and returns e.
func (e *Error) Field(name, message string) *Error {
	e.Fields = append(e.Fields, Field{Name: name, Message: message})
	return e
}

// WithCause adds the cause, which is logged and never shown, and returns e.
func (e *Error) WithCause(cause error) *Error {
	e.cause = cause
	return e
}

// WithRetryAfter sets RetryAfter and returns e.
func (e *Error) WithRetryAfter(d time.Duration) *Error {
	e.RetryAfter = d
	return e
}

// WithData adds to Data and returns e.
func (e *Error) WithData(name, value string) *Error {
	if e.Data == nil {
		e.Data = map[string]string{}
	}
	e.Data[name] = value
	return e
}

// Error implements error, for logs: the code and the cause.
func (e *Error) Error() string {
	if e.cause == nil {
		return e.Code.String()
	}
	return e.Code.String() + ": " + e.cause.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes two errors with the same code and variant equal to errors.Is.
func (e *Error) Is(target error) bool {
	other, ok := errors.AsType[*Error](target)
	return ok && other.Code == e.Code && other.absent == e.absent
}

// Spec returns the catalogue's entry of the error.
func (e *Error) Spec() *apiv1.ErrorSpec {
	spec := Spec(e.Code)
	if e.absent && spec.GetAbsent() != nil {
		return spec.GetAbsent()
	}
	return spec
}

// GRPCStatus returns the status that a gRPC caller gets.
func (e *Error) GRPCStatus() *status.Status {
	spec := e.Spec()
	info := &errdetails.ErrorInfo{Reason: e.Code.String(), Domain: Domain, Metadata: map[string]string{}}
	maps.Copy(info.Metadata, e.Data)
	if spec.GetRejection() {
		info.Metadata[PassedKey] = "false"
	}
	if e.absent {
		info.Metadata[absentKey] = "true"
	}
	details := []protoadapt.MessageV1{info}
	if len(e.Fields) > 0 {
		bad := &errdetails.BadRequest{}
		for _, f := range e.Fields {
			bad.FieldViolations = append(bad.FieldViolations,
				&errdetails.BadRequest_FieldViolation{Field: f.Name, Description: f.Message})
		}
		details = append(details, bad)
	}
	if e.RetryAfter > 0 {
		details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(e.RetryAfter)})
	}
	bare := status.New(codes.Code(spec.GetGrpc()), spec.GetMessage())
	full, err := bare.WithDetails(details...)
	if err != nil { // Only an OK status cannot carry details, and the catalogue has none.
		return bare
	}
	return full
}

// FromStatus is the inverse of GRPCStatus. A status without a reason of this domain becomes one of the gateway's codes,
// or the unspecified code where none fits.
func FromStatus(st *status.Status) *Error {
	e := &Error{Code: gatewayCode(st.Code())}
	for _, detail := range st.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			if code, ok := apiv1.ErrorCode_value[d.GetReason()]; ok && d.GetDomain() == Domain {
				e.Code = apiv1.ErrorCode(code)
				for name, value := range d.GetMetadata() {
					if name == absentKey {
						e.absent = true
					} else {
						e = e.WithData(name, value)
					}
				}
			}
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				e.Fields = append(e.Fields, Field{Name: v.GetField(), Message: v.GetDescription()})
			}
		case *errdetails.RetryInfo:
			e.RetryAfter = d.GetRetryDelay().AsDuration()
		}
	}
	return e
}

// gatewayCode returns the code for a status that gRPC itself answers before or instead of a handler.
func gatewayCode(code codes.Code) apiv1.ErrorCode {
	switch code {
	case codes.DeadlineExceeded:
		return apiv1.ErrorCode_GWS002
	case codes.Canceled:
		return apiv1.ErrorCode_GWS003
	case codes.Unavailable:
		return apiv1.ErrorCode_GWS001
	case codes.Unimplemented:
		return apiv1.ErrorCode_GWB001
	default:
		return apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
	}
}

// Spec returns a code's entry of the catalogue; the zero value for a code that has none.
func Spec(code apiv1.ErrorCode) *apiv1.ErrorSpec { return specs[code] }

var specs = func() map[apiv1.ErrorCode]*apiv1.ErrorSpec {
	values := apiv1.ErrorCode(0).Descriptor().Values()
	all := make(map[apiv1.ErrorCode]*apiv1.ErrorSpec, values.Len())
	for i := range values.Len() {
		v := values.Get(i)
		if spec, ok := proto.GetExtension(v.Options(), apiv1.E_Error).(*apiv1.ErrorSpec); ok && spec != nil {
			all[apiv1.ErrorCode(v.Number())] = spec
		}
	}
	return all
}()
