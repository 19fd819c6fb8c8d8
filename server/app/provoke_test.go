package app_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/proctest"
)

// provokeBank plays the parity table, and the refusals of it by the other methods that can give them.
func provokeBank(t *testing.T) {
	t.Helper()
	b := apptest.StartBank(t)
	b.PlayScenarios(t, slices.Concat(scenarios(b), invisibleNames(b), accountRefusals(b), postingRefusals(b), recurringRefusals(b), interestRefusals(b)))
	nothing := &statementv1.StreamStatementRequest{Id: absent, From: yesterday()} // Has no JSON route.
	apptest.Expect(t, b.CallGRPC(t, b.Caller(t, b.Teller), nothing), apiv1.ErrorCode_CBB001)
	if !t.Failed() {
		b.MustCall(t, apptest.Admin, &transactionv1.VerifyLedgerRequest{})
	}
}

func accountRefusals(b *apptest.Bank) []apptest.Scenario {
	taken := func(t testing.TB) proto.Message {
		other := apptest.NewCustomer()
		b.MustCall(t, b.Internal, other)
		return &customerv1.UpdateCustomerRequest{Id: b.Mine, IdType: other.GetIdType().Enum(), IdNumber: new(other.GetIdNumber())}
	}
	tied := func(t testing.TB) proto.Message {
		id := b.Customer(t)
		b.Account(t, id, "0.00")
		return &customerv1.EraseCustomerRequest{Id: id}
	}
	return []apptest.Scenario{
		{Name: "freeze closed", As: b.Teller, Request: &accountv1.FreezeAccountRequest{Id: b.Closed}, Want: apiv1.ErrorCode_CBB008},
		{Name: "freeze frozen", As: b.Teller, Request: &accountv1.FreezeAccountRequest{Id: b.Frozen}, Want: apiv1.ErrorCode_CBB016},
		{Name: "unfreeze nothing", As: b.Teller, Request: &accountv1.UnfreezeAccountRequest{Id: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "unfreeze closed", As: b.Teller, Request: &accountv1.UnfreezeAccountRequest{Id: b.Closed}, Want: apiv1.ErrorCode_CBB008},
		{Name: "close nothing", As: b.Teller, Request: &accountv1.CloseAccountRequest{Id: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "close frozen", As: b.Teller, Request: &accountv1.CloseAccountRequest{Id: b.Frozen}, Want: apiv1.ErrorCode_CBB016},
		{Name: "erase a customer with accounts", As: apptest.Admin, NewRequest: tied, Want: apiv1.ErrorCode_CBB023, Fields: "accounts"},
		{Name: "erase nobody", As: apptest.Admin, Request: &customerv1.EraseCustomerRequest{Id: absent}, Want: apiv1.ErrorCode_CBB006, HTTP: 404},
		{Name: "export nobody", As: apptest.Admin, Request: &customerv1.ExportCustomerRequest{Id: absent}, Want: apiv1.ErrorCode_CBB006, HTTP: 404},
		{Name: "correct nobody", As: b.Teller, Request: &customerv1.UpdateCustomerRequest{Id: absent}, Want: apiv1.ErrorCode_CBB006, HTTP: 404},
		{Name: "another's document", As: b.Teller, NewRequest: taken, Want: apiv1.ErrorCode_CBB007},
	}
}

func interestRefusals(b *apptest.Bank) []apptest.Scenario {
	of := func(code string) proto.Message {
		return &interestv1.SetInterestDefaultRequest{AccountType: accountv1.AccountType_ACCOUNT_TYPE_CHECKING, Currency: "EUR", RateCode: &code}
	}
	inCNY := func(t testing.TB) proto.Message {
		rate := newRate()
		b.MustCall(t, apptest.Admin, rate)
		return of(rate.GetCode())
	}
	today := new(time.Now().In(apptest.Zone).Format(time.DateOnly))
	return []apptest.Scenario{
		{Name: "interest of nothing", As: b.Teller, Request: &interestv1.GetAccountInterestRequest{Id: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "interest of no day", As: b.Me, Request: &interestv1.GetAccountInterestRequest{Id: b.Rich, From: new("2026-02-30")}, Want: apiv1.ErrorCode_CBV003, Fields: "from"},
		{Name: "interest backwards", As: b.Me, Request: &interestv1.GetAccountInterestRequest{Id: b.Rich, From: new("2026-02-03"), To: new("2026-02-01")}, Want: apiv1.ErrorCode_CBV003, Fields: "to"},
		{Name: "rate of nothing", As: b.Teller, Request: &interestv1.SetAccountRateRequest{Id: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "rate of closed", As: b.Teller, Request: &interestv1.SetAccountRateRequest{Id: b.Closed}, Want: apiv1.ErrorCode_CBB008},
		{Name: "no rate", As: b.Teller, Request: &interestv1.SetAccountRateRequest{Id: b.Rich, RateCode: new("none")}, Want: apiv1.ErrorCode_CBB024, Fields: "rateCode"},
		{Name: "no default rate", As: apptest.Admin, Request: of("none"), Want: apiv1.ErrorCode_CBB024, Fields: "rateCode"},
		{Name: "default in another currency", As: apptest.Admin, NewRequest: inCNY, Want: apiv1.ErrorCode_CBB024, Fields: "rateCode"},
		{Name: "run of today", As: apptest.Admin, Request: &interestv1.RunInterestRequest{Day: today}, Want: apiv1.ErrorCode_CBV003, Fields: "day"},
	}
}

func postingRefusals(b *apptest.Bank) []apptest.Scenario {
	debit := func(account int64, amount string) proto.Message {
		return &transactionv1.DebitRequest{AccountId: account, Amount: amount}
	}
	in := func(from, to int64, amount string) proto.Message { return later(from, to, amount, time.Hour) }
	ref, batch := apptest.Unique("R"), apptest.Unique("B")
	once := func(first, again proto.Message) func(t testing.TB) proto.Message {
		return func(t testing.TB) proto.Message {
			b.MustCall(t, b.Internal, first)
			return again
		}
	}
	batchOf := func(amount string) proto.Message {
		return &transactionv1.BatchTransferRequest{BatchId: batch, Transfers: []*transactionv1.BatchTransferItem{
			{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: amount},
		}}
	}
	referred := func(amount string) proto.Message {
		return &transactionv1.TransferRequest{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: amount, RefId: ref}
	}
	cash := func(amount string) proto.Message {
		return &transactionv1.DepositRequest{AccountId: b.Rich, Amount: amount, RefId: ref + "C"}
	}
	return []apptest.Scenario{
		{Name: "cash for closed", As: b.Teller, Request: &transactionv1.DepositRequest{AccountId: b.Closed, Amount: "1.00"}, Want: apiv1.ErrorCode_CBB008, Fields: "accountId"},
		{Name: "another deposit under a refId", As: b.Internal, NewRequest: once(cash("1.00"), cash("2.00")), Want: apiv1.ErrorCode_CBB014},
		{Name: "debit of nothing", As: b.Teller, Request: debit(absent, "1.00"), Want: apiv1.ErrorCode_CBB001},
		{Name: "debit of too much", As: b.Me, Request: debit(b.Poor, "99999999.00"), Want: apiv1.ErrorCode_CBB002},
		{Name: "debit of frozen", As: b.Me, Request: debit(b.Frozen, "1.00"), Want: apiv1.ErrorCode_CBB003, Fields: "accountId"},
		{Name: "debit of closed", As: b.Me, Request: debit(b.Closed, "1.00"), Want: apiv1.ErrorCode_CBB008, Fields: "accountId"},
		{Name: "another transfer under a refId", As: b.Internal, NewRequest: once(referred("1.00"), referred("2.00")), Want: apiv1.ErrorCode_CBB014},
		{Name: "another batch under a batchId", As: b.Internal, NewRequest: once(batchOf("1.00"), batchOf("2.00")), Want: apiv1.ErrorCode_CBB014},
		{Name: "order by nobody", As: b.Teller, Request: in(absent, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBB001},
		{Name: "order by frozen", As: b.Me, Request: in(b.Frozen, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBB003, Fields: "fromAccountId"},
		{Name: "order to itself", As: b.Me, Request: in(b.Rich, b.Rich, "1.00"), Want: apiv1.ErrorCode_CBB005},
		{Name: "order by closed", As: b.Me, Request: in(b.Closed, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBB008, Fields: "fromAccountId"},
		{Name: "order in another currency", As: b.Me, Request: in(b.Rich, b.Dollar, "1.00"), Want: apiv1.ErrorCode_CBB015},
		{Name: "orders of nothing", As: b.Teller, Request: &transactionv1.ListScheduledTransfersRequest{AccountId: absent}, Want: apiv1.ErrorCode_CBB001},
	}
}

func recurringRefusals(b *apptest.Bank) []apptest.Scenario {
	const nothing = "REC0000000000000001"
	past, contrary := everyDay(b.Rich, b.Poor, "1.00"), everyDay(b.Rich, b.Poor, "1.00")
	past.FirstTime, contrary.Until = yesterday(), yesterday()
	cancelled := func(t testing.TB) proto.Message {
		cancel := &transactionv1.CancelRecurringTransferRequest{RecurringId: rule(t, b)}
		b.MustCall(t, b.Internal, cancel)
		return cancel
	}
	return []apptest.Scenario{
		{Name: "rule by nobody", As: b.Teller, Request: everyDay(absent, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBB001},
		{Name: "rule by frozen", As: b.Teller, Request: everyDay(b.Frozen, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBB003, Fields: "fromAccountId"},
		{Name: "rule to itself", As: b.Teller, Request: everyDay(b.Rich, b.Rich, "1.00"), Want: apiv1.ErrorCode_CBB005},
		{Name: "rule by closed", As: b.Teller, Request: everyDay(b.Closed, b.Poor, "1.00"), Want: apiv1.ErrorCode_CBB008, Fields: "fromAccountId"},
		{Name: "rule in another currency", As: b.Teller, Request: everyDay(b.Rich, b.Dollar, "1.00"), Want: apiv1.ErrorCode_CBB015},
		{Name: "rule from yesterday on", As: b.Teller, Request: past, Want: apiv1.ErrorCode_CBB011, Fields: "firstTime"},
		{Name: "rule until yesterday", As: b.Teller, Request: contrary, Want: apiv1.ErrorCode_CBV003, Fields: "until"},
		{Name: "rules of nothing", As: b.Teller, Request: &transactionv1.ListRecurringTransfersRequest{AccountId: absent}, Want: apiv1.ErrorCode_CBB001},
		{Name: "no rule", As: b.Teller, Request: &transactionv1.GetRecurringTransferRequest{RecurringId: nothing}, Want: apiv1.ErrorCode_CBB012},
		{Name: "what is no rule", As: b.Teller, Request: &transactionv1.GetRecurringTransferRequest{RecurringId: "SCH0000000000000001"}, Want: apiv1.ErrorCode_CBB012},
		{Name: "occurrences of no rule", As: b.Teller, Request: &transactionv1.ListRecurringOccurrencesRequest{RecurringId: nothing}, Want: apiv1.ErrorCode_CBB012},
		{Name: "cancel no rule", As: b.Teller, Request: &transactionv1.CancelRecurringTransferRequest{RecurringId: nothing}, Want: apiv1.ErrorCode_CBB012},
		{Name: "cancel a rule twice", As: b.Teller, NewRequest: cancelled, Want: apiv1.ErrorCode_CBB013},
	}
}

// reversalRefusals prepare a transfer of 10.00 from Rich for each request to reverse it.
func reversalRefusals(b *apptest.Bank) []apptest.Scenario {
	reverse := func(id, amount string) *transactionv1.ReverseTransactionRequest {
		return &transactionv1.ReverseTransactionRequest{TransactionId: id, Amount: &amount, RefId: apptest.Unique("R")}
	}
	after := func(amount string, prepare func(t testing.TB, payee int64, id string) string) func(t testing.TB) proto.Message {
		return func(t testing.TB) proto.Message {
			payee := b.Account(t, b.Theirs, "0.00")
			made, err := transactionv1.NewTransactionServiceClient(b.Conn).Transfer(b.As(t, b.Internal), pay(b.Rich, payee, "10.00"))
			if err != nil {
				t.Fatal(err)
			}
			return reverse(prepare(t, payee, made.GetTransactionId()), amount)
		}
	}
	spent := func(t testing.TB, payee int64, id string) string {
		b.MustCall(t, b.Internal, &transactionv1.DebitRequest{AccountId: payee, Amount: "10.00"})
		return id
	}
	frozen := func(t testing.TB, payee int64, id string) string {
		b.MustCall(t, b.Teller, &accountv1.FreezeAccountRequest{Id: payee})
		return id
	}
	closed := func(t testing.TB, payee int64, id string) string {
		spent(t, payee, id)
		b.MustCall(t, b.Teller, &accountv1.CloseAccountRequest{Id: payee})
		return id
	}
	reversed := func(t testing.TB, _ int64, id string) string {
		response, err := transactionv1.NewTransactionServiceClient(b.Conn).ReverseTransaction(b.As(t, b.Internal), reverse(id, "10.00"))
		if err != nil {
			t.Fatal(err)
		}
		return response.GetTransactionId()
	}
	untouched := func(_ testing.TB, _ int64, id string) string { return id }
	return []apptest.Scenario{
		{Name: "reversal", As: b.Teller, NewRequest: after("10.00", untouched)},
		{Name: "reversal of what is spent", As: b.Teller, NewRequest: after("10.00", spent), Want: apiv1.ErrorCode_CBB002},
		{Name: "reversal by frozen", As: b.Internal, NewRequest: after("10.00", frozen), Want: apiv1.ErrorCode_CBB003, Fields: "transactionId"},
		{Name: "reversal by closed", As: b.Teller, NewRequest: after("10.00", closed), Want: apiv1.ErrorCode_CBB008, Fields: "transactionId"},
		{Name: "reversal of nothing", As: b.Teller, Request: reverse("TX0000000000000001", "1.00"), Want: apiv1.ErrorCode_CBB018},
		{Name: "reversal of too much", As: b.Teller, NewRequest: after("10.01", untouched), Want: apiv1.ErrorCode_CBB019, Fields: "amount"},
		{Name: "reversal of a reversal", As: b.Teller, NewRequest: after("1.00", reversed), Want: apiv1.ErrorCode_CBB020},
	}
}

func holdRefusals(b *apptest.Bank) []apptest.Scenario {
	used := reserve(b.Rich, "1.00")
	again := func(t testing.TB) proto.Message {
		b.MustCall(t, b.Internal, used)
		other := reserve(b.Rich, "2.00")
		other.RefId = used.GetRefId()
		return other
	}
	to := func(account int64) proto.Message {
		hold := reserve(b.Rich, "1.00")
		hold.ToAccountId = &account
		return hold
	}
	past := reserve(b.Rich, "1.00")
	past.ExpiresAt = timestamppb.New(time.Now().Add(-time.Minute))
	return []apptest.Scenario{
		{Name: "another hold under a refId", As: b.Me, NewRequest: again, Want: apiv1.ErrorCode_CBB014},
		{Name: "hold of nothing", As: b.Teller, Request: reserve(absent, "1.00"), Want: apiv1.ErrorCode_CBB001},
		{Name: "hold for nothing", As: b.Me, Request: to(absent), Want: apiv1.ErrorCode_CBB001},
		{Name: "hold of too much", As: b.Me, Request: reserve(b.Poor, "99999999.00"), Want: apiv1.ErrorCode_CBB002},
		{Name: "hold of frozen", As: b.Me, Request: reserve(b.Frozen, "1.00"), Want: apiv1.ErrorCode_CBB003, Fields: "accountId"},
		{Name: "hold for itself", As: b.Me, Request: to(b.Rich), Want: apiv1.ErrorCode_CBB005},
		{Name: "hold of closed", As: b.Me, Request: reserve(b.Closed, "1.00"), Want: apiv1.ErrorCode_CBB008, Fields: "accountId"},
		{Name: "hold for closed", As: b.Me, Request: to(b.Closed), Want: apiv1.ErrorCode_CBB008, Fields: "toAccountId"},
		{Name: "hold in another currency", As: b.Me, Request: to(b.Dollar), Want: apiv1.ErrorCode_CBB015},
		{Name: "hold that has ended", As: b.Me, Request: past, Want: apiv1.ErrorCode_CBV003, Fields: "expiresAt"},
	}
}

// heldRefusals prepare a hold of 1.00 by staff for each request to capture or to void it.
func heldRefusals(b *apptest.Bank) []apptest.Scenario {
	capture := func(id, amount string) proto.Message {
		return &transactionv1.CaptureHoldRequest{TransactionId: id, Amount: &amount}
	}
	void := func(id, _ string) proto.Message { return &transactionv1.VoidHoldRequest{TransactionId: id} }
	held := func(request func(id, amount string) proto.Message, amount string, prepare func(t testing.TB, account, payee int64, id string)) func(t testing.TB) proto.Message {
		return func(t testing.TB) proto.Message {
			account, payee := b.Account(t, b.Mine, "1.00"), b.Account(t, b.Theirs, "0.00")
			hold := reserve(account, "1.00")
			hold.ToAccountId = &payee
			made, err := transactionv1.NewTransactionServiceClient(b.Conn).CreateHold(b.As(t, b.Internal), hold)
			if err != nil {
				t.Fatal(err)
			}
			id := made.GetHold().GetTransactionId()
			prepare(t, account, payee, id)
			return request(id, amount)
		}
	}
	untouched := func(testing.TB, int64, int64, string) {}
	frozen := func(t testing.TB, account, _ int64, _ string) {
		b.MustCall(t, b.Teller, &accountv1.FreezeAccountRequest{Id: account})
	}
	closed := func(t testing.TB, _, payee int64, _ string) {
		b.MustCall(t, b.Teller, &accountv1.CloseAccountRequest{Id: payee})
	}
	ended := func(t testing.TB, _, _ int64, id string) { b.MustCall(t, b.Internal, void(id, "")) }
	const nothing = "TX0000000000000001"
	return []apptest.Scenario{
		{Name: "capture", As: b.Teller, NewRequest: held(capture, "0.60", untouched)},
		{Name: "void", As: b.Teller, NewRequest: held(void, "", untouched)},
		{Name: "void of frozen", As: b.Teller, NewRequest: held(void, "", frozen)},
		{Name: "capture of frozen", As: b.Teller, NewRequest: held(capture, "1.00", frozen), Want: apiv1.ErrorCode_CBB003, Fields: "transactionId"},
		{Name: "capture for closed", As: b.Teller, NewRequest: held(capture, "1.00", closed), Want: apiv1.ErrorCode_CBB008, Fields: "transactionId"},
		{Name: "capture of what staff holds", As: b.Me, NewRequest: held(capture, "1.00", untouched), Want: apiv1.ErrorCode_CBB006, HTTP: 403},
		{Name: "void of what staff holds", As: b.Me, NewRequest: held(void, "", untouched), Want: apiv1.ErrorCode_CBB006, HTTP: 403},
		{Name: "capture of nothing", As: b.Me, Request: capture(nothing, "1.00"), Want: apiv1.ErrorCode_CBB018},
		{Name: "void of nothing", As: b.Teller, Request: void(nothing, ""), Want: apiv1.ErrorCode_CBB018},
		{Name: "capture of what has ended", As: b.Teller, NewRequest: held(capture, "1.00", ended), Want: apiv1.ErrorCode_CBB021},
		{Name: "void of what has ended", As: b.Teller, NewRequest: held(void, "", ended), Want: apiv1.ErrorCode_CBB021},
		{Name: "capture of too much", As: b.Teller, NewRequest: held(capture, "1.01", untouched), Want: apiv1.ErrorCode_CBB022, Fields: "amount"},
	}
}

// newBill imports a bill over 1.00 and returns a request to pay it.
func newBill(t *testing.T, b *apptest.Bank, payer int64) *paymentv1.PayBillRequest {
	t.Helper()
	request := &paymentv1.PayBillRequest{
		BillType: paymentv1.BillType_BILL_TYPE_WATER, BillAccount: apptest.Unique("B"), PayerAccountId: payer, Amount: "1.00",
	}
	b.MustCall(t, apptest.Admin, &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{{
		BillType: request.GetBillType(), BillAccount: request.GetBillAccount(), BillAmount: "1.00", BillPeriod: "2026-01",
		DueDate: "2026-02-15", PayerName: "张三",
	}}})
	return request
}

// expectBoth makes a request over both transports, which must both refuse it with a code.
func expectBoth(t *testing.T, s *apptest.Server, username string, code apiv1.ErrorCode, request proto.Message) {
	t.Helper()
	if got := s.CallBoth(t, s.Caller(t, username), request); got.Code != code {
		t.Errorf("%T: got %+v, want %v", request, got, code)
	}
}

func provokePayments(t *testing.T) {
	t.Helper()
	b := apptest.StartBank(t)
	for payer, code := range map[int64]apiv1.ErrorCode{
		absent: apiv1.ErrorCode_CBB001, b.Poor: apiv1.ErrorCode_CBB002, b.Frozen: apiv1.ErrorCode_CBB003,
		b.Closed: apiv1.ErrorCode_CBB008, b.Dollar: apiv1.ErrorCode_CBB015,
	} {
		expectBoth(t, b.Server, b.Internal, code, newBill(t, b, payer))
	}
	paid := newBill(t, b, b.Rich)
	expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_PYB003, &paymentv1.PayBillRequest{
		BillType: paid.GetBillType(), BillAccount: paid.GetBillAccount(), PayerAccountId: b.Rich, Amount: "2.00",
	})
	b.MustCall(t, b.Internal, paid)
	expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_PYB002, paid)
	paid.BillAccount = "unknown"
	expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_PYB004, paid)
	expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_PYB004,
		&paymentv1.QueryBillRequest{BillType: paid.GetBillType(), BillAccount: "unknown"})
	expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_PYB001, &paymentv1.GetPaymentRequest{PaymentId: "nothing"})
	expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_CBB001, &paymentv1.ListBillPaymentsRequest{PayerAccountId: absent})
	expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_CBB001, &riskv1.CheckRiskRequest{
		FromAccountId: absent, Amount: "1.00", TransactionType: transactionv1.TransactionType_TRANSACTION_TYPE_DEBIT,
	})
	expectBoth(t, b.Server, apptest.Admin, apiv1.ErrorCode_CBB006, &riskv1.AddToBlacklistRequest{
		SubjectType: riskv1.SubjectType_SUBJECT_TYPE_CUSTOMER, SubjectId: absent, Reason: "试",
	})
}

// payingRequests are the requests that risk control can refuse, one a method.
func payingRequests(t *testing.T, b *apptest.Bank) map[string]proto.Message {
	t.Helper()
	return map[string]proto.Message{
		"hold":      reserve(b.Rich, "1.00"),
		"debit":     &transactionv1.DebitRequest{AccountId: b.Rich, Amount: "1.00"},
		"transfer":  pay(b.Rich, b.Poor, "1.00"),
		"scheduled": later(b.Rich, b.Poor, "1.00", time.Hour),
		"recurring": everyDay(b.Rich, b.Poor, "1.00"),
		"bill":      newBill(t, b, b.Rich),
		"batch": &transactionv1.BatchTransferRequest{BatchId: apptest.Unique("B"), Transfers: []*transactionv1.BatchTransferItem{
			{FromAccountId: b.Rich, ToAccountId: b.Poor, Amount: "1.00"},
		}},
	}
}

func provokeRejections(t *testing.T) {
	t.Helper()
	const posted = "debit transfer bill hold"
	for rule, c := range map[string]struct {
		change  *riskv1.UpdateRuleRequest // of the rule; nil to blacklist the paying account
		methods string
		code    apiv1.ErrorCode
	}{
		"single":    {&riskv1.UpdateRuleRequest{Id: 4, MaxAmount: new("0.01")}, posted + " scheduled recurring", apiv1.ErrorCode_RKB001},
		"blacklist": {nil, posted + " scheduled recurring", apiv1.ErrorCode_RKB002},
		"batch":     {&riskv1.UpdateRuleRequest{Id: 5, MaxAmount: new("0.01")}, "batch", apiv1.ErrorCode_RKB003},
		"pending":   {&riskv1.UpdateRuleRequest{Id: 7, MaxCount: new(int64(1))}, "scheduled recurring", apiv1.ErrorCode_RKB003},
		"daily":     {&riskv1.UpdateRuleRequest{Id: 8, MaxAmount: new("0.01")}, posted, apiv1.ErrorCode_RKB003},
		"frequency": {&riskv1.UpdateRuleRequest{Id: 9, MaxCount: new(int64(1))}, posted, apiv1.ErrorCode_RKB004},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			b := apptest.StartBank(t)
			b.MustCall(t, b.Internal, pay(b.Rich, b.Poor, "1.00"))
			order(t, b)
			requests := payingRequests(t, b)
			if c.change != nil {
				b.MustCall(t, apptest.Admin, c.change)
			} else {
				b.MustCall(t, apptest.Admin, &riskv1.AddToBlacklistRequest{
					SubjectType: riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT, SubjectId: b.Rich, Reason: "试",
				})
			}
			for name := range strings.SplitSeq(c.methods, " ") {
				expectBoth(t, b.Server, b.Internal, c.code, requests[name])
			}
		})
	}
}

