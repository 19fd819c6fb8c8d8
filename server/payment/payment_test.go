package payment_test

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/storetest"
)

const electricity = paymentv1.BillType_BILL_TYPE_ELECTRICITY

// bill is a bill of January 2026.
func bill(account, amount string) *paymentv1.ImportedBill {
	return &paymentv1.ImportedBill{
		BillType: electricity, BillAccount: account, BillAmount: amount, BillPeriod: "2026-01",
		DueDate: "2026-02-15", PayerName: "张三",
	}
}

func pay(account string, payer int64, amount string) *paymentv1.PayBillRequest {
	return &paymentv1.PayBillRequest{BillType: electricity, BillAccount: account, PayerAccountId: payer, Amount: amount}
}

// testBundle is a server, one of its transports, and a customer whose account holds 1000.00.
type testBundle struct {
	*apptest.Server
	apptest.Transport

	user              string
	customer, account int64
}

// eachTransport plays a test once through gRPC and once through JSON, on a server each.
func eachTransport(t *testing.T, play func(t *testing.T, w testBundle)) {
	t.Helper()
	for i, name := range []string{"GRPC", "JSON"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testBundle{Server: apptest.Start(t, apptest.On(storetest.URL(t)))}
			w.Transport = w.Transports()[i]
			w.customer = w.Customer(t)
			w.account = w.Account(t, w.customer, "1000.00")
			w.user = w.User(t, apiv1.Role_ROLE_CUSTOMER, w.customer)
			play(t, w)
		})
	}
}

func (w testBundle) bills(t *testing.T, bills ...*paymentv1.ImportedBill) apptest.Result {
	t.Helper()
	return w.Call(t, "admin", &paymentv1.ImportBillsRequest{Bills: bills})
}

func (w testBundle) balance(t *testing.T, account int64) string {
	t.Helper()
	return w.Call(t, "admin", &accountv1.GetBalanceRequest{Id: account}).Text("balance")
}

// sound asks as an auditor: what a test has asked as admin does not count against its quota.
func (w testBundle) sound(t *testing.T) {
	t.Helper()
	apptest.Expect(t, w.Call(t, w.User(t, apiv1.Role_ROLE_AUDITOR), &transactionv1.VerifyLedgerRequest{}), 0, "ok=true")
}

// Twelve callers pay the same bill at once: one does, and eleven are told that it is paid.
func TestABillIsPaidOnce(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		w.bills(t, bill("1001001", "156.80"))
		var mu sync.Mutex
		codes := map[apiv1.ErrorCode]int{}
		var callers sync.WaitGroup
		for range 12 {
			callers.Go(func() {
				reply := w.Call(t, w.user, pay("1001001", w.account, "156.80"))
				mu.Lock()
				defer mu.Unlock()
				codes[reply.Code]++
			})
		}
		callers.Wait()
		if want := map[apiv1.ErrorCode]int{0: 1, apiv1.ErrorCode_PYB002: 11}; !maps.Equal(codes, want) {
			t.Errorf("outcomes %v, want %v", codes, want)
		}
		if got := w.balance(t, w.account); got != "843.20" {
			t.Errorf("got %s held by the payer, want 843.20", got)
		}
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.QueryBillRequest{BillType: electricity, BillAccount: "1001001"}), 0, "status=paid")
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.ListBillPaymentsRequest{
			PayerAccountId: w.account, Status: paymentv1.PaymentStatus_PAYMENT_STATUS_FAILED.Enum(),
		}), 0, "total=11")
		w.sound(t)
	})
}

