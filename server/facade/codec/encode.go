package codec

import (
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"
)

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
