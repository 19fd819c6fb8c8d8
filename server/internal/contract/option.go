package contract

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// Version returns the version of the contract, which the server and every client library have too.
func Version() string {
	return option[string](apiv1.File_corebank_api_v1_options_proto, apiv1.E_ContractVersion)
}

// FieldOption returns the field's option of the contract, or nil.
func FieldOption(field protoreflect.FieldDescriptor) *apiv1.Field {
	return option[*apiv1.Field](field, apiv1.E_Field)
}

// SystemOf returns the system that a file belongs to, or nil.
func SystemOf(file protoreflect.FileDescriptor) *apiv1.SystemSpec {
	system := SystemNumber(file)
	value := system.Descriptor().Values().ByNumber(system.Number())
	if value == nil {
		return nil
	}
	return option[*apiv1.SystemSpec](value, apiv1.E_Spec)
}

// SystemNumber returns the system of a file; unspecified for a file that belongs to none.
func SystemNumber(file protoreflect.FileDescriptor) apiv1.System {
	return option[apiv1.System](file, apiv1.E_System)
}

// LimitOf returns the limit of a quota; nil for one without a limit.
func LimitOf(quota apiv1.Quota) *apiv1.QuotaLimit {
	value := quota.Descriptor().Values().ByNumber(quota.Number())
	if value == nil {
		return nil
	}
	return option[*apiv1.QuotaLimit](value, apiv1.E_Limit)
}

// TextOf returns the texts of an enum value in JSON and for display; nil for a value that has none.
func TextOf(value protoreflect.EnumValueDescriptor) *apiv1.EnumText {
	return option[*apiv1.EnumText](value, apiv1.E_Text)
}

// Enum is a generated enum.
type Enum interface {
	~int32
	protoreflect.Enum
}

// Text is an enum value as JSON and the database write it: "active". Empty for the zero value.
func Text[E Enum](value E) string {
	desc := value.Descriptor().Values().ByNumber(value.Number())
	if desc == nil {
		return ""
	}
	return TextOf(desc).GetJson()
}

// OptionalText is Text of a value that may be missing, such as a filter's.
func OptionalText[E Enum](value *E) *string {
	if value == nil {
		return nil
	}
	return new(Text(*value))
}

// OptionalTime is a time that may be missing, such as a column's.
func OptionalTime(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}

// Display returns the text of an enum value for people, by default that of JSON.
func Display[E Enum](value E) string {
	desc := value.Descriptor().Values().ByNumber(value.Number())
	if desc == nil {
		return ""
	}
	return cmp.Or(TextOf(desc).GetDisplay(), TextOf(desc).GetJson())
}

// Parse is the inverse of Text; the zero value for an unknown text. Aliases are not parsed.
func Parse[E Enum](text string) E {
	var zero E
	values := zero.Descriptor().Values()
	for i := range values.Len() {
		if value := values.Get(i); text != "" && TextOf(value).GetJson() == text {
			return E(value.Number())
		}
	}
	return zero
}

// JSONName is a field's name in JSON, in requests, answers and error paths.
func JSONName(field protoreflect.FieldDescriptor) string {
	if name := FieldOption(field).GetJson(); name != "" {
		return name
	}
	return field.JSONName()
}

// Choices returns the texts of the values that an enum field allows, in the order of their numbers.
func Choices(field protoreflect.FieldDescriptor) []string {
	rules := option[*validate.FieldRules](field, validate.E_Field)
	if field.IsList() {
		rules = rules.GetRepeated().GetItems()
	}
	var choices []string
	values := field.Enum().Values()
	for i := range values.Len() {
		value := values.Get(i)
		text := TextOf(value).GetJson()
		if text != "" && !slices.Contains(rules.GetEnum().GetNotIn(), int32(value.Number())) {
			choices = append(choices, text)
		}
	}
	return choices
}

// OneOf returns the error message that lists the values of a field.
func OneOf(choices []string) string { return "应为 " + strings.Join(choices, "、") + " 之一" }
