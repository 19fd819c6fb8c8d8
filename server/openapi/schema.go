package openapi

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

// schema is a JSON Schema.
type schema struct {
	Ref              string           `json:"$ref,omitempty"`
	Description      string           `json:"description,omitempty"`
	Type             types            `json:"type,omitempty"`
	Format           string           `json:"format,omitempty"`
	Const            any              `json:"const,omitempty"`
	Enum             []any            `json:"enum,omitempty"`
	Default          any              `json:"default,omitempty"`
	Pattern          string           `json:"pattern,omitempty"`
	MinLength        uint64           `json:"minLength,omitempty"`
	MaxLength        uint64           `json:"maxLength,omitempty"`
	Minimum          *int64           `json:"minimum,omitempty"`
	ExclusiveMinimum *int64           `json:"exclusiveMinimum,omitempty"`
	Maximum          *int64           `json:"maximum,omitempty"`
	MultipleOf       int64            `json:"multipleOf,omitempty"`
	Items            *schema          `json:"items,omitempty"`
	MinItems         uint64           `json:"minItems,omitempty"`
	MaxItems         uint64           `json:"maxItems,omitempty"`
	UniqueItems      bool             `json:"uniqueItems,omitempty"`
	Properties       ordered[*schema] `json:"properties,omitempty"`
	Required         []string         `json:"required,omitempty"`
	Additional       *bool            `json:"additionalProperties,omitempty"`
	AnyOf            []*schema        `json:"anyOf,omitempty"`

	exampleOf *schema // What an example is made of, if it is not this.
}

// types are the names of JSON types that a value may have: one, and null.
type types []string

// MarshalJSON implements [json.Marshaler] by OpenAPI 3.0, where null is not a type, a reference has no siblings, and exclusive bounds
// are flags.
func (s *schema) MarshalJSON() ([]byte, error) {
	type fields schema // without this method
	out := struct {
		*fields
		Type             string    `json:"type,omitempty"`
		Const            any       `json:"const,omitempty"` // Hides that of fields.
		ExclusiveMinimum bool      `json:"exclusiveMinimum,omitempty"`
		Nullable         bool      `json:"nullable,omitempty"`
		AllOf            []*schema `json:"allOf,omitempty"`
	}{}
	plain := fields(*s)
	out.fields = &plain
	for _, t := range s.Type {
		if t == "null" {
			out.Nullable = true
		} else {
			out.Type = t
		}
	}
	if out.Nullable && out.Type == "" { // Null alone; but `nullable` wants a type beside it.
		out.Type, plain.Enum = "object", []any{nil}
	}
	if s.Const != nil {
		plain.Enum = []any{s.Const}
	}
	if s.ExclusiveMinimum != nil {
		plain.Minimum, out.ExclusiveMinimum = s.ExclusiveMinimum, true
	}
	if len(s.AnyOf) == 2 && slices.Equal(s.AnyOf[1].Type, types{"null"}) { // What orNull makes of a reference.
		plain.AnyOf, out.AllOf, out.Nullable, out.Type = nil, s.AnyOf[:1], true, s.AnyOf[0].kind()
	}
	if s.Ref != "" && s.Description != "" {
		plain.Ref, out.AllOf = "", []*schema{{Ref: s.Ref}}
	}
	var b bytes.Buffer
	err := encode(&b, out)
	return b.Bytes(), err
}

// kind is the type of a schema or of the component that it refers to, all of which are objects but one.
func (s *schema) kind() string {
	switch {
	case len(s.Type) > 0:
		return s.Type[0]
	case strings.HasSuffix(s.Ref, "/ErrorCode"):
		return "string"
	default:
		return "object"
	}
}

// decimalFormat is the widest that generators know for a number; without one, Go's take 32 bits. Callers for whom its 15 digits are too
// few write strings.
const decimalFormat = "double"

func object() *schema { return &schema{Type: types{"object"}, Additional: new(bool)} }

// with adds a member that is always there.
func (s *schema) with(name string, value *schema) *schema {
	s.Properties.add(name, value)
	s.Required = append(s.Required, name)
	return s
}

func constant(value any) *schema {
	switch value.(type) {
	case string:
		return &schema{Type: types{"string"}, Const: value}
	case bool:
		return &schema{Type: types{"boolean"}, Const: value}
	default:
		return &schema{Type: types{"integer"}, Const: value}
	}
}

func nothing() *schema { return &schema{Type: types{"null"}} }

