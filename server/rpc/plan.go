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

// planner checks what protovalidate has no rules for: decimals, the character NUL, which Postgres cannot store, and timestamps out of
// range, which only gRPC callers can send.
type planner struct {
	plans sync.Map // protoreflect.FullName -> []step
}

// step checks one field.
type step struct {
	field   protoreflect.FieldDescriptor
	name    string
	decimal *apiv1.Decimal
}

// plan lists the fields of a message type to check.
func (p *planner) plan(desc protoreflect.MessageDescriptor) []step {
	if known, ok := p.plans.Load(desc.FullName()); ok {
		return known.([]step)
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
	sound := true
	p.walk(message, "", false, func(_ string, value protoreflect.Value, s *step) {
		sound = sound && s.judge(value, system).isSound()
	})
	if sound {
		return nil
	}
	var found []violation
	p.walk(message, "", true, func(name string, value protoreflect.Value, s *step) {
		if v := s.judge(value, system); !v.isSound() {
			v.field.Name = name
			found = append(found, v)
		}
	})
	return found
}

// judge returns the problem of a value of the field, without the field's name.
func (s *step) judge(value protoreflect.Value, system *apiv1.SystemSpec) violation {
	if s.field.Kind() == protoreflect.MessageKind {
		if at, ok := value.Message().Interface().(*timestamppb.Timestamp); ok && !at.IsValid() {
			return violation{system.GetFormat(), apierror.Field{Message: "不是有效的时间"}}
		}
		return violation{}
	}
	text := value.String()
	switch {
	case strings.ContainsRune(text, 0):
		return violation{system.GetFormat(), apierror.Field{Message: "不得含有空字符"}}
	case s.decimal == nil || text == "" && !s.decimal.GetRequired():
		return violation{}
	case text == "":
		return violation{system.GetMissing(), apierror.Field{Message: "必填"}}
	}
	problem, positive := decimalProblem(text, s.decimal)
	switch {
	case problem != "":
		return violation{system.GetAmountFormat(), apierror.Field{Message: problem}}
	case !positive && s.decimal.GetPositive() != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED:
		return violation{s.decimal.GetPositive(), apierror.Field{Message: "金额必须大于0"}}
	}
	return violation{}
}

// visitor is called with a string or message, and with its path if the walk names the fields.
type visitor func(name string, value protoreflect.Value, s *step)

// walk visits every string and every message within a message, at any depth. Names cost more than the walk, so they are made only if
// asked for.
func (p *planner) walk(m protoreflect.Message, prefix string, named bool, visit visitor) {
	steps := p.plan(m.Descriptor())
	for i := range steps {
		s := &steps[i]
		name := ""
		if named {
			name = prefix + s.name
		}
		value := m.Get(s.field)
		switch {
		case s.field.IsMap(): // The contract has none.
		case s.field.IsList():
			list := value.List()
			for i := range list.Len() {
				if named {
					name = prefix + s.name + "[" + strconv.Itoa(i) + "]"
				}
				p.value(s, list.Get(i), name, named, visit)
			}
		case s.field.Kind() == protoreflect.StringKind || m.Has(s.field):
			p.value(s, value, name, named, visit)
		}
	}
}

func (p *planner) value(s *step, value protoreflect.Value, name string, named bool, visit visitor) {
	visit(name, value, s)
	if s.field.Kind() == protoreflect.MessageKind {
		p.walk(value.Message(), name+".", named, visit)
	}
}
