package audit

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/server/internal/contract"
)

// maxValue is the longest text of a value in an entry, in bytes. A batch of transfers fits; an import of many bills does not.
const maxValue = 16 << 10

// hidden stands for a secret.
const hidden = "***"

// change is one field of an entry, as the column changes has it.
type change struct {
	Field  string  `json:"field"`
	Before *string `json:"before"`
	After  *string `json:"after"`
}

// View selects the sensitive values that Fields shows; the zero View masks all of them, as the audit trail does.
type View struct {
	// Personal shows personal data whole.
	Personal bool
	// Secrets shows passwords, tokens and keys.
	Secrets bool
}

// Field is a field of a message with its value as text.
type Field struct{ Name, Text string }

// Fields lists the fields that a message has, by their JSON names, with values as the entries of the trail have them.
func (v View) Fields(message proto.Message) []Field {
	var list []Field
	fields := message.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); message.ProtoReflect().Has(field) {
			list = append(list, Field{contract.JSONName(field), *v.textOf(message, field)})
		}
	}
	return list
}

// given lists the fields that a request has, except those of the resource that it writes.
func given(request proto.Message, resource ...proto.Message) []change {
	var list []change
	fields := request.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		ofResource := slices.ContainsFunc(resource, func(m proto.Message) bool {
			return m != nil && m.ProtoReflect().Descriptor().Fields().ByName(field.Name()) != nil
		})
		if !ofResource && request.ProtoReflect().Has(field) {
			list = append(list, change{Field: contract.JSONName(field), After: View{}.textOf(request, field)})
		}
	}
	return list
}

// difference lists the fields that differ between two states of a resource. One or both may be nil.
func difference(before, after proto.Message) []change {
	list := []change{}
	some := cmp.Or(after, before)
	if some == nil {
		return list
	}
	fields := some.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if before != nil && after != nil && before.ProtoReflect().Get(field).Equal(after.ProtoReflect().Get(field)) {
			continue
		}
		c := change{contract.JSONName(field), View{}.textOf(before, field), View{}.textOf(after, field)}
		if c.Before != nil || c.After != nil {
			list = append(list, c)
		}
	}
	return list
}

// textOf returns the text of a field; nil if the message or the field is absent.
func (v View) textOf(message proto.Message, field protoreflect.FieldDescriptor) *string {
	if message == nil || field.HasPresence() && !message.ProtoReflect().Has(field) {
		return nil
	}
	shown := v.shownField(message.ProtoReflect(), field)
	text, ok := shown.(string)
	if !ok {
		encoded, err := json.Marshal(shown)
		if err != nil {
			return new(hidden) // Cannot fail: there are only strings, numbers, lists and objects.
		}
		text = string(encoded)
	}
	if len(text) > maxValue {
		text = strings.ToValidUTF8(text[:maxValue], "") + "…"
	}
	return &text
}

// shownField returns a field's value for JSON, with secrets hidden and personal data masked unless the view shows them.
func (v View) shownField(message protoreflect.Message, field protoreflect.FieldDescriptor) any {
	option := contract.FieldOption(field)
	switch {
	case option.GetSecret() && !v.Secrets:
		return hidden
	case option.GetPersonal() && !v.Personal || option.GetMask():
		return contract.Mask(message.Get(field).String())
	case field.IsList():
		values := message.Get(field).List()
		list := make([]any, values.Len())
		for i := range list {
			list[i] = v.shown(values.Get(i), field)
		}
		return list
	default:
		return v.shown(message.Get(field), field)
	}
}

func (v View) shown(value protoreflect.Value, field protoreflect.FieldDescriptor) any {
	switch {
	case field.Enum() != nil:
		if desc := field.Enum().Values().ByNumber(value.Enum()); desc != nil {
			return contract.TextOf(desc).GetJson()
		}
		return value.String()
	case field.Message() == nil:
		return value.String()
	}
	if at, ok := value.Message().Interface().(*timestamppb.Timestamp); ok {
		return at.AsTime().Format(time.RFC3339Nano)
	}
	object := map[string]any{}
	value.Message().Range(func(inner protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		object[contract.JSONName(inner)] = v.shownField(value.Message(), inner)
		return true
	})
	return object
}
