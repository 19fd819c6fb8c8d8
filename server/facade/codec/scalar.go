package codec

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store/money"
)

// scalar is a type of value that is one token in JSON.
type scalar interface {
	// accepts reports whether this kind of token can hold the type. parse checks its text.
	accepts(kind token) bool
	// parse reads the text of a token, or of a URL parameter. A problem is the error message for the caller.
	parse(text []byte) (value protoreflect.Value, problem string)
	// problem is the error message for a token that is not accepted.
	problem() string
	// append writes a token. The parent is the message that holds the value: a decimal may find its scale there.
	append(b []byte, parent protoreflect.Message, value protoreflect.Value) []byte
}

func (c *Codec) scalar(desc protoreflect.FieldDescriptor, option *apiv1.Field) (scalar, error) {
	system := contract.SystemOf(desc.ParentFile())
	switch desc.Kind() {
	case protoreflect.StringKind:
		if option.GetDecimal() != nil {
			return newDecimal(desc, option.GetDecimal())
		}
		return textScalar{mask: option.GetMask()}, nil
	case protoreflect.BoolKind:
		return boolScalar{}, nil
	case protoreflect.Int32Kind:
		return intScalar{bits: 32}, nil
	case protoreflect.Int64Kind:
		return intScalar{bits: 64}, nil
	case protoreflect.EnumKind:
		return newEnum(desc)
	case protoreflect.MessageKind:
		layout := option.GetTimeLayout()
		if layout == apiv1.TimeLayout_TIME_LAYOUT_UNSPECIFIED {
			layout = system.GetTimeLayout()
		}
		return timeScalar{LayoutOf(layout, c.zone)}, nil
	default:
		return nil, fmt.Errorf("%s has no JSON here", desc.Kind())
	}
}

// textScalar is a string.
type textScalar struct{ mask bool }

func (textScalar) accepts(kind token) bool { return kind == tokenString }
func (textScalar) problem() string         { return "应为字符串" }

func (textScalar) parse(text []byte) (protoreflect.Value, string) {
	return protoreflect.ValueOfString(string(text)), ""
}

func (s textScalar) append(b []byte, _ protoreflect.Message, value protoreflect.Value) []byte {
	if s.mask {
		return appendString(b, contract.Mask(value.String()))
	}
	return appendString(b, value.String())
}

// boolScalar is true or false. Requests may quote it, as grids write it.
type boolScalar struct{}

func (boolScalar) accepts(kind token) bool { return kind == tokenBool || kind == tokenString }
func (boolScalar) problem() string         { return "应为 true 或 false" }

func (s boolScalar) parse(text []byte) (protoreflect.Value, string) {
	switch string(text) {
	case "true":
		return protoreflect.ValueOfBool(true), ""
	case "false":
		return protoreflect.ValueOfBool(false), ""
	default:
		return protoreflect.Value{}, s.problem()
	}
}

func (boolScalar) append(b []byte, _ protoreflect.Message, value protoreflect.Value) []byte {
	return strconv.AppendBool(b, value.Bool())
}

// intScalar is a whole number, written without point and exponent. Requests may quote it, and write 1.0 for 1.
type intScalar struct{ bits int }

func (intScalar) accepts(kind token) bool { return kind == tokenNumber || kind == tokenString }

func (intScalar) problem() string { return "应为整数" }

func (s intScalar) parse(text []byte) (protoreflect.Value, string) {
	plain, ok := plainDecimal(text, 0)
	if !ok || bytes.IndexByte(plain, '.') >= 0 {
		return protoreflect.Value{}, s.problem()
	}
	n, err := strconv.ParseInt(string(plain), 10, 64)
	if err != nil || s.bits == 32 && (n < math.MinInt32 || n > math.MaxInt32) {
		return protoreflect.Value{}, "整数超出范围"
	}
	if s.bits == 32 {
		return protoreflect.ValueOfInt32(int32(n)), ""
	}
	return protoreflect.ValueOfInt64(n), ""
}

func (intScalar) append(b []byte, _ protoreflect.Message, value protoreflect.Value) []byte {
	return strconv.AppendInt(b, value.Int(), 10)
}

// enumScalar is a value of an enum, by the text of its option; the values of ErrorCode go by their names.
type enumScalar struct {
	numbers map[string]protoreflect.EnumNumber // by text and by alias
	texts   map[protoreflect.EnumNumber]enumText
	choice  string // error message that lists the texts
}

