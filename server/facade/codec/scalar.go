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
