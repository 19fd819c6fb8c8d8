// Package codec reads and writes the documented JSON. What a message looks like is compiled once from its descriptor and
// the options in proto/corebank/api/v1: names, decimals, times, enum texts, masks, nulls. Bytes then go straight to message
// and back, with no tree in between and never through a float.
package codec

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/server/internal/contract"
)

// Codec compiles messages at the start, in one goroutine at a time. The compiled messages are safe for concurrent use.
type Codec struct {
	zone     *time.Location
	messages map[protoreflect.FullName]*Message
}

// New is a codec that reads and writes times without a zone as times of `zone`.
func New(zone *time.Location) *Codec {
	return &Codec{zone: zone, messages: map[protoreflect.FullName]*Message{}}
}

// Message is the JSON form of a message type.
type Message struct {
	fields []*Field // in the order of declaration, which is the order of JSON
	byName map[string]*Field
}

// Field is the JSON form of a field.
type Field struct {
	desc protoreflect.FieldDescriptor
	name string
	key  []byte // the name, quoted, and a colon
	bit  Set
	null bool // absent is written as null, else left out

	// One of the two, and for a repeated field that of its elements.
	message *Message
	scalar  scalar

	display *enumScalar // of a grid column that shows another text than its value

	pageInfo *Field // of the rows of a grid: the field beside them with their page, or nil
}

// Set is a set of fields of one message.
type Set uint64

// maxFields is the capacity of a Set.
const maxFields = 64

// With is the set and one more field.
func (s Set) With(f *Field) Set { return s | f.bit }

// Has reports whether the field is in the set.
func (s Set) Has(f *Field) bool { return s&f.bit != 0 }

// Compile prepares a message type and all it contains. It fails on what the documents have no JSON for, such as floats and
// maps.
func (c *Codec) Compile(desc protoreflect.MessageDescriptor) (*Message, error) {
	if m := c.messages[desc.FullName()]; m != nil {
		return m, nil
	}
	m := &Message{byName: map[string]*Field{}}
	c.messages[desc.FullName()] = m // before its fields, which may be of the same type
	fields := desc.Fields()
	if fields.Len() > maxFields {
		return nil, fmt.Errorf("%s has more than %d fields", desc.FullName(), maxFields)
	}
	for i := range fields.Len() {
		f, err := c.field(fields.Get(i))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fields.Get(i).FullName(), err)
		}
		if other := m.byName[f.name]; other != nil {
			return nil, fmt.Errorf("%s: %s has the same JSON name", f.desc.FullName(), other.desc.Name())
		}
		f.bit = 1 << i
		m.fields = append(m.fields, f)
		m.byName[f.name] = f
	}
	for _, f := range m.fields {
		f.pageInfo = m.ByProto("page_info")
	}
	return m, nil
}

func (c *Codec) field(desc protoreflect.FieldDescriptor) (*Field, error) {
	option := contract.FieldOption(desc)
	f := &Field{desc: desc, name: contract.JSONName(desc), null: option.GetNull()}
	f.key = append(appendString(nil, f.name), ':')
	var err error
	switch {
	case desc.IsMap():
		err = errors.New("a map has no JSON here")
	case desc.Kind() == protoreflect.MessageKind && !isTime(desc):
		f.message, err = c.Compile(desc.Message())
	default:
		f.scalar, err = c.scalar(desc, option)
	}
	if option.GetCell().GetEnumDisplay() {
		f.display, _ = f.scalar.(*enumScalar)
	}
	return f, err
}

// Without is the message less one field, in what is written.
func (m *Message) Without(f *Field) *Message {
	rest := slices.DeleteFunc(slices.Clone(m.fields), func(other *Field) bool { return other == f })
	return &Message{fields: rest, byName: m.byName}
}

// ByName is the field with a JSON name, or nil.
func (m *Message) ByName(name string) *Field { return m.byName[name] }

// ByProto is the field with a name in the contract, or nil.
func (m *Message) ByProto(name string) *Field {
	for _, f := range m.fields {
		if string(f.desc.Name()) == name {
			return f
		}
	}
	return nil
}

// IsList reports whether the field is repeated.
func (f *Field) IsList() bool { return f.desc.IsList() }

// IsScalar reports whether the field, or each of its elements, is one text, as in a path or a query.
func (f *Field) IsScalar() bool { return f.scalar != nil }

// Append writes a message as an object. Fields without presence are always there; repeated fields are always arrays; an
// absent field is null or left out, as its option says.
func (m *Message) Append(b []byte, msg protoreflect.Message) []byte {
	b = append(b, '{')
	start := len(b)
	for _, f := range m.fields {
		absent := f.desc.HasPresence() && !msg.Has(f.desc)
		if absent && !f.null {
			continue
		}
		if len(b) > start {
			b = append(b, ',')
		}
		b = append(b, f.key...)
		if absent {
			b = append(b, null...)
		} else {
			b = f.append(b, msg)
		}
	}
	return append(b, '}')
}

// Append writes the field alone, null if it is absent.
func (f *Field) Append(b []byte, msg protoreflect.Message) []byte {
	if f.desc.HasPresence() && !msg.Has(f.desc) {
		return append(b, null...)
	}
	return f.append(b, msg)
}

func (f *Field) append(b []byte, msg protoreflect.Message) []byte {
	value := msg.Get(f.desc)
	if !f.desc.IsList() {
		return f.appendOne(b, msg, value)
	}
	b = append(b, '[')
	list := value.List()
	for i := range list.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		b = f.appendOne(b, msg, list.Get(i))
	}
	return append(b, ']')
}

func (f *Field) appendOne(b []byte, msg protoreflect.Message, value protoreflect.Value) []byte {
	if f.message != nil {
		return f.message.Append(b, value.Message())
	}
	return f.scalar.append(b, msg, value)
}

// AppendString writes a text in quotes. What is no UTF-8 becomes U+FFFD.
func AppendString(b []byte, text string) []byte { return appendString(b, text) }

const hex = "0123456789abcdef"

func appendString(b []byte, text string) []byte {
	b = append(b, '"')
	done := 0 // text[:done] is written
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, text[done:i]...)
		b = appendEscape(b, c)
		i++
		done = i
	}
	b = append(b, text[done:]...)
	return append(b, '"')
}

// appendEscape writes a byte that a JSON string cannot hold as it is.
func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	if c >= utf8.RuneSelf {
		return utf8.AppendRune(b, utf8.RuneError)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
}
