package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// write is a kind of write: a request, and another one that must not pass under its key.
type write struct {
	as             string
	request, other proto.Message
}

func writes(t *testing.T, w *world) map[string]write {
	t.Helper()
	open := func(currency string) proto.Message {
		return &accountv1.OpenAccountRequest{
			CustomerId: w.mine, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: currency,
		}
	}
	user := func() proto.Message {
		return &authv1.CreateUserRequest{
			Username: unique("u"), Password: apptest.Password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR},
		}
	}
	spare := w.open(t, w.mine, "CNY")
	return map[string]write{
		"CreateCustomer":  {w.internal, person(), person()},
		"OpenAccount":     {w.internal, open("CNY"), open("USD")},
		"FreezeAccount":   {w.teller, &accountv1.FreezeAccountRequest{Id: w.open(t, w.mine, "CNY")}, &accountv1.FreezeAccountRequest{Id: spare}},
		"UnfreezeAccount": {w.teller, &accountv1.UnfreezeAccountRequest{Id: w.frozen}, &accountv1.UnfreezeAccountRequest{Id: spare}},
		"CloseAccount":    {w.teller, &accountv1.CloseAccountRequest{Id: w.open(t, w.mine, "CNY")}, &accountv1.CloseAccountRequest{Id: spare}},
		"Deposit": {
			w.internal, &transactionv1.DepositRequest{AccountId: w.rich, Amount: "1.00"},
			&transactionv1.DepositRequest{AccountId: w.rich, Amount: "2.00"},
		},
		"Debit": {
			w.internal, &transactionv1.DebitRequest{AccountId: w.rich, Amount: "1.00"},
			&transactionv1.DebitRequest{AccountId: w.rich, Amount: "2.00"},
		},
		"Transfer":                {w.internal, pay(w.rich, w.poor, "1.00"), pay(w.rich, w.foreign, "1.00")},
		"CreateScheduledTransfer": {w.internal, later(w.rich, w.poor, "1.00", time.Hour), later(w.rich, w.poor, "2.00", time.Hour)},
		"CancelScheduledTransfer": {
			w.internal, &transactionv1.CancelScheduledTransferRequest{ScheduledId: order(t, w)},
			&transactionv1.CancelScheduledTransferRequest{ScheduledId: order(t, w)},
		},
		"CreateUser": {w.admin, user(), user()},
	}
}

// One key, sent many times at once over both ways: one effect, and everybody is told the same. Another request under the key is
// refused.
func TestSameKeyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, write := range writes(t, w) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller := w.Caller(t, write.as)
			caller.Key = unique("K")
			var mu sync.Mutex
			var first proto.Message
			var calls sync.WaitGroup
			for range 8 {
				calls.Go(func() {
					answer, err := w.Call(t.Context(), caller, write.request)
					mu.Lock()
					defer mu.Unlock()
					if first == nil {
						first = answer
					}
					if err != nil || !proto.Equal(answer, first) {
						t.Errorf("%v, %v; but the first was %v", answer, err, first)
					}
				})
			}
			calls.Wait()
			if got := w.PlayJSON(t, caller, write.request); got.Code != 0 {
				t.Errorf("over JSON: %+v", got)
			}
			if got := bothAs(t, w.Server, caller, write.other); got.Code != apiv1.ErrorCode_CBB014 || got.HTTP != 409 {
				t.Errorf("another request: %+v", got)
			}
		})
	}
}

// A key that is none is refused, whatever its bytes are and also beside a good one: a key that was overlooked would be a write made twice.
func TestMalformedKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	caller, account := w.Caller(t, w.internal), w.open(t, w.mine, "CNY")
	for _, keys := range [][]string{{"订单-1"}, {"é"}, {"a\tb"}, {"a b"}, {""}, {strings.Repeat("k", 256)}, {"k1", "k2"}, {"k1", "键"}} {
		r := w.Request(t, caller, &transactionv1.DepositRequest{AccountId: account, Amount: "1.00"})
		r.Header["Idempotency-Key"] = keys
		if got := apptest.Send(t, r); got.Status != http.StatusBadRequest || !strings.Contains(got.Body, `"errorCode":"CBV003","errors":[{"field":"Idempotency-Key"`) {
			t.Errorf("%q: %d %s", keys, got.Status, got.Body)
		}
	}
	got, err := w.Call(t.Context(), caller, &accountv1.GetBalanceRequest{Id: account})
	if balance, ok := got.(*accountv1.GetBalanceResponse); !ok || balance.GetBalance() != "0.00" {
		t.Errorf("in the account: %v, %v", got, err)
	}
}

// An amount is the same however it is written, over both ways and within a batch.
func TestSameAmount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	caller := w.Caller(t, w.internal)
	ref, batch := unique("R"), unique("B")
	var transfers, batches []proto.Message
	for _, amount := range []string{"1.50", "1.5"} {
		transfer := pay(w.rich, w.poor, amount)
		transfer.RefId = ref
		transfers = append(transfers, transfer)
		batches = append(batches, &transactionv1.BatchTransferRequest{
			BatchId: batch, Transfers: []*transactionv1.BatchTransferItem{{FromAccountId: w.rich, ToAccountId: w.poor, Amount: amount}},
		})
	}
	for _, same := range [][]proto.Message{transfers, batches} {
		var first proto.Message
		for _, request := range same {
			answer, err := w.Call(t.Context(), caller, request)
			if first == nil {
				first = answer
			}
			if err != nil || !proto.Equal(answer, first) {
				t.Errorf("%v, %v; but the first was %v", answer, err, first)
			}
			if got := w.PlayJSON(t, caller, request); got.Code != 0 {
				t.Errorf("over JSON: %+v", got)
			}
		}
	}
}