// provokeUnknownRules lets the rules of a running server become unknown: nothing may pass then.
func provokeUnknownRules(t *testing.T) {
	t.Helper()
	b := apptest.StartBank(t)
	requests := payingRequests(t, b)
	b.ExecSQL(t, `ALTER TABLE risk_rules RENAME TO elsewhere`)
	b.ExecSQL(t, `NOTIFY risk`)
	caller := b.Caller(t, b.Internal)
	proctest.Await(t, "the rules are unknown", func() bool {
		return b.CallGRPC(t, caller, pay(b.Rich, b.Poor, "0.01")).Code == apiv1.ErrorCode_RKS001
	})
	for _, request := range requests {
		expectBoth(t, b.Server, b.Internal, apiv1.ErrorCode_RKS001, request)
	}
}

func provokeDefaults(t *testing.T) {
	t.Helper()
	s := apptest.Start(t)
	officer := s.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	named := func(name string) *creditdefaultv1.SubmitDefaultApplicationRequest {
		return &creditdefaultv1.SubmitDefaultApplicationRequest{
			CustomerName: name, DefaultReasons: []int64{1}, Severity: creditdefaultv1.Severity_SEVERITY_HIGH,
		}
	}
	submit := func(user, name string) (application, customer int64) {
		got := s.CallGRPC(t, s.Caller(t, user), named(name))
		apptest.Expect(t, got, 0)
		return got.Int(t, "applicationId"), got.Int(t, "customerId")
	}
	approve := func(id int64) proto.Message {
		return &creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: id, Approved: new(true)}
	}
	expect := func(code apiv1.ErrorCode, request proto.Message) {
		t.Helper()
		expectBoth(t, s, apptest.Admin, code, request)
	}
	_, waiting := submit(officer, "待审核")
	own, _ := submit(apptest.Admin, "本人提交")
	decided, inDefault := submit(officer, "已违约")
	s.MustCall(t, apptest.Admin, approve(decided))
	s.Customer(t)
	twin := s.Customer(t) // Of the same name.

	unknownReason, other, contrary, nobody := named("新客户"), named("别名"), named(""), named("")
	unknownReason.DefaultReasons = []int64{absent}
	other.CustomerId, nobody.CustomerId, contrary.CustomerId, contrary.Industry = &twin, new(int64(absent)), &twin, "制造业"
	s.MustCall(t, apptest.Admin, &customerv1.UpdateCustomerRequest{Id: twin, Industry: new("金融业")})
	expect(apiv1.ErrorCode_CBV001, &customerv1.UpdateCustomerRequest{Id: waiting, IdNumber: new("E1234567")}) // Without idType.
	expect(apiv1.ErrorCode_DMB002, unknownReason)
	expect(apiv1.ErrorCode_DMB003, &creditdefaultv1.DeleteDefaultReasonRequest{Id: 1})
	expect(apiv1.ErrorCode_DMB004, named("张三"))
	expect(apiv1.ErrorCode_DMB005, nobody)
	expect(apiv1.ErrorCode_DMB006, named("待审核"))
	expect(apiv1.ErrorCode_DMB007, named("已违约"))
	expect(apiv1.ErrorCode_DMB008, other)
	expect(apiv1.ErrorCode_DMB022, contrary)
	expect(apiv1.ErrorCode_DMB011, approve(decided))
	expect(apiv1.ErrorCode_DMB012, approve(own))
	expect(apiv1.ErrorCode_DMB009, &creditdefaultv1.BatchApproveDefaultApplicationsRequest{
		Applications: slices.Repeat([]*creditdefaultv1.BatchApproval{{ApplicationId: 1, Approved: new(true)}}, 101),
	})
	provokeRenewals(t, s, officer, waiting, inDefault)
}

