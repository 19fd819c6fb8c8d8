package payment_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// While several bills are unpaid, a payment must say which it means, or bear a key that makes it happen once.
func TestRetryDoesNotPayTheNextMonth(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		january, february := bill("7", "10.00"), bill("7", "10.00")
		february.BillPeriod = "2026-02"
		apptest.Expect(t, w.bills(t, january, february), 0, "createdCount=2")
		refused := w.Call(t, w.user, pay("7", w.account, "10.00"))
		apptest.Expect(t, refused, apiv1.ErrorCode_PYV001)
		if len(refused.Fields) != 1 || refused.Fields[0].Name != "billPeriod" {
			t.Errorf("got errors of %v, want one of billPeriod", refused.Fields)
		}
		body := `{"billType":"electricity","billAccount":"7","payerAccountId":1,"amount":10.00}`
		send := func(key string) apptest.Answer {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+w.HTTP+"/api/v1/payments/bill", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+w.Token(t, w.user))
			request.Header.Set("Content-Type", "application/json")
			if key != "" {
				request.Header.Set("Idempotency-Key", key)
			}
			return apptest.Send(t, request)
		}
		if got := send(""); got.Status != http.StatusBadRequest || !strings.Contains(got.Body, "2026-01、2026-02") {
			t.Errorf("got %d %s, want 400 with both periods", got.Status, got.Body)
		}
		first, second := send("K1"), send("K1")
		if first.Status != http.StatusCreated || first.Body[:90] != second.Body[:90] {
			t.Errorf("got %s, then %s, want one payment", first.Body, second.Body)
		}
		if got := w.balance(t, w.account); got != "990.00" {
			t.Errorf("the payer holds %s, want 990.00", got)
		}
		apptest.Expect(t, w.Call(t, w.user, pay("7", w.account, "10.00")), 0) // Only February is left.
		w.sound(t)
	})
}

// A customer sees amount and name of its own bills only.
func TestBillsOfOthersAreMasked(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		foreign := bill("9", "10.00")
		foreign.PayerName = "王小明"
		apptest.Expect(t, w.bills(t, foreign, bill("8", "1.00")), 0)
		query := &paymentv1.QueryBillRequest{BillType: electricity, BillAccount: "9"}
		apptest.Expect(t, w.Call(t, w.user, query), 0, "billAmount=<nil>", "payerName=**明", "status=unpaid")
		apptest.Expect(t, w.Call(t, w.User(t, apiv1.Role_ROLE_CREDIT_OFFICER), query), 0, "billAmount=<nil>", "payerName=**明")
		apptest.Expect(t, w.Call(t, w.User(t, apiv1.Role_ROLE_AUDITOR), query), 0, "billAmount=10.00", "payerName=王小明")
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.QueryBillRequest{BillType: electricity, BillAccount: "8"}), 0,
			"billAmount=1.00", "payerName=张三") // It bears the customer's name.
		apptest.Expect(t, w.Call(t, w.user, pay("9", w.account, "9.00")), apiv1.ErrorCode_PYB003)
		apptest.Expect(t, w.Call(t, w.user, query), 0, "billAmount=<nil>")
		apptest.Expect(t, w.Call(t, w.user, pay("9", w.account, "10.00")), 0)
		apptest.Expect(t, w.Call(t, w.user, query), 0, "billAmount=10.00", "payerName=王小明") // It has paid for this household.
	})
}

// Refused payments are deleted when they have been kept long enough; completed ones stay.
func TestRefusedPaymentsAreDeleted(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		apptest.Expect(t, w.bills(t, bill("1", "1.00")), 0)
		refused := w.Call(t, w.user, pay("1", w.account, "2.00"))
		apptest.Expect(t, refused, apiv1.ErrorCode_PYB003)
		apptest.Expect(t, w.Call(t, w.user, pay("1", w.account, "1.00")), 0)
		database, err := store.Open(t.Context(), store.Options{URL: w.DatabaseURL})
		if err != nil {
			t.Fatal(err)
		}
		defer database.Close()
		for before, want := range map[time.Time]int64{time.Now().Add(-time.Hour): 0, time.Now().Add(time.Hour): 1} {
			if got, err := db.New().PaymentDeleteFailed(t.Context(), database, ledger.FirstID(before), 10); err != nil || before.Before(time.Now()) && got != want {
				t.Errorf("before %v: got %d deleted and error %v, want %d", before, got, err, want)
			}
		}
		apptest.Expect(t, w.Call(t, "admin", &paymentv1.GetPaymentRequest{PaymentId: refused.Text("paymentId")}), apiv1.ErrorCode_PYB001)
		apptest.Expect(t, w.Call(t, w.user, &paymentv1.ListBillPaymentsRequest{PayerAccountId: w.account}), 0, "total=1")
		w.sound(t)
	})
}
