package codec

import (
	"bytes"
	"fmt"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// decimalScalar is a decimal: a number token in JSON, a string in the message. Requests keep the text as it was written and
// may quote it; how many digits it may have is checked where gRPC requests are checked too.
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
	// An empty text is a missing one, as in gRPC; validation says so.
	if _, _, ok := splitDecimal(text); !ok && len(text) > 0 {
		return protoreflect.Value{}, s.problem()
	}
	return protoreflect.ValueOfString(string(text)), ""
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
	start := len(b)
	b = append(b, text...)
	_, fraction, ok := splitDecimal(b[start:])
	switch {
	case text == "":
		return append(b, null...)
	case !ok: // No decimal: still valid JSON, and for everybody to see.
		return appendString(b[:start], text)
	case len(fraction) > scale:
		return append(b[:start], rounded(text, scale)...)
	case len(fraction) == 0 && scale > 0:
		b = append(b, '.')
	}
	for range scale - len(fraction) {
		b = append(b, '0')
	}
	return b
}

// rounded is a decimal with fewer digits, half to even; as it was, if it has more digits than a decimal of ours.
func rounded(text string, scale int) string {
	d, err := decimal.Parse(text)
	if err != nil {
		return text
	}
	return d.Round(scale).String()
}

// splitDecimal takes a number of the JSON grammar apart, refusing exponents. The whole part keeps its sign.
func splitDecimal(text []byte) (whole, fraction []byte, ok bool) {
	whole, fraction, point := bytes.Cut(text, []byte{'.'})
	unsigned := bytes.TrimPrefix(whole, []byte{'-'})
	ok = isDigits(unsigned) && (len(unsigned) == 1 || unsigned[0] != '0') && (!point || isDigits(fraction))
	return whole, fraction, ok
}

func isDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}