func provokeRenewals(t *testing.T, s *apptest.Server, officer string, normal, inDefault int64) {
	t.Helper()
	submit := func(customer, reason int64) proto.Message {
		return &creditdefaultv1.SubmitRenewalRequest{CustomerId: customer, RenewalReason: reason}
	}
	decide := func(id int64, approved bool) proto.Message {
		return &creditdefaultv1.ApproveRenewalRequest{RenewalId: id, Approved: &approved}
	}
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_DMB013, submit(normal, 1))
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_DMB015, submit(inDefault, absent))
	own := s.CallGRPC(t, s.Caller(t, apptest.Admin), submit(inDefault, 1))
	apptest.Expect(t, own, 0)
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_DMB014, submit(inDefault, 1))
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_DMB012, decide(own.Int(t, "renewalId"), true))
	s.MustCall(t, s.User(t, apiv1.Role_ROLE_CREDIT_APPROVER), decide(own.Int(t, "renewalId"), false))
	again := s.CallGRPC(t, s.Caller(t, officer), submit(inDefault, 1))
	apptest.Expect(t, again, 0)
	s.MustCall(t, apptest.Admin, decide(again.Int(t, "renewalId"), true))
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_DMB017, decide(again.Int(t, "renewalId"), true))
}

func provokeRates(t *testing.T) {
	t.Helper()
	s := apptest.Start(t)
	from := time.Date(2020, 1, 1, 0, 0, 0, 0, apptest.Zone)
	save := func(code string, change func(*ratev1.SaveRateRequest)) string {
		request := &ratev1.SaveRateRequest{
			Ratetype: ratev1.RateType_RATE_TYPE_LOAN.Enum(), Revisedate: timestamppb.New(from), Code: &code, Rate: new("1.00"),
		}
		change(request)
		saved, err := ratev1.NewRateServiceClient(s.Conn).SaveRate(s.As(t, apptest.Admin), request)
		if err != nil {
			t.Fatal(err)
		}
		return saved.GetRate().GetRateid()
	}
	good := save("good", func(*ratev1.SaveRateRequest) {})
	empty := save("empty", func(r *ratev1.SaveRateRequest) { r.Rate = nil })
	unused := save("unused", func(r *ratev1.SaveRateRequest) { r.Enable = new(int32(0)) })
	expect := func(code apiv1.ErrorCode, request proto.Message) {
		t.Helper()
		expectBoth(t, s, apptest.Admin, code, request)
	}
	expect(apiv1.ErrorCode_IRB001, &ratev1.SaveRateRequest{Rateid: new("unknown"), Rate: new("2.00")})
	expect(apiv1.ErrorCode_IRB002, &ratev1.SaveRateRequest{Rateid: &good, Versionno: new(int32(9))})
	expect(apiv1.ErrorCode_IRB003, &ratev1.SaveRateRequest{Rateid: &good, Code: new("empty")})
	expect(apiv1.ErrorCode_IRB002, &ratev1.ReviseRateRequest{Rateid: good, Versionno: new(int32(9))})
	expect(apiv1.ErrorCode_IRB003, &ratev1.ReviseRateRequest{Rateid: good, Code: new("empty")})
	for code, asked := range map[apiv1.ErrorCode]struct {
		rate string
		days int
	}{
		apiv1.ErrorCode_IRB004: {good, -10}, apiv1.ErrorCode_IRB005: {empty, 10}, apiv1.ErrorCode_IRB006: {unused, 10},
	} {
		day := from.AddDate(0, 0, asked.days)
		expect(code, &ratev1.GetRateAsOfRequest{Rateid: &asked.rate, EffectiveAt: timestamppb.New(day)})
		accrue := &ratev1.AccrueInterestRequest{
			Rateid: &asked.rate, Principal: "1.00", From: day.Format(time.DateOnly), To: day.AddDate(0, 0, 1).Format(time.DateOnly),
		}
		if got := s.CallGRPC(t, s.Caller(t, apptest.Admin), accrue); got.Code != code {
			t.Errorf("accrue: got %v, want %v", got.Code, code)
		}
	}
}

