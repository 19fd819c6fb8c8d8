package openapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	validate "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

// parameters are the fields of a request that the path gives, and without a body the others from the query.
func (b *builder) parameters(m *contract.Method) []*parameter {
	var found []*parameter
	for _, field := range m.PathFields() {
		found = append(found, &parameter{
			Name: contract.JSONName(field), In: "path", Required: true,
			Description: b.words.of(field), Schema: b.parameterSchema(field),
		})
	}
	if !m.HasBody() {
		fields := m.Desc.Input().Fields()
		for i := range fields.Len() {
			field := fields.Get(i)
			if slices.Contains(m.PathFields(), field) {
				continue
			}
			found = append(found, &parameter{
				Name: contract.JSONName(field), In: "query", Required: contract.IsRequired(field),
				Description: b.words.of(field), Schema: b.parameterSchema(field),
			})
		}
	}
	found = append(found, &parameter{Ref: "#/components/parameters/RequestId"})
	if m.Writes() {
		found = append(found, &parameter{Ref: "#/components/parameters/IdempotencyKey"})
	}
	if m.FourEyes != nil {
		found = append(found, &parameter{Ref: "#/components/parameters/ApprovalReason"})
	}
	if m.Standby {
		found = append(found, &parameter{Ref: "#/components/parameters/ReadAfter"})
	}
	return found
}

// parameterSchema is a field as one text of a URL.
func (b *builder) parameterSchema(field protoreflect.FieldDescriptor) *schema {
	s := b.askedField(field)
	s.Description = strings.TrimPrefix(s.Description, b.words.of(field))
	s.Description = strings.TrimSpace(s.Description)
	return s
}

// body is the JSON of a request, or the one file of an upload.
func (b *builder) body(m *contract.Method) *requestBody {
	if m.Desc.IsStreamingClient() {
		file := &schema{Type: types{"string"}, Format: "binary", Description: "The file. Its name ends in what its content is."}
		return &requestBody{Required: true, Content: ordered[*mediaType]{
			{"multipart/form-data", &mediaType{Schema: object().with("file", file)}},
		}}
	}
	if !m.HasBody() {
		return nil
	}
	s := b.asked(m.Desc.Input(), m.PathFields())
	required := len(b.doc.Components.Schemas.get(string(m.Desc.Input().Name())).Required) > 0
	if m.Facade.GetWrappedBody() {
		s = &schema{AnyOf: []*schema{s, object().with("data", s)}}
	}
	return &requestBody{Required: required, Content: ordered[*mediaType]{
		{"application/json", &mediaType{Schema: s, Example: example(m, "request")}},
	}}
}

// path is the method's path with the JSON names of its parameters.
func path(m *contract.Method) string {
	segments := strings.Split(m.Path, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			name := protoreflect.Name(strings.Trim(segment, "{}"))
			segments[i] = "{" + contract.JSONName(m.Desc.Input().Fields().ByName(name)) + "}"
		}
	}
	return strings.Join(segments, "/")
}

// asked returns the schema of a message in requests. A message that also occurs in answers gets another name.
func (b *builder) asked(message protoreflect.MessageDescriptor, bound []protoreflect.FieldDescriptor) *schema {
	name := string(message.Name())
	if !strings.HasSuffix(name, "Request") {
		name += "Input"
	}
	if b.doc.Components.Schemas.get(name) == nil {
		s := object()
		s.Description = b.words.of(message)
		b.doc.Components.Schemas.add(name, s)
		fields := message.Fields()
		for i := range fields.Len() {
			field := fields.Get(i)
			if slices.Contains(bound, field) {
				continue
			}
			value := b.askedField(field)
			if contract.IsRequired(field) {
				s.Required = append(s.Required, contract.JSONName(field))
			} else {
				value = value.orNull()
			}
			s.Properties.add(contract.JSONName(field), value)
		}
	}
	return &schema{Ref: "#/components/schemas/" + name}
}

func (b *builder) askedField(field protoreflect.FieldDescriptor) *schema {
	r := rulesOf(field)
	comment := b.words.of(field)
	s := b.askedOne(field, r)
	if field.IsList() {
		list := r.GetRepeated()
		s = &schema{
			Type: types{"array"}, Items: s, Description: s.Description,
			MinItems: list.GetMinItems(), MaxItems: list.GetMaxItems(), UniqueItems: list.GetUnique(),
		}
		if s.Items.Ref == "" {
			s.Items.Description = ""
		}
		if contract.IsRequired(field) {
			s.MinItems = max(s.MinItems, 1)
		}
	}
	s.Description = join(comment, s.Description)
	if value := contract.FieldOption(field).GetDefault(); value != "" && !contract.IsRequired(field) {
		s.Default = s.value(value)
	}
	return s
}

