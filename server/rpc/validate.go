package rpc

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"buf.build/go/protovalidate"
	"github.com/fullstorydev/grpchan/inprocgrpc"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store/money"
)

// validator checks requests and their idempotency key by the rules of the contract, and returns errors with the codes of the
// method's system. An error that the JSON facade has found before is returned as it is.
type validator struct {
	rules   protovalidate.Validator
	systems map[string]*apiv1.SystemSpec
	plans   planner
}

func newValidator(c *contract.Contract) (*validator, error) {
	v := &validator{systems: map[string]*apiv1.SystemSpec{}}
	var requests []protovalidate.ValidatorOption
	for _, m := range c.Methods() {
		v.systems[m.Name] = m.System
		requests = append(requests, protovalidate.WithMessageDescriptors(m.Desc.Input()))
	}
	var err error
	v.rules, err = protovalidate.New(requests...)
	return v, err
}

func (v *validator) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if refusal := deferred(ctx); refusal != nil {
		return nil, refusal
	}
	if err := v.check(ctx, info.FullMethod, request); err != nil {
		return nil, err
	}
	return handler(ctx, request)
}

func (v *validator) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(server, &checkedStream{ServerStream: stream, check: func(m any) error {
		return v.check(stream.Context(), info.FullMethod, m)
	}})
}

// deferred returns the error that the JSON facade has found in a request. It comes in the client context of the in-process channel,
// which network callers cannot set.
func deferred(ctx context.Context) *apierror.Error {
	outer := inprocgrpc.ClientContext(ctx)
	if outer == nil {
		return nil
	}
	if d := caller.DeferredOf(outer); d != nil {
		return d.Get()
	}
	return nil
}

type checkedStream struct {
	grpc.ServerStream
	check func(m any) error
}

func (s *checkedStream) RecvMsg(m any) error {
	err := s.ServerStream.RecvMsg(m)
	if refusal := deferred(s.Context()); refusal != nil {
		return refusal
	}
	if err != nil {
		return err
	}
	return s.check(m)
}

// violation is the error of one field, with the code for it alone.
type violation struct {
	code  apiv1.ErrorCode
	field apierror.Field
}

// isSound reports that nothing is wrong.
func (v violation) isSound() bool { return v.code == apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED }

// check finds all faults of a request. The code is that of the gravest kind: missing before malformed before out of range.
func (v *validator) check(ctx context.Context, method string, request any) error {
	system, message := v.systems[method], asMessage(request)
	if system == nil || message == nil {
		return nil
	}
	found := v.plans.violations(message.ProtoReflect(), system)
	var invalid *protovalidate.ValidationError
	switch err := v.rules.Validate(message); {
	case errors.As(err, &invalid):
		for _, one := range invalid.Violations {
			found = append(found, describe(message.ProtoReflect().Descriptor(), one, system))
		}
	case err != nil:
		return err
	}
	if flaw, ok := idempotency.Flaw(ctx); ok {
		found = append(found, violation{system.GetFormat(), flaw})
	}
	if len(found) == 0 {
		return nil
	}
	grave := []apiv1.ErrorCode{system.GetMissing(), system.GetAmountFormat(), system.GetFormat()}
	rank := func(v violation) int { return (slices.Index(grave, v.code) + len(grave) + 1) % (len(grave) + 1) }
	first := slices.MinFunc(found, func(a, b violation) int { return rank(a) - rank(b) })
	refusal := apierror.New(first.code)
	for _, one := range found {
		refusal = refusal.Field(one.field.Name, one.field.Message)
	}
	return refusal
}

func asMessage(request any) proto.Message {
	message, _ := request.(proto.Message)
	return message
}

// decimalProblem returns the error message for a decimal as text; empty for a valid one.
func decimalProblem(text string, d *apiv1.Decimal) (message string, positive bool) {
	number, ok := money.Split(text)
	switch {
	case !ok:
		return "应为十进制数", false
	case len(number.Fraction) > int(d.GetScale()):
		return "最多 " + strconv.Itoa(int(d.GetScale())) + " 位小数", false
	case len(number.Whole) > int(d.GetPrecision()-d.GetScale()):
		return "整数部分最多 " + strconv.Itoa(int(d.GetPrecision()-d.GetScale())) + " 位", false
	}
	return "", !number.Negative && !number.IsZero()
}

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
