package facade

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// noData, as the data field of a method, stands for null.
const noData = "-"

// answer is the compiled response of a route.
type answer struct {
	status   int
	opening  []byte // of the frame, on success
	data     appender
	variants []variant
}

// appender writes `data`.
type appender func(b []byte, response protoreflect.Message) []byte

// variant is an answer of success that looks like an error with data.
type variant struct {
	field, code protoreflect.FieldDescriptor
	equals      bool
}

func newAnswer(c *codec.Codec, m *contract.Method, fr frame) (answer, error) {
	a := answer{status: http.StatusOK}
	if status := m.Facade.GetStatus(); status != 0 {
		a.status = int(status)
	}
	a.opening = fr.open(nil, a.status, m.Facade.GetMessage(), apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED)
	out, err := c.Compile(m.Desc.Output())
	if err != nil {
		return a, err
	}
	fields := m.Desc.Output().Fields()
	for _, v := range m.Facade.GetVariants() {
		one := variant{
			field:  fields.ByName(protoreflect.Name(v.GetField())),
			code:   fields.ByName(protoreflect.Name(v.GetCodeField())),
			equals: v.GetEquals(),
		}
		if fr.bare || one.field == nil || one.field.Kind() != protoreflect.BoolKind ||
			one.code == nil || one.code.Kind() != protoreflect.EnumKind {
			return a, fmt.Errorf("a variant needs the envelope, a bool field and an ErrorCode field: %v", v)
		}
		a.variants = append(a.variants, one)
		out = out.Without(out.ByProto(v.GetCodeField())) // the frame has it
	}
	a.data, err = dataOf(out, m.Facade)
	return a, err
}

// dataOf returns the function that writes `data`.
func dataOf(out *codec.Message, facade *apiv1.Facade) (appender, error) {
	name, dialect := facade.GetData(), facade.GetDialect()
	field := out.ByProto(name)
	switch {
	case dialect == apiv1.Dialect_DIALECT_GRID && (field == nil || !field.IsGrid()):
		return nil, fmt.Errorf("the data of a grid must be rows of scalars, not %q", name)
	case dialect == apiv1.Dialect_DIALECT_GRID:
		return field.AppendGrid, nil
	case dialect == apiv1.Dialect_DIALECT_RESULT && name == "":
		return constant(codec.AppendString(nil, facade.GetMessage())), nil
	case name == "":
		return out.Append, nil
	case name == noData:
		return constant([]byte("null")), nil
	case field == nil:
		return nil, fmt.Errorf("the response has no field %q for data", name)
	default:
		return field.Append, nil
	}
}

func constant(data []byte) appender {
	return func(b []byte, _ protoreflect.Message) []byte { return append(b, data...) }
}

// appendAnswer writes the whole answer for a response, and returns its status.
func (rt *route) appendAnswer(b []byte, response protoreflect.Message) (answer []byte, status int) {
	for _, v := range rt.variants {
		if response.Get(v.field).Bool() == v.equals {
			code := apiv1.ErrorCode(response.Get(v.code).Enum())
			spec := apierror.Spec(code)
			status = int(spec.GetHttp())
			b = rt.open(b, status, spec.GetMessage(), code)
			return rt.close(rt.data(b, response)), status
		}
	}
	b = append(b, rt.opening...)
	return rt.close(rt.data(b, response)), rt.status
}

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
