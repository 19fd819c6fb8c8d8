package rpc

import (
	"errors"
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	_ "github.com/corebank/corebank/server/internal/registry" // links every service
)

// listed are the rules whose text lists what is allowed.
var listed = map[string]bool{"string.in": true, "int32.in": true, "enum.defined_only": true, "enum.not_in": true}

// Whatever rule a request can break, its caller is told in the language of the documents.
func TestEveryRuleHasAText(t *testing.T) {
	t.Parallel()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[protoreflect.FullName]bool{}
	rules := 0
	var walk func(desc protoreflect.MessageDescriptor)
	walk = func(desc protoreflect.MessageDescriptor) {
		if seen[desc.FullName()] {
			return
		}
		seen[desc.FullName()] = true
		if whole, err := protovalidate.ResolveMessageRules(desc); err != nil || whole != nil {
			t.Errorf("%s: got %v, %v, want no rules of its own: nobody has put them into words", desc.FullName(), whole, err)
		}
		for i := range desc.Fields().Len() {
			field := desc.Fields().Get(i)
			declared, err := protovalidate.ResolveFieldRules(field)
			if err != nil {
				t.Fatal(err)
			}
			for _, rule := range breakable(t, declared) {
				rules++
				if rule == "string.pattern" && contract.FieldOption(field).GetFormat() != "" {
					continue
				}
				if messages[rule] == "" && !listed[rule] {
					t.Errorf("%s: got no text for %s, want one", field.FullName(), rule)
				}
			}
			if field.Message() != nil {
				walk(field.Message())
			}
		}
	}
	for _, m := range c.Methods() {
		walk(m.Desc.Input())
	}
	if rules < 300 {
		t.Errorf("got %d rules, want at least 300", rules)
	}
}

// breakable are the ids of the rules that a field, or an element of it, can break.
func breakable(t *testing.T, field *validate.FieldRules) []string {
	t.Helper()
	if field == nil {
		return nil
	}
	var ids []string
	if field.GetRequired() {
		ids = append(ids, "required")
	}
	for _, rule := range field.GetCel() {
		ids = append(ids, rule.GetId())
	}
	message := field.ProtoReflect()
	kind := message.WhichOneof(message.Descriptor().Oneofs().ByName("type"))
	if kind == nil {
		return ids
	}
	var bounds []string // gt or gte, then lt or lte: together they are one rule
	rules := message.Get(kind).Message()
	for i := range rules.Descriptor().Fields().Len() {
		switch rule := rules.Descriptor().Fields().Get(i); rule.Name() {
		case "gt", "gte":
			if rules.Has(rule) {
				bounds = append([]string{string(rule.Name())}, bounds...)
			}
		case "lt", "lte":
			if rules.Has(rule) {
				bounds = append(bounds, string(rule.Name()))
			}
		case "items":
			if rules.Has(rule) {
				ids = append(ids, breakable(t, rules.Get(rule).Message().Interface().(*validate.FieldRules))...)
			}
		case "defined_only":
			if rules.Get(rule).Bool() {
				ids = append(ids, "enum.defined_only")
			}
		default:
			if !rules.Has(rule) {
				continue
			}
			predefined, err := protovalidate.ResolvePredefinedRules(rule)
			if err != nil || len(predefined.GetCel()) == 0 {
				t.Fatalf("%s: got no ids, %v, want some", rule.FullName(), err)
			}
			for _, one := range predefined.GetCel() {
				ids = append(ids, one.GetId())
			}
		}
	}
	if len(bounds) > 0 {
		ids = append(ids, string(kind.Name())+"."+strings.Join(bounds, "_"))
	}
	return ids
}

// What is told of a rule has the rule's values.
func TestTextsHaveTheValuesOfTheirRules(t *testing.T) {
	t.Parallel()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := newValidator(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method  string
		request proto.Message
		want    apierror.Field
	}{
		{
			transactionv1.TransactionService_ListTransactions_FullMethodName,
			&transactionv1.ListTransactionsRequest{AccountId: 1, PageSize: proto.Int32(0)},
			apierror.Field{Name: "pageSize", Message: "须为 1 至 100"},
		},
		{
			transactionv1.TransactionService_ListTransactions_FullMethodName,
			&transactionv1.ListTransactionsRequest{AccountId: 1, PageSize: proto.Int32(101)},
			apierror.Field{Name: "pageSize", Message: "须为 1 至 100"},
		},
		{
			transactionv1.TransactionService_ListTransactions_FullMethodName,
			&transactionv1.ListTransactionsRequest{AccountId: 1, Page: proto.Int32(0)},
			apierror.Field{Name: "page", Message: "不得小于 1"},
		},
		{
			riskv1.RiskService_UpdateRule_FullMethodName,
			&riskv1.UpdateRuleRequest{Id: 1, MaxCount: proto.Int64(0)},
			apierror.Field{Name: "maxCount", Message: "必须大于 0，且不得大于 1000000000"},
		},
		{
			ratev1.RateService_SaveRate_FullMethodName,
			&ratev1.SaveRateRequest{Dayofyear: proto.Int32(366)},
			apierror.Field{Name: "dayofyear", Message: "应为 360、365 之一"},
		},
		{
			creditdefaultv1.CreditDefaultService_SubmitDefaultApplication_FullMethodName,
			&creditdefaultv1.SubmitDefaultApplicationRequest{DefaultReasons: []int64{1, 0}},
			apierror.Field{Name: "defaultReasons[1]", Message: "必须大于 0"},
		},
	} {
		refusal, ok := errors.AsType[*apierror.Error](v.check(t.Context(), test.method, test.request))
		found := false
		if ok {
			for _, field := range refusal.Fields {
				found = found || field == test.want
			}
		}
		if !found {
			t.Errorf("%s: %+v, want %v", test.method, refusal, test.want)
		}
	}
}
