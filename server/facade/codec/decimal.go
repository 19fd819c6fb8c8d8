package codec

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/store/money"
)

// decimalScalar is a decimal: a number token in JSON, a string in the message. Requests may quote it; how many digits it may have is checked where gRPC requests are checked too.
type decimalScalar struct {
	scale int
	// from is the sibling that holds the scale to write with instead; nil if there is none.
	from protoreflect.FieldDescriptor
}

func newDecimal(desc protoreflect.FieldDescriptor, option *apiv1.Decimal) (decimalScalar, error) {
	s := decimalScalar{scale: int(option.GetScale())}
	if name := option.GetScaleField(); name != "" {
		s.from = desc.ContainingMessage().Fields().ByName(protoreflect.Name(name))
		if s.from == nil || s.from.Kind() != protoreflect.Int32Kind || s.from.IsList() {
			return s, fmt.Errorf("the scale field %s must be an int32 beside it", name)
		}
	}
	return s, nil
}

func (decimalScalar) accepts(kind token) bool { return kind == tokenNumber || kind == tokenString }
func (decimalScalar) problem() string         { return "应为十进制数" }

func (s decimalScalar) parse(text []byte) (protoreflect.Value, string) {
	// An empty text is a missing one, as in gRPC; validation reports it.
	if len(text) == 0 {
		return protoreflect.ValueOfString(""), ""
	}
	plain, ok := plainDecimal(text, s.scale)
	if !ok {
		return protoreflect.Value{}, s.problem()
	}
	return protoreflect.ValueOfString(string(plain)), ""
}

func (s decimalScalar) append(b []byte, parent protoreflect.Message, value protoreflect.Value) []byte {
	return appendDecimal(b, value.String(), s.scaleIn(parent))
}

// scaleIn is the number of digits after the point that the field has in a message.
func (s decimalScalar) scaleIn(parent protoreflect.Message) int {
	if s.from != nil && parent.Has(s.from) {
		return int(parent.Get(s.from).Int())
	}
	return s.scale
}

// appendDecimal writes a decimal with `scale` digits after the point; null for an empty text.
func appendDecimal(b []byte, text string, scale int) []byte {
	if text == "" {
		return append(b, null...)
	}
	if b, ok := money.AppendFixed(b, text, scale); ok {
		return b
	}
	return appendString(b, text) // Not a decimal: still valid JSON, and visible as an error.
}