// orNull is the schema of the same values and null.
func (s *schema) orNull() *schema {
	if len(s.Type) == 0 || s.Const != nil {
		description := s.Description
		s.Description = ""
		return &schema{Description: description, AnyOf: []*schema{s, nothing()}}
	}
	s.Type = append(s.Type, "null")
	if s.Enum != nil {
		s.Enum = append(s.Enum, nil)
	}
	return s
}

// answered is the schema of a message as the facade writes it: fields without presence and lists are always there, a field
// that is absent is null or left out, as its option says.
func (b *builder) answered(message protoreflect.MessageDescriptor, without protoreflect.Name) *schema {
	name := string(message.Name())
	if operation, ok := strings.CutSuffix(name, "Response"); ok {
		name = operation + "Answer" // Generators make a type XResponse of an operation X.
	}
	if other, ok := b.messages[name]; ok && other != message.FullName() {
		panic(fmt.Sprintf("openapi: %s and %s would be one schema %s: rename one of them", other, message.FullName(), name))
	}
	b.messages[name] = message.FullName()
	if b.doc.Components.Schemas.get(name) == nil {
		s := object()
		s.Description = b.words.of(message)
		b.doc.Components.Schemas.add(name, s)
		fields := message.Fields()
		for i := range fields.Len() {
			field := fields.Get(i)
			if field.Name() == without {
				continue
			}
			value := b.answeredField(field)
			if contract.FieldOption(field).GetNull() {
				value = value.orNull()
			}
			s.Properties.add(contract.JSONName(field), value)
			if !isOptional(field) || contract.FieldOption(field).GetNull() {
				s.Required = append(s.Required, contract.JSONName(field))
			}
		}
	}
	return &schema{Ref: "#/components/schemas/" + name}
}

// isOptional reports whether a field can be absent from an answer. A message can only if it is declared optional.
func isOptional(field protoreflect.FieldDescriptor) bool {
	return field.HasPresence() &&
		(field.Message() == nil || field.HasOptionalKeyword() || contract.FieldOption(field).GetNull())
}

func (b *builder) answeredField(field protoreflect.FieldDescriptor) *schema {
	s := b.answeredOne(field)
	if field.IsList() {
		s = &schema{Type: types{"array"}, Items: s}
	}
	s.Description = join(b.words.of(field), s.Description)
	return s
}

func (b *builder) answeredOne(field protoreflect.FieldDescriptor) *schema {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return &schema{Type: types{"boolean"}}
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		return &schema{Type: types{"integer"}, Format: field.Kind().String()}
	case protoreflect.EnumKind:
		return b.enum(field.Enum(), nil)
	case protoreflect.MessageKind:
		if isTime(field) {
			return moment(layoutOf(field), false)
		}
		return b.answered(field.Message(), "")
	default:
		if d := contract.FieldOption(field).GetDecimal(); d != nil {
			return &schema{Type: types{"number"}, Format: decimalFormat, Description: digits(d)}
		}
		return &schema{Type: types{"string"}}
	}
}

// cell is the schema of a column of a grid: three texts and a scale, whatever the type.
func (b *builder) cell(field protoreflect.FieldDescriptor) *schema {
	value := b.answeredOne(field)
	scale := constant(-1)
	switch {
	case contract.FieldOption(field).GetDecimal() != nil:
		value = &schema{Type: types{"string"}, Pattern: decimalPattern(&apiv1.Decimal{Precision: 38, Scale: 38})}
		scale = &schema{Type: types{"integer"}, Minimum: new(int64(-1)), Maximum: new(int64(38))}
	case value.Type[0] == "integer":
		value = &schema{Type: types{"string"}, Pattern: integerPattern}
	case value.Type[0] == "boolean":
		value = &schema{Type: types{"string"}, Enum: []any{"true", "false"}}
	}
	display := *value
	if contract.FieldOption(field).GetCell().GetEnumDisplay() {
		display = schema{Type: types{"string"}, Enum: displays(field.Enum())}
	}
	display.Description = ""
	if isOptional(field) || field.Kind() == protoreflect.EnumKind {
		value, display = value.orNull(), *display.orNull()
		if scale.Const == nil {
			scale.Description = "Digits after the point, -1 with null."
		}
	}
	s := object().with("display", &display).with("scale", scale).with("value", value)
	s.Description = b.words.of(field)
	return s
}

