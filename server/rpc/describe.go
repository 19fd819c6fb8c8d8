package rpc

import (
	"fmt"
	"strings"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// messages has the error messages of violated protovalidate rules; %v stands for the rule's value, or for those of its two bounds.
var messages = map[string]string{
	"required":           "必填",
	"string.min_len":     "至少 %v 个字符",
	"string.max_len":     "最多 %v 个字符",
	"string.email":       "邮箱格式错误",
	"string.email_empty": "邮箱格式错误",
	"string.uri":         "网址格式错误",
	"string.uri_empty":   "网址格式错误",
	"int32.gte":          "不得小于 %v",
	"int32.lte":          "不得大于 %v",
	"int32.gte_lte":      "须为 %v 至 %v",
	"int64.gt":           "必须大于 %v",
	"int64.gte":          "不得小于 %v",
	"int64.gt_lte":       "必须大于 %v，且不得大于 %v",
	"int64.gte_lte":      "须为 %v 至 %v",
	"repeated.min_items": "至少 %v 项",
	"repeated.max_items": "最多 %v 项",
	"repeated.unique":    "不得重复",
}

// describe converts a violation of protovalidate: the field by its JSON name, with the code of the system.
func describe(desc protoreflect.MessageDescriptor, v *protovalidate.Violation, system *apiv1.SystemSpec) violation {
	code, rule := system.GetFormat(), v.Proto.GetRuleId()
	name, field := locate(desc, v)
	if rule == "required" {
		code = system.GetMissing()
	}
	text, ok := messages[rule]
	switch strings.Count(text, "%v") {
	case 1:
		text = fmt.Sprintf(text, v.RuleValue.Interface())
	case 2:
		text = fmt.Sprintf(text, bounds(v)...)
	}
	switch {
	case rule == "string.in" || rule == "int32.in":
		text = contract.OneOf(allowed(v.RuleValue.List()))
	case field != nil && field.Enum() != nil && (rule == "enum.defined_only" || rule == "enum.not_in"):
		text = contract.OneOf(contract.Choices(field))
	case rule == "string.pattern":
		text = contract.FieldOption(field).GetFormat()
	case !ok:
		text = v.Proto.GetMessage()
	}
	return violation{code, apierror.Field{Name: name, Message: text}}
}

// allowed are the values of a rule that lists them.
func allowed(list protoreflect.List) []string {
	values := make([]string, list.Len())
	for i := range values {
		values[i] = fmt.Sprint(list.Get(i).Interface())
	}
	return values
}

// bounds returns both values of a rule such as int32.gte_lte. The violation has only one of them.
func bounds(v *protovalidate.Violation) []any {
	field, err := protovalidate.ResolveFieldRules(v.FieldDescriptor)
	if err != nil {
		return nil // Cannot fail: the same rule was compiled before.
	}
	rules, path := field.ProtoReflect(), v.Proto.GetRule().GetElements()
	for _, element := range path[:len(path)-1] {
		rules = rules.Get(rules.Descriptor().Fields().ByName(protoreflect.Name(element.GetFieldName()))).Message()
	}
	var values []any
	_, names, _ := strings.Cut(v.Proto.GetRuleId(), ".")
	for name := range strings.SplitSeq(names, "_") {
		values = append(values, rules.Get(rules.Descriptor().Fields().ByName(protoreflect.Name(name))).Interface())
	}
	return values
}

// locate returns the path to the violation's field with JSON names, transfers[1].toAccountId, and the field, which the violation
// itself does not name for an item of a list.
func locate(desc protoreflect.MessageDescriptor, v *protovalidate.Violation) (string, protoreflect.FieldDescriptor) {
	var path strings.Builder
	var field protoreflect.FieldDescriptor
	for i, element := range v.Proto.GetField().GetElements() {
		if i > 0 {
			path.WriteByte('.')
		}
		if field = desc.Fields().ByName(protoreflect.Name(element.GetFieldName())); field == nil {
			path.WriteString(element.GetFieldName())
			break
		}
		path.WriteString(contract.JSONName(field))
		if element.GetSubscript() != nil {
			fmt.Fprintf(&path, "[%d]", element.GetIndex())
		}
		if desc = field.Message(); desc == nil {
			break
		}
	}
	return path.String(), field
}