type enumText struct{ json, display []byte }

var null = []byte("null")

func newEnum(field protoreflect.FieldDescriptor) (*enumScalar, error) {
	desc := field.Enum()
	s := &enumScalar{
		numbers: map[string]protoreflect.EnumNumber{},
		texts:   map[protoreflect.EnumNumber]enumText{},
	}
	named := desc.FullName() == apiv1.ErrorCode(0).Descriptor().FullName()
	for i := range desc.Values().Len() {
		value := desc.Values().Get(i)
		if value.Number() == 0 {
			continue // not set
		}
		text, option := string(value.Name()), contract.TextOf(value)
		if !named {
			text = option.GetJson()
		}
		if text == "" {
			return nil, fmt.Errorf("%s has no text", value.FullName())
		}
		for _, name := range slices.Concat([]string{text}, option.GetAliases()) {
			if _, taken := s.numbers[name]; taken {
				return nil, fmt.Errorf("%s: the text %q is taken", value.FullName(), name)
			}
			s.numbers[name] = value.Number()
		}
		s.texts[value.Number()] = enumText{json: appendString(nil, text), display: appendString(nil, option.GetDisplay())}
	}
	if len(s.texts) == 0 {
		return nil, errors.New("the enum has no values")
	}
	s.choice = contract.OneOf(contract.Choices(field))
	if named {
		s.choice = "应为错误码"
	}
	return s, nil
}

func (*enumScalar) accepts(kind token) bool { return kind == tokenString }
func (s *enumScalar) problem() string       { return s.choice }

func (s *enumScalar) parse(text []byte) (protoreflect.Value, string) {
	number, ok := s.numbers[string(text)]
	if !ok {
		return protoreflect.Value{}, s.choice
	}
	return protoreflect.ValueOfEnum(number), ""
}

func (s *enumScalar) append(b []byte, _ protoreflect.Message, value protoreflect.Value) []byte {
	return append(b, s.text(value).json...)
}

// appendDisplay writes the text for people.
func (s *enumScalar) appendDisplay(b []byte, value protoreflect.Value) []byte {
	return append(b, s.text(value).display...)
}

// text is null for the zero value, which means not set.
func (s *enumScalar) text(value protoreflect.Value) enumText {
	if text, ok := s.texts[value.Enum()]; ok {
		return text
	}
	return enumText{json: null, display: null}
}

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

// maxExponent bounds what an exponent may make of a number, in digits.
const maxExponent = 60

// plainDecimal writes a number of the JSON grammar without an exponent, and without zeros after the first `scale` digits after
// the point: 1e2 and 100.000 are 100 and 100.00 for a scale of 2. Digits that mean something stay.
func plainDecimal(text []byte, scale int) (plain []byte, ok bool) {
	if i := bytes.IndexAny(text, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(string(text[i+1:]))
		if err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, false
		}
		if text, ok = shift(text[:i], exponent); !ok {
			return nil, false
		}
	}
	parts, ok := money.Split(text)
	if !ok {
		return nil, false
	}
	excess := len(parts.Fraction) - scale
	if excess <= 0 || len(bytes.Trim(parts.Fraction[scale:], "0")) > 0 {
		return text, true
	}
	text = text[:len(text)-excess]
	return bytes.TrimSuffix(text, []byte(".")), true
}

// shift moves the point of a decimal.
func shift(text []byte, places int) ([]byte, bool) {
	parts, ok := money.Split(text)
	if !ok {
		return nil, false
	}
	point := len(parts.Whole) + places
	digits := slices.Concat(parts.Whole, parts.Fraction)
	if point <= 0 {
		digits = slices.Concat(bytes.Repeat([]byte("0"), 1-point), digits)
		point = 1
	}
	if missing := point - len(digits); missing > 0 {
		digits = append(digits, bytes.Repeat([]byte("0"), missing)...)
	}
	for point > 1 && digits[0] == '0' {
		digits, point = digits[1:], point-1
	}
	var moved []byte
	if text[0] == '-' {
		moved = append(moved, '-')
	}
	moved = append(moved, digits[:point]...)
	if rest := bytes.TrimRight(digits[point:], "0"); len(rest) > 0 {
		moved = append(append(moved, '.'), rest...)
	}
	return moved, true
}
