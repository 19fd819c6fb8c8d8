package facade

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// frame is the envelope of the answers of a route.
type frame struct {
	bare   bool // {data, message, success} instead of {code, message, data, timestamp}
	layout codec.Layout
	system *apiv1.SystemSpec
}

func newFrame(m *contract.Method, zone *time.Location) frame {
	dialect := m.Facade.GetDialect()
	return frame{
		bare:   dialect == apiv1.Dialect_DIALECT_RESULT || dialect == apiv1.Dialect_DIALECT_GRID,
		layout: codec.LayoutOf(m.System.GetTimeLayout(), zone),
		system: m.System,
	}
}

// plain is the frame of a path that resembles no route.
func plain() frame {
	return frame{layout: codec.LayoutOf(apiv1.TimeLayout_TIME_LAYOUT_RFC3339, time.UTC)}
}

// internal returns the code of a server error.
func (f frame) internal() apiv1.ErrorCode {
	if code := f.system.GetInternal(); code != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
		return code
	}
	return apiv1.ErrorCode_CBS001
}

// open writes what stands before `data`. The code is the unspecified one on success.
func (f frame) open(b []byte, status int, message string, code apiv1.ErrorCode) []byte {
	if f.bare {
		return append(b, `{"data":`...)
	}
	b = append(b, `{"code":`...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, `,"message":`...)
	b = codec.AppendString(b, message)
	if code != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
		b = append(b, `,"errorCode":`...)
		b = codec.AppendString(b, code.String())
	}
	return append(b, `,"data":`...)
}

// close writes what stands after `data`.
func (f frame) close(b []byte) []byte {
	if f.bare {
		return append(b, `,"message":null,"success":true}`...)
	}
	return f.timestamp(b)
}

// timestamp ends the envelope.
func (f frame) timestamp(b []byte) []byte { return append(f.appendTimestamp(b), '}') }

func (f frame) appendTimestamp(b []byte) []byte {
	b = append(b, `,"timestamp":"`...)
	b = f.layout.Append(b, time.Now())
	return append(b, '"')
}

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