func provokeUploads(t *testing.T) {
	t.Helper()
	s := apptest.Start(t)
	caller := s.Caller(t, apptest.Admin)
	chunk := pdf + strings.Repeat("x", 1<<20-1<<10)
	for code, file := range map[apiv1.ErrorCode]struct {
		name   string
		chunks []string
	}{
		apiv1.ErrorCode_DMB019: {"a.pdf", slices.Repeat([]string{chunk}, 11)},
		apiv1.ErrorCode_DMB020: {"a.exe", []string{pdf}},
		apiv1.ErrorCode_DMB021: {"a.pdf", []string{"text"}},
	} {
		requests := []proto.Message{&filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_FileName{FileName: file.name}}}
		for _, chunk := range file.chunks {
			requests = append(requests, &filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_Chunk{Chunk: []byte(chunk)}})
		}
		_, err := s.Invoke(t.Context(), caller, requests...)
		if got := errorcode.Of(err); got != code {
			t.Errorf("%s over gRPC: got %v, want %v", file.name, got, code)
		}
		r := uploadRequest(t, s.Request(t, caller, requests[0]), file.name, strings.Join(file.chunks, ""))
		if got := apptest.ResultOf(apptest.Send(t, r)); got.Code != code {
			t.Errorf("%s over JSON: got %+v, want %v", file.name, got, code)
		}
	}
}

