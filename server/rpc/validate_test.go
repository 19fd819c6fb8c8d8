package rpc

import (
	"errors"
	"testing"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/timestamppb"

	_ "github.com/corebank/corebank/gen/go/corebank/account/v1" // whose methods are fuzzed
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	_ "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// What passes as a decimal is one that is stored exactly, and whether it is positive is said rightly.
func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{
		"0", "0.00", "-0.00", "0.01", "100.00", "-1", "99999999999999999.99", "100000000000000000", "1.001", "1e2", "00.1", ".5",
		"5.", "+1", "١٢", "NaN", "Infinity", "0x10", "1_000", "1,000.00", " 1", "1\n", "--1", "-", ".", "",
	} {
		f.Add(seed)
	}
	money := &apiv1.Decimal{Scale: 2, Precision: 19}
	f.Fuzz(func(t *testing.T, text string) {
		problem, positive := decimalProblem(text, money)
		if problem != "" {
			return
		}
		d, err := decimal.ParseExact(text, 2)
		if err != nil || d.Scale() != 2 || d.IsPos() != positive {
			t.Errorf("%q passes: got %v, %v, want two decimals, positive: %t", text, d, err, positive)
		}
	})
}

// A request of any bytes is passed or refused with codes of validation, and never breaks the server.
func FuzzRequest(f *testing.F) {
	c, err := contract.Load()
	if err != nil {
		f.Fatal(err)
	}
	v, err := newValidator(c)
	if err != nil {
		f.Fatal(err)
	}
	for _, request := range []proto.Message{
		&transactionv1.TransferRequest{FromAccountId: 1, ToAccountId: -2, Amount: "1.00", Remark: "a\x00"},
		&transactionv1.BatchTransferRequest{BatchId: "B", Transfers: []*transactionv1.BatchTransferItem{{Amount: "x"}, {FromAccountId: 1}}},
		&transactionv1.ListTransactionsRequest{AccountId: 1, From: &timestamppb.Timestamp{Seconds: 1 << 60}, Page: proto.Int32(-1)},
	} {
		wire, err := proto.Marshal(request)
		if err != nil {
			f.Fatal(err)
		}
		for i, m := range c.Methods() {
			if m.Desc.Input() == request.ProtoReflect().Descriptor() {
				f.Add(uint8(i), wire)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, wire []byte) {
		m := c.Methods()[int(which)%len(c.Methods())]
		input, err := protoregistry.GlobalTypes.FindMessageByName(m.Desc.Input().FullName())
		if err != nil {
			t.Fatal(err)
		}
		request := input.New().Interface()
		if proto.Unmarshal(wire, request) != nil {
			return
		}
		err = v.check(t.Context(), m.Name, request)
		refusal, ok := errors.AsType[*apierror.Error](err)
		switch {
		case err == nil:
		case !ok || refusal.Spec().GetHttp() != 400 || len(refusal.Fields) == 0:
			t.Errorf("%s: got %v; want no error, or status 400 with fields", m.Name, err)
		}
	})
}