// grid is the schema of the rows in a field of an answer, and of what stands beside them about the page.
func (b *builder) grid(rows protoreflect.FieldDescriptor) *schema {
	row := rows.Message()
	name := string(row.Name()) + "Row"
	if b.doc.Components.Schemas.get(name) == nil {
		values := object()
		values.Description = b.words.of(row)
		fields := row.Fields()
		for i := range fields.Len() {
			field := fields.Get(i)
			values.Properties.add(contract.JSONName(field), b.cell(field))
			values.Required = append(values.Required, contract.JSONName(field))
		}
		rowID := &schema{Type: types{"string"}, Pattern: `^[0-9]+$`, Description: "Position, from 0."}
		b.doc.Components.Schemas.add(name, object().with("rowId", rowID).with("values", values))
	}
	info := nothing()
	if field := rows.ContainingMessage().Fields().ByName("page_info"); field != nil {
		info = b.answeredField(field).orNull()
	}
	list := &schema{Type: types{"array"}, Items: &schema{Ref: "#/components/schemas/" + name}}
	return object().with("pageInfo", info).with("rows", list)
}

// enum lists the texts of an enum less those excluded; in requests also their aliases. The codes go by their names.
func (b *builder) enum(enum protoreflect.EnumDescriptor, asked *asked) *schema {
	if enum.FullName() == apiv1.ErrorCode(0).Descriptor().FullName() {
		return &schema{Ref: "#/components/schemas/ErrorCode"}
	}
	s := &schema{Type: types{"string"}}
	var lines []string
	values := enum.Values()
	for i := range values.Len() {
		value := values.Get(i)
		text := contract.TextOf(value)
		if value.Number() == 0 || asked.excludes(value.Number()) {
			continue
		}
		line := []string{fmt.Sprintf("- `%s`: %s", text.GetJson(), b.words.of(value))}
		s.Enum = append(s.Enum, text.GetJson())
		if asked != nil {
			for _, alias := range text.GetAliases() {
				s.Enum = append(s.Enum, alias)
				line = append(line, fmt.Sprintf("Also written `%s`.", alias))
			}
		}
		lines = append(lines, strings.Join(line, " "))
	}
	s.Description = strings.Join(lines, "\n")
	return s
}

func displays(enum protoreflect.EnumDescriptor) []any {
	var texts []any
	values := enum.Values()
	for i := range values.Len() {
		if value := values.Get(i); value.Number() != 0 {
			texts = append(texts, contract.TextOf(value).GetDisplay())
		}
	}
	return texts
}

const integerPattern = `^-?(0|[1-9][0-9]*)$`

// decimalPattern returns the pattern of a decimal as a text; one that may be absent may be empty.
func decimalPattern(d *apiv1.Decimal) string {
	whole := max(int(d.GetPrecision()-d.GetScale()), 1)
	if d.GetScale() >= d.GetPrecision() {
		whole = int(d.GetPrecision())
	}
	pattern := fmt.Sprintf(`-?(0|[1-9][0-9]{0,%d})`, whole-1)
	if d.GetScale() > 0 {
		pattern += fmt.Sprintf(`(\.[0-9]{1,%d})?`, d.GetScale())
	}
	return "^" + pattern + "$"
}

func digits(d *apiv1.Decimal) string {
	if d.GetScaleField() != "" {
		return ""
	}
	return fmt.Sprintf("Always written with %d digits after the point.", d.GetScale())
}

func isTime(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && field.Message().FullName() == "google.protobuf.Timestamp"
}

func layoutOf(field protoreflect.FieldDescriptor) apiv1.TimeLayout {
	return cmp.Or(contract.FieldOption(field).GetTimeLayout(), contract.SystemOf(field.ParentFile()).GetTimeLayout())
}

// moment is a time: in answers exactly as written, in requests as it may be written.
func moment(layout apiv1.TimeLayout, asked bool) *schema {
	const date, clock = `^[0-9]{4}-[0-9]{2}-[0-9]{2}`, `[0-9]{2}:[0-9]{2}:[0-9]{2}`
	s := &schema{Type: types{"string"}}
	switch {
	case layout == apiv1.TimeLayout_TIME_LAYOUT_LOCAL:
		s.Pattern = date + "T" + clock + "$"
	case layout == apiv1.TimeLayout_TIME_LAYOUT_SPACED:
		s.Pattern = date + " " + clock + "$"
	case asked:
		s.Format = "date-time"
	default:
		s.Format, s.Pattern = "date-time", date+"T"+clock+"Z$"
	}
	return s
}

// join puts texts into paragraphs.
func join(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), "\n\n")
}