func provokePasswords(t *testing.T) {
	t.Helper()
	rare[apiv1.ErrorCode_AUB004](t)
	s := apptest.Start(t)
	caller := s.Caller(t, apptest.Admin)
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_CBV001, &authv1.UpdateUserRequest{Id: 1, Roles: []apiv1.Role{apiv1.Role_ROLE_CUSTOMER}})
	keyed := caller
	keyed.Key = apptest.Unique("K")
	if got := s.CallGRPC(t, keyed, apptest.NewCustomer()); got.Code != 0 {
		t.Fatalf("got %v, want success", got)
	}
	change := &authv1.ChangePasswordRequest{OldPassword: apptest.Password, NewPassword: "another horse battery"}
	if got := s.CallBoth(t, keyed, change); got.Code != apiv1.ErrorCode_CBB014 {
		t.Errorf("got %+v, want CBB014", got)
	}
	change.OldPassword = "wrong password"
	for range 20 {
		if s.CallGRPC(t, caller, change).Code == apiv1.ErrorCode_AUB004 {
			break
		}
	}
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_AUB004, change)
	expectBoth(t, s, apptest.Admin, apiv1.ErrorCode_AUB004, &authv1.EnrollTotpRequest{Password: "wrong password"})
	token := &apiclientv1.CreateClientTokenRequest{KeyId: "nobody", Secret: "none"}
	for range 100 {
		if s.CallGRPC(t, apptest.Caller{}, token).Code == apiv1.ErrorCode_AUB004 {
			break
		}
	}
	if got := s.CallBoth(t, apptest.Caller{}, token); got.Code != apiv1.ErrorCode_AUB004 {
		t.Errorf("got %+v, want AUB004", got)
	}
}