// Every refusal moves nothing, and leaves a payment that its id can be asked for.
func TestRefusalsAreKept(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		stranger := w.Account(t, w.Customer(t), "1000.00")
		dollars := w.AccountIn(t, "USD", w.customer, "1000.00")
		w.bills(t, bill("paid", "1.00"), bill("small", "2.00"), bill("large", "1000.01"), bill("huge", "50000.01"))
		apptest.Expect(t, w.Call(t, w.user, pay("paid", w.account, "1.00")), 0, "status=completed")
		for name, refusal := range map[string]struct {
			request *paymentv1.PayBillRequest
			want    apiv1.ErrorCode
		}{
			"paid":      {pay("paid", w.account, "1.00"), apiv1.ErrorCode_PYB002},
			"amount":    {pay("small", w.account, "2.01"), apiv1.ErrorCode_PYB003},
			"household": {pay("nobody", w.account, "2.00"), apiv1.ErrorCode_PYB004},
			"funds":     {pay("large", w.account, "1000.01"), apiv1.ErrorCode_CBB002},
			"risk":      {pay("huge", w.account, "50000.01"), apiv1.ErrorCode_RKB001},
			"currency":  {pay("small", dollars, "2.00"), apiv1.ErrorCode_CBB015},
		} {
			refused := w.Call(t, w.user, refusal.request)
			apptest.Expect(t, refused, refusal.want)
			kept := w.Call(t, w.user, &paymentv1.GetPaymentRequest{PaymentId: refused.Text("paymentId")})
			apptest.Expect(t, kept, 0, "status=failed", "errorCode="+refusal.want.String(), "amount="+refusal.request.GetAmount())
			if t.Failed() {
				t.Fatalf("%s: the refusal is not kept as wanted", name)
			}
		}
		apptest.Expect(t, w.Call(t, w.user, pay("small", stranger, "2.00")), apiv1.ErrorCode_CBB006)
		apptest.Expect(t, w.Call(t, "admin", pay("small", 4711, "2.00")), apiv1.ErrorCode_CBB001)
		if got := w.balance(t, w.account); got != "999.00" {
			t.Errorf("got %s held by the payer, want 999.00", got)
		}
		// What was refused for the payer's sake can be paid by another.
		apptest.Expect(t, w.Call(t, w.user, pay("small", w.account, "2.00")), 0)
		w.sound(t)
	})
}

func TestPaymentsAreTheirOwners(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		w.bills(t, bill("1", "1.00"))
		made := w.Call(t, w.user, pay("1", w.account, "1.00")).Text("paymentId")
		stranger := w.User(t, apiv1.Role_ROLE_CUSTOMER, w.Customer(t))
		apptest.Expect(t, w.Call(t, stranger, &paymentv1.GetPaymentRequest{PaymentId: made}), apiv1.ErrorCode_CBB006)
		apptest.Expect(t, w.Call(t, stranger, &paymentv1.ListBillPaymentsRequest{PayerAccountId: w.account}), apiv1.ErrorCode_CBB006)
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.GetPaymentRequest{PaymentId: made}), 0, "paymentId="+made)
		for _, unknown := range []string{"BP0000000000000000", "TX0000000000000000", "BP1", strings.ToUpper(made)} {
			apptest.Expect(t, w.Call(t, "admin", &paymentv1.GetPaymentRequest{PaymentId: unknown}), apiv1.ErrorCode_PYB001)
		}
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{bill("2", "1.00")}}), apiv1.ErrorCode_AUB003)
	})
}

