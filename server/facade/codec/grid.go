package codec

import (
	"slices"
	"strconv"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// AppendGrid writes a message field as the grid of the rates document, section 2.1: each message is a row, its fields are
// columns, and every value is a text. Every row has the same columns; what a row lacks is null. `pageInfo` is the field of that
// name beside the rows.
func (f *Field) AppendGrid(b []byte, msg protoreflect.Message) []byte {
	b = append(b, `{"pageInfo":`...)
	if f.pageInfo != nil && msg.Has(f.pageInfo.desc) {
		b = f.pageInfo.append(b, msg)
	} else {
		b = append(b, null...)
	}
	b = append(b, `,"rows":[`...)
	switch {
	case f.desc.IsList():
		rows := msg.Get(f.desc).List()
		for i := range rows.Len() {
			b = f.appendRow(b, i, rows.Get(i).Message())
		}
	case msg.Has(f.desc):
		b = f.appendRow(b, 0, msg.Get(f.desc).Message())
	}
	return append(b, "]}"...)
}

// IsGrid reports whether AppendGrid can write the field.
func (f *Field) IsGrid() bool {
	return f.message != nil &&
		!slices.ContainsFunc(f.message.fields, func(column *Field) bool { return column.IsList() || column.scalar == nil })
}

func (f *Field) appendRow(b []byte, i int, row protoreflect.Message) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	b = append(b, `{"rowId":"`...)
	b = strconv.AppendInt(b, int64(i), 10)
	b = append(b, `","values":{`...)
	start := len(b)
	for _, column := range f.message.fields {
		if len(b) > start {
			b = append(b, ',')
		}
		b = append(b, column.key...)
		if column.desc.HasPresence() && !row.Has(column.desc) {
			b = append(b, `{"display":null,"scale":-1,"value":null}`...)
		} else {
			b = column.appendCell(b, row)
		}
	}
	return append(b, "}}"...)
}

func (f *Field) appendCell(b []byte, row protoreflect.Message) []byte {
	value, scale := row.Get(f.desc), -1
	if d, ok := f.scalar.(decimalScalar); ok {
		scale = d.scaleIn(row)
	}
	b = append(b, `{"display":`...)
	if f.display != nil {
		b = f.display.appendDisplay(b, value)
	} else {
		b = f.appendQuoted(b, row, value)
	}
	b = append(b, `,"scale":`...)
	b = strconv.AppendInt(b, int64(scale), 10)
	b = append(b, `,"value":`...)
	b = f.appendQuoted(b, row, value)
	return append(b, '}')
}

// appendQuoted writes a value as a text even where its type is a number elsewhere.
func (f *Field) appendQuoted(b []byte, row protoreflect.Message, value protoreflect.Value) []byte {
	start := len(b)
	b = append(b, '"')
	b = f.scalar.append(b, row, value)
	switch b[start+1] {
	case '"', 'n': // It has its own quotes, or is null.
		return append(b[:start], b[start+1:]...)
	default:
		return append(b, '"')
	}
}
