package rpc

import (
	"strconv"
	"strings"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// planner finds what protovalidate has no rules for: decimals, the character that Postgres cannot store, and times that are
// in no calendar, which only gRPC callers can send.
type planner struct {
	plans sync.Map // protoreflect.FullName -> []step
}

// step is one field to look at.
type step struct {
	field   protoreflect.FieldDescriptor
	name    string
	decimal *apiv1.Decimal
}

// plan lists the fields of a message type that need a look.
func (p *planner) plan(desc protoreflect.MessageDescriptor) []step {
	if known, ok := p.plans.Load(desc.FullName()); ok {
		return known.([]step) //nolint:forcetypeassert // Nothing else is stored.
	}
	var steps []step
	fields := desc.Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if kind := field.Kind(); kind != protoreflect.StringKind && kind != protoreflect.MessageKind {
			continue
		}
		option := contract.FieldOption(field)
		steps = append(steps, step{field, contract.JSONName(field), option.GetDecimal()})
	}
	p.plans.Store(desc.FullName(), steps)
	return steps
}

func (p *planner) violations(message protoreflect.Message, system *apiv1.SystemSpec) []violation {
	var found []violation
	p.walk(message, "", func(name string, value protoreflect.Value, d *apiv1.Decimal) {
		add := func(code apiv1.ErrorCode, message string) {
			found = append(found, violation{code, apierror.Field{Name: name, Message: message}})
		}
		text, isText := value.Interface().(string)
		switch {
		case !isText:
			if at, ok := value.Message().Interface().(*timestamppb.Timestamp); ok && !at.IsValid() {
				add(system.GetFormat(), "不是有效的时间")
			}
		case strings.ContainsRune(text, 0):
			add(system.GetFormat(), "不得含有空字符")
		case d == nil || text == "" && !d.GetRequired():
		case text == "":
			add(system.GetMissing(), "必填")
		default:
			problem, positive := decimalProblem(text, d)
			if problem != "" {
				add(system.GetAmountFormat(), problem)
			} else if !positive && d.GetPositive() != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
				add(d.GetPositive(), "金额必须大于0")
			}
		}
	})
	return found
}

type visitor func(name string, value protoreflect.Value, d *apiv1.Decimal)

// walk visits every string and every message within a message, at any depth.
func (p *planner) walk(m protoreflect.Message, prefix string, visit visitor) {
	for _, s := range p.plan(m.Descriptor()) {
		name := prefix + s.name
		value := m.Get(s.field)
		switch {
		case s.field.IsMap(): // The contract has none.
		case s.field.IsList():
			list := value.List()
			for i := range list.Len() {
				p.value(s, list.Get(i), name+"["+strconv.Itoa(i)+"]", visit)
			}
		case s.field.Kind() == protoreflect.StringKind || m.Has(s.field):
			p.value(s, value, name, visit)
		}
	}
}

func (p *planner) value(s step, value protoreflect.Value, name string, visit visitor) {
	visit(name, value, s.decimal)
	if s.field.Kind() == protoreflect.MessageKind {
		p.walk(value.Message(), name+".", visit)
	}
}