// A bill sent again is an update while it is unpaid. The oldest unpaid one is paid first; a period names another.
func TestImport(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		january, february := bill("7", "10.00"), bill("7", "20.00")
		february.BillPeriod = "2026-02"
		apptest.Expect(t, w.bills(t, january, february), 0, "totalCount=2", "createdCount=2", "updatedCount=0", "refusedCount=0")
		january.BillAmount, january.PayerName = "11.00", "李四"
		apptest.Expect(t, w.bills(t, january), 0, "createdCount=0", "updatedCount=1")
		ask := &paymentv1.QueryBillRequest{BillType: electricity, BillAccount: "7"}
		apptest.Expect(t, w.Call(t, "admin", ask), 0, "billPeriod=2026-01", "billAmount=11.00", "payerName=李四")
		first := pay("7", w.account, "11.00")
		first.BillPeriod = new("2026-01")
		apptest.Expect(t, w.Call(t, w.user, first), 0)
		apptest.Expect(t, w.Call(t, w.user, ask), 0, "billPeriod=2026-02", "status=unpaid")
		apptest.Expect(t, w.bills(t, january), 0, "updatedCount=0", "refusedCount=1", "refused=[0]")
		apptest.Expect(t, w.Call(t, w.user, first), apiv1.ErrorCode_PYB002)
		apptest.Expect(t, w.Call(t, w.user, pay("7", w.account, "20.00")), 0)
		apptest.Expect(t, w.Call(t, w.user, ask), 0, "billPeriod=2026-02", "status=paid")

		apptest.Expect(t, w.bills(t, bill("8", "1.00"), bill("8", "2.00")), apiv1.ErrorCode_PYV001)
		nonsense := bill("9", "1.00")
		nonsense.DueDate = "2026-02-30"
		apptest.Expect(t, w.bills(t, bill("8", "1.00"), nonsense), apiv1.ErrorCode_PYV001)
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.QueryBillRequest{BillType: electricity, BillAccount: "8"}), apiv1.ErrorCode_PYB004)
		many := make([]*paymentv1.ImportedBill, 1001)
		for i := range many {
			many[i] = bill(fmt.Sprint("many-", i), "1.00")
		}
		apptest.Expect(t, w.bills(t, many...), apiv1.ErrorCode_PYV001)
		apptest.Expect(t, w.bills(t, many[:1000]...), 0, "createdCount=1000")
		apptest.Expect(t, w.bills(t), apiv1.ErrorCode_PYV001)
	})
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		for name, request := range map[string]*paymentv1.PayBillRequest{
			"nothing": {}, "no amount": pay("1", w.account, ""), "zero": pay("1", w.account, "0.00"),
			"negative":   pay("1", w.account, "-1.00"),
			"no account": pay("", w.account, "1.00"), "odd account": pay("a b", w.account, "1.00"),
		} {
			if got := w.Call(t, "admin", request); got.Code != apiv1.ErrorCode_PYV001 || len(got.Fields) == 0 {
				t.Errorf("%s: got %v %v; want code PYV001, length of fields other than 0", name, got.Code, got.Fields)
			}
		}
	})
}

// A failure of the system's own is PYS001.
func TestInternalFailure(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		conn, err := pgx.Connect(t.Context(), w.DatabaseURL)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), "ALTER TABLE bills RENAME TO lost"); err != nil {
			t.Fatal(err)
		}
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.QueryBillRequest{BillType: electricity, BillAccount: "1"}), apiv1.ErrorCode_PYS001)
	})
}

// Verification finds what no payment of this server could have left.
func TestVerifyReconcilesPayments(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]string{
		"BillMarkedPaid":    "UPDATE bills SET status = 'paid' WHERE bill_account = '2'",
		"BillMarkedUnpaid":  "UPDATE bills SET status = 'unpaid'",
		"OtherAmount":       "UPDATE payments SET amount = 2.00",
		"OtherPosting":      "UPDATE payments SET transaction_id = 1",
		"PaymentThatFailed": "UPDATE payments SET status = 'failed', transaction_id = NULL, error_code = 'PYB002'",
		"OtherBiller":       "UPDATE payments SET bill_type = 'water'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testBundle{Server: apptest.Start(t)}
			w.Transport = w.Transports()[0]
			w.account = w.Account(t, w.Customer(t), "1000.00")
			w.bills(t, bill("1", "1.00"), bill("2", "2.00"))
			apptest.Expect(t, w.Call(t, "admin", pay("1", w.account, "1.00")), 0)
			w.sound(t)
			conn, err := pgx.Connect(t.Context(), w.DatabaseURL)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			if _, err := conn.Exec(t.Context(), damage); err != nil {
				t.Fatal(err)
			}
			apptest.Expect(t, w.Call(t, "admin", &transactionv1.VerifyLedgerRequest{}), 0, "ok=false")
		})
	}
}
