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

func writes(t *testing.T, b *apptest.Bank) map[string]write {
	t.Helper()
	open := func(currency string) proto.Message {
		return &accountv1.OpenAccountRequest{
			CustomerId: b.Mine, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: currency,
		}
	}
	user := func() proto.Message {
		return &authv1.CreateUserRequest{
			Username: apptest.Unique("u"), Password: apptest.Password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR},
		}
	}
	spare := b.Account(t, b.Mine, "0.00")
	return map[string]write{
		"CreateCustomer":  {b.Internal, apptest.NewCustomer(), apptest.NewCustomer()},
		"OpenAccount":     {b.Internal, open("CNY"), open("USD")},
		"FreezeAccount":   {b.Teller, &accountv1.FreezeAccountRequest{Id: b.Account(t, b.Mine, "0.00")}, &accountv1.FreezeAccountRequest{Id: spare}},
		"UnfreezeAccount": {b.Teller, &accountv1.UnfreezeAccountRequest{Id: b.Frozen}, &accountv1.UnfreezeAccountRequest{Id: spare}},
		"CloseAccount":    {b.Teller, &accountv1.CloseAccountRequest{Id: b.Account(t, b.Mine, "0.00")}, &accountv1.CloseAccountRequest{Id: spare}},
		"Deposit": {
			b.Internal, &transactionv1.DepositRequest{AccountId: b.Rich, Amount: "1.00"},
			&transactionv1.DepositRequest{AccountId: b.Rich, Amount: "2.00"},
		},
		"Debit": {
			b.Internal, &transactionv1.DebitRequest{AccountId: b.Rich, Amount: "1.00"},
			&transactionv1.DebitRequest{AccountId: b.Rich, Amount: "2.00"},
		},
		"Transfer":                {b.Internal, pay(b.Rich, b.Poor, "1.00"), pay(b.Rich, b.Foreign, "1.00")},
		"CreateScheduledTransfer": {b.Internal, later(b.Rich, b.Poor, "1.00", time.Hour), later(b.Rich, b.Poor, "2.00", time.Hour)},
		"CancelScheduledTransfer": {
			b.Internal, &transactionv1.CancelScheduledTransferRequest{ScheduledId: order(t, b)},
			&transactionv1.CancelScheduledTransferRequest{ScheduledId: order(t, b)},
		},
		"CreateRecurringTransfer": {b.Internal, everyDay(b.Rich, b.Poor, "1.00"), everyDay(b.Rich, b.Poor, "2.00")},
		"CancelRecurringTransfer": {
			b.Internal, &transactionv1.CancelRecurringTransferRequest{RecurringId: rule(t, b)},
			&transactionv1.CancelRecurringTransferRequest{RecurringId: rule(t, b)},
		},
		"CreateUser": {apptest.Admin, user(), user()},
	}
}

// One key, sent many times at once over both ways: one effect, and everybody is told the same. Another request under the key is
// refused.
func TestSameKeyAtOnce(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	for name, write := range writes(t, b) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller := b.Caller(t, write.as)
			caller.Key = apptest.Unique("K")
			var mu sync.Mutex
			var first proto.Message
			var calls sync.WaitGroup
			for range 8 {
				calls.Go(func() {
					answer, err := b.Invoke(t.Context(), caller, write.request)
					mu.Lock()
					defer mu.Unlock()
					if first == nil {
						first = answer
					}
					if err != nil || !proto.Equal(answer, first) {
						t.Errorf("got %v, %v, want the first answer %v", answer, err, first)
					}
				})
			}
			calls.Wait()
			if got := b.CallJSON(t, caller, write.request); got.Code != 0 {
				t.Errorf("over JSON: got %+v, want success", got)
			}
			if got := b.CallBoth(t, caller, write.other); got.Code != apiv1.ErrorCode_CBB014 || got.HTTP != 409 {
				t.Errorf("another request: got %+v, want CBB014 and 409", got)
			}
		})
	}
}

// A key that is none is refused, whatever its bytes are and also beside a good one: a key that was overlooked would be a write made twice.
func TestMalformedKeys(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	caller, account := b.Caller(t, b.Internal), b.Account(t, b.Mine, "0.00")
	for _, keys := range [][]string{{"订单-1"}, {"é"}, {"a\tb"}, {"a b"}, {""}, {strings.Repeat("k", 256)}, {"k1", "k2"}, {"k1", "键"}} {
		r := b.Request(t, caller, &transactionv1.DepositRequest{AccountId: account, Amount: "1.00"})
		r.Header["Idempotency-Key"] = keys
		if got := apptest.Send(t, r); got.Status != http.StatusBadRequest || !strings.Contains(got.Body, `"errorCode":"CBV003","errors":[{"field":"Idempotency-Key"`) {
			t.Errorf("%q: got %d %s; want status 400, body containing \"errorCode\":\"CBV003\",\"errors\":[{\"field\":\"Idempotency-Key\"", keys, got.Status, got.Body)
		}
	}
	got, err := b.Invoke(t.Context(), caller, &accountv1.GetBalanceRequest{Id: account})
	if balance, ok := got.(*accountv1.GetBalanceResponse); !ok || balance.GetBalance() != "0.00" {
		t.Errorf("in the account: got %v, %v, want 0.00", got, err)
	}
}

// A reference names accounts and amount: the amount may be written in another way, and the remark be another, over both ways and
// within a batch.
func TestSameAmountUnderAReference(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	caller := b.Caller(t, b.Internal)
	ref, batch := apptest.Unique("R"), apptest.Unique("B")
	var transfers, batches []proto.Message
	for amount, remark := range map[string]string{"1.50": "工资", "1.5": ""} {
		transfer := pay(b.Rich, b.Poor, amount)
		transfer.RefId, transfer.Remark = ref, remark
		transfers = append(transfers, transfer)
		batches = append(batches, &transactionv1.BatchTransferRequest{
			BatchId: batch, Transfers: []*transactionv1.BatchTransferItem{
				{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: amount, Remark: remark},
			},
		})
	}
	for _, same := range [][]proto.Message{transfers, batches} {
		var first proto.Message
		for _, request := range same {
			answer, err := b.Invoke(t.Context(), caller, request)
			if first == nil {
				first = answer
			}
			if err != nil || !proto.Equal(answer, first) {
				t.Errorf("got %v, %v, want the first answer %v", answer, err, first)
			}
			if got := b.CallJSON(t, caller, request); got.Code != 0 {
				t.Errorf("over JSON: got %+v, want success", got)
			}
		}
	}
}