// value is a text as a value of the schema's type; nil if it is none.
func (s *schema) value(text string) any {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case slices.Contains(s.Type, "integer") && err == nil:
		return n
	case slices.Contains(s.Type, "boolean"):
		return text == "true"
	case slices.Contains(s.Enum, any(text)):
		return text
	default:
		return nil
	}
}

func (b *builder) askedOne(field protoreflect.FieldDescriptor, r *validate.FieldRules) *schema {
	if field.IsList() {
		r = r.GetRepeated().GetItems()
	}
	switch field.Kind() {
	case protoreflect.BoolKind:
		return &schema{Type: types{"boolean"}}
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		s := &schema{Type: types{"integer"}, Format: field.Kind().String()}
		bound(s, r)
		return s
	case protoreflect.EnumKind:
		return b.enum(field.Enum(), &asked{r.GetEnum().GetNotIn()})
	case protoreflect.MessageKind:
		if isTime(field) {
			return moment(layoutOf(field), true)
		}
		return b.asked(field.Message(), nil)
	default:
		return text(field, r)
	}
}

// asked is the set of enum values that a request must not have.
type asked struct{ not []int32 }

func (a *asked) excludes(number protoreflect.EnumNumber) bool {
	return a != nil && slices.Contains(a.not, int32(number))
}

// bound takes over the bounds of an integer.
func bound(s *schema, r *validate.FieldRules) {
	switch {
	case r.GetInt32() != nil:
		limit(s, r.GetInt32(), r.GetInt32().GetIn())
	case r.GetInt64() != nil:
		limit(s, r.GetInt64(), r.GetInt64().GetIn())
	}
}

func limit[N int32 | int64](s *schema, rules interface {
	GetGt() N
	GetGte() N
	GetLte() N
	HasGt() bool
	HasGte() bool
	HasLte() bool
}, in []N,
) {
	if rules.HasGt() {
		s.Minimum = new(int64(rules.GetGt()) + 1)
	}
	if rules.HasGte() {
		s.Minimum = new(int64(rules.GetGte()))
	}
	if rules.HasLte() {
		s.Maximum = new(int64(rules.GetLte()))
	}
	if len(in) == 2 && in[0]%(in[1]-in[0]) == 0 {
		// Where null is taken, an enumeration has null among its numbers, which generators for Go refuse. These bounds admit just the two.
		s.Minimum, s.Maximum, s.MultipleOf = new(int64(in[0])), new(int64(in[1])), int64(in[1]-in[0])
		return
	}
	for _, n := range in {
		s.Enum = append(s.Enum, int64(n))
	}
}

// text is the schema of a string field, which may be a decimal.
func text(field protoreflect.FieldDescriptor, r *validate.FieldRules) *schema {
	if d := contract.FieldOption(field).GetDecimal(); d != nil {
		s := &schema{Type: types{"number"}, Format: decimalFormat, Description: fmt.Sprintf(
			"A decimal with at most %d digits, %d of them after the point, taken exactly as written. It may also be written as a string.",
			d.GetPrecision(), d.GetScale())}
		if d.GetPositive() != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
			s.ExclusiveMinimum = new(int64(0))
		}
		return s
	}
	rules := r.GetString()
	s := &schema{Type: types{"string"}, MinLength: rules.GetMinLen(), MaxLength: rules.GetMaxLen(), Pattern: portable(rules.GetPattern())}
	for _, one := range rules.GetIn() {
		s.Enum = append(s.Enum, one)
	}
	switch {
	case rules.GetEmail():
		s.Format = "email"
	case rules.GetUri():
		s.Format = "uri"
	case contract.FieldOption(field).GetSecret():
		s.Format = "password"
	}
	if r.GetRequired() && !field.HasPresence() {
		s.MinLength = max(s.MinLength, 1)
	}
	return s
}

// portable is a pattern if all that read the document understand it. Some know no classes of Unicode (\p{L}) without a flag, and
// none the flags of Go; the comment of such a field says what is taken.
func portable(pattern string) string {
	if strings.Contains(pattern, `\p`) || strings.Contains(pattern, `\P`) || strings.Contains(pattern, "(?i)") {
		return ""
	}
	return pattern
}

func rulesOf(field protoreflect.FieldDescriptor) *validate.FieldRules {
	rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	return rules
}

// example is one of the documents' own, compact.
func example(m *contract.Method, half string) json.RawMessage {
	return published[string(m.Desc.Name())][half]
}