// provokeForeignCalls calls as a user of an external issuer, who has neither session nor password here.
func provokeForeignCalls(t *testing.T) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, fmt.Sprintf(`{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","use":"sig","alg":"EdDSA","x":%q}]}`,
			base64.RawURLEncoding.EncodeToString(public)))
	}))
	t.Cleanup(issuer.Close)
	s := apptest.Start(t, func(c *app.Config) { c.JWKSURL, c.JWTIssuer, c.JWTAudience = issuer.URL, "issuer", "corebank" })
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{
		"iss": "issuer", "aud": "corebank", "sub": "somebody", "roles": []string{"teller"},
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	})
	token.Header["kid"] = "k"
	signed, err := token.SignedString(private)
	if err != nil {
		t.Fatal(err)
	}
	freeze := &accountv1.FreezeAccountRequest{Id: 1}
	s.MustCall(t, apptest.Admin, ruleFor(apptest.MethodOf(freeze), true))
	for _, request := range []proto.Message{
		&authv1.LogoutRequest{}, &authv1.EnrollTotpRequest{Password: apptest.Password}, &authv1.ChangePasswordRequest{OldPassword: apptest.Password, NewPassword: "another horse battery"},
		freeze, // Whose roles are not known when it would run.
	} {
		if got := s.CallBoth(t, apptest.Caller{Token: signed}, request); got.Code != apiv1.ErrorCode_AUB003 {
			t.Errorf("%T: got %+v, want AUB003", request, got)
		}
	}
}
