package interest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// Ten days at 1.00 a day are paid after the settlement day, once, however often the job runs, and bear interest from then on.
func TestInterestIsPaidAfterTheSettlementDay(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	_, code := b.rate(t, "3.60")
	b.bears(t, code)
	id, empty := b.Account(t, b.customer, "10000.00"), b.Account(t, b.customer, "0.00")
	if run := b.accrue(t, 0); run.GetBalances() != 1 || run.GetPayments() != 0 {
		t.Errorf("the first day: got %v, want one balance and no payment", run)
	}
	for range 2 {
		if run := b.accrue(t, settleAfter); run.GetBalances() != 0 || run.GetPayments() != 1 {
			t.Errorf("the settlement day: got %v, want no changed balance and one payment", run)
		}
		if got := b.balance(t, id) + " " + b.balance(t, empty); got != "10010.00 0.00" {
			t.Errorf("after the settlement day: got %s, want 10010.00 0.00", got)
		}
	}
	b.accrue(t, settleAfter+1)
	shown := b.interest(t, id)
	if got := describe(shown); got != "11.00100000 0.00000000; 10 x 10000.00 at 3.60000000, 1 x 10010.00 at 3.60000000; 1: 10.00" {
		t.Errorf("got %s", got)
	}
	if shown.GetRateCode() != code || shown.GetOwnRate() || shown.GetPayments()[0].GetTransactionId() == "" {
		t.Errorf("got %v, want the rate %s, the default, and a transaction", shown, code)
	}
	answer := b.JSON(t, apptest.Admin, http.MethodGet, fmt.Sprintf("/api/v1/accounts/%d/interest?from=%s&to=%s", id, b.date(1), b.date(2)), "")
	want := fmt.Sprintf(`"from":"%s","to":"%s","interest":2.00000000,"carried":0.00000000,"segments":[{"from":"%[1]s","to":"%[2]s","days":2,"balance":10000.00,"rateCode":"%[3]s","versionno":1,"rate":3.60000000,"dayofyear":360,"interest":2.00000000}]`,
		b.date(1), b.date(2), code)
	if answer.Status != http.StatusOK || !strings.Contains(answer.Body, want) {
		t.Errorf("over JSON: got %d %s; want 200 and %s", answer.Status, answer.Body, want)
	}
	b.verify(t)
}

// describe writes interest in short: sum, carried; segments; payments.
func describe(of *interestv1.AccountInterest) string {
	var segments, payments []string
	for _, s := range of.GetSegments() {
		segments = append(segments, fmt.Sprintf("%d x %s at %s", s.GetDays(), s.GetBalance(), s.GetRate()))
	}
	for _, p := range of.GetPayments() {
		text := fmt.Sprintf("%d: %s", p.GetNumber(), p.GetAmount())
		if p.Corrects != nil {
			text += fmt.Sprintf(" for %d", p.GetCorrects())
		}
		payments = append(payments, text)
	}
	return of.GetInterest() + " " + of.GetCarried() + "; " + strings.Join(segments, ", ") + "; " + strings.Join(payments, ", ")
}

// The transaction of a payment is found like every other, with its days.
func TestInterestIsATransaction(t *testing.T) {
	t.Parallel()
	b := newBearing(t, "3.60")
	id := b.Account(t, b.customer, "10000.00")
	b.accrue(t, settleAfter)
	interest := transactionv1.TransactionType_TRANSACTION_TYPE_INTEREST
	list, err := transactionv1.NewTransactionServiceClient(b.Conn).ListTransactions(b.internal, &transactionv1.ListTransactionsRequest{AccountId: id, Type: &interest})
	if err != nil || list.GetTotal() != 1 {
		t.Fatalf("got %v, %v, want one transaction", list, err)
	}
	got := list.GetList()[0]
	ref := "INT-" + b.today.AddDate(0, 0, settleAfter).Format("20060102")
	if got.GetAmount() != "10.00" || got.GetBalanceAfter() != "10010.00" || got.GetRefId() != ref || !strings.Contains(got.GetRemark(), b.date(0)+" 至 "+b.date(settleAfter)) {
		t.Errorf("got %v, want 10.00 with the reference %s and its days", got, ref)
	}
	if payment := b.interest(t, id).GetPayments()[0]; payment.GetTransactionId() != got.GetTransactionId() {
		t.Errorf("got payment %v, want transaction %s", payment, got.GetTransactionId())
	}
}

// What rounding leaves over is in the next payment.
func TestFractionsAreCarried(t *testing.T) {
	t.Parallel()
	b := newBearing(t, "0.35")
	id := b.Account(t, b.customer, "123.45") // 0.00120020833… a day
	b.accrue(t, settleAfter)
	if got := describe(b.interest(t, id)); got != "0.01200208 0.00200208; 10 x 123.45 at 0.35000000; 1: 0.01" {
		t.Errorf("got %s", got)
	}
	b.verify(t)
}

// A rate that is corrected for days that were paid has the difference posted, linked to the payment, in either direction and once.
func TestCorrectedRatesPostTheDifference(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	rate, code := b.rate(t, "3.60")
	b.bears(t, code)
	id := b.Account(t, b.customer, "10000.00")
	b.accrue(t, settleAfter)
	rates := ratev1.NewRateServiceClient(b.Conn)
	if _, err := rates.ReviseRate(b.admin, &ratev1.ReviseRateRequest{
		Rateid: rate, Rate: new("7.20"), Revisedate: timestamppb.New(b.today.AddDate(0, 0, 5).Add(-8 * time.Hour)),
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if run := b.accrue(t, settleAfter+1); run.GetCorrections() != 1 {
			t.Errorf("got %v, want one correction", run)
		}
	}
	shown := b.interest(t, id)
	if got := describe(shown); got != "17.00200000 0.00000000; 5 x 10000.00 at 3.60000000, 5 x 10000.00 at 7.20000000, 1 x 10010.00 at 7.20000000; 1: 10.00, 2: 5.00 for 1" {
		t.Errorf("after a revision: got %s", got)
	}
	if payments := shown.GetPayments(); payments[1].GetCorrectsTransactionId() != payments[0].GetTransactionId() {
		t.Errorf("got %v, want the second linked to the first", payments)
	}
	if _, err := rates.SaveRate(b.admin, &ratev1.SaveRateRequest{Rateid: &rate, Rate: new("3.60")}); err != nil {
		t.Fatal(err)
	}
	b.accrue(t, settleAfter+2)
	if got := b.balance(t, id); got != "10010.00" {
		t.Errorf("after a correction: got %s, want 10010.00", got)
	}
	b.verify(t)
}

// A rate that is deleted bears nothing any more, and takes nothing back.
func TestDeletedRateTakesNothingBack(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	rate, code := b.rate(t, "3.60")
	b.bears(t, code)
	id := b.Account(t, b.customer, "10000.00")
	b.accrue(t, settleAfter)
	b.MustCall(t, apptest.Admin, &ratev1.DeleteRateRequest{Rateid: rate})
	b.ExecSQL(t, `UPDATE rates SET modified_at = modified_at + $2 * interval '1 day' WHERE original_id = $1`, rate, settleAfter+1)
	b.accrue(t, settleAfter+5)
	if got := describe(b.interest(t, id)); got != "10.00000000 0.00000000; 10 x 10000.00 at 3.60000000; 1: 10.00" {
		t.Errorf("got %s", got)
	}
}

// An account that is closed has been paid up to the day before, and is empty all the same.
func TestClosingPaysWhatHasAccrued(t *testing.T) {
	t.Parallel()
	b := newBearing(t, "3.60")
	id, never := b.Account(t, b.customer, "10000.00"), b.Account(t, b.customer, "0.00")
	b.accrue(t, 4)
	b.pass(6)
	accounts, teller := accountv1.NewAccountServiceClient(b.Conn), b.As(t, b.teller(t))
	if _, err := accounts.CloseAccount(teller, &accountv1.CloseAccountRequest{Id: id}); err == nil || b.balance(t, id) != "10000.00" {
		t.Errorf("with a balance: got %v, %s; want an error and 10000.00", err, b.balance(t, id))
	}
	b.debit(t, id, "10000.00")
	response, err := accounts.CloseAccount(teller, &accountv1.CloseAccountRequest{Id: id})
	if got := response.GetAccount(); err != nil || got.GetInterestPaid() != "5.00" || got.GetBalance() != "0.00" || got.GetStatus() != accountv1.AccountStatus_ACCOUNT_STATUS_CLOSED {
		t.Fatalf("got %v, %v; want a closed account, empty, with 5.00 paid", got, err)
	}
	answer := b.JSON(t, b.teller(t), http.MethodPost, fmt.Sprintf("/api/v1/accounts/%d/close", never), "{}")
	if answer.Status != http.StatusOK || strings.Contains(answer.Body, "interestPaid") {
		t.Errorf("without interest: got %d %s, want 200 and no interestPaid", answer.Status, answer.Body)
	}
	list, err := transactionv1.NewTransactionServiceClient(b.Conn).ListTransactions(b.internal, &transactionv1.ListTransactionsRequest{AccountId: id})
	if err != nil || list.GetTotal() != 4 || list.GetList()[0].GetAmount() != "5.00" || list.GetList()[1].GetBalanceAfter() != "5.00" {
		t.Errorf("got %v, %v; want 5.00 received and paid out after deposit and debit", list, err)
	}
	b.accrue(t, settleAfter)
	b.verify(t)
}

// A frozen account receives interest, and gives none.
func TestFrozenAccounts(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	_, code := b.rate(t, "3.60")
	_, negative := b.rate(t, "-3.60")
	b.bears(t, code)
	id, owing := b.Account(t, b.customer, "10000.00"), b.Account(t, b.customer, "10000.00")
	b.MustCall(t, b.teller(t), &interestv1.SetAccountRateRequest{Id: owing, RateCode: &negative})
	for _, frozen := range []int64{id, owing} {
		b.MustCall(t, b.teller(t), &accountv1.FreezeAccountRequest{Id: frozen})
	}
	b.accrue(t, settleAfter)
	if got := b.balance(t, id) + " " + b.balance(t, owing); got != "10010.00 10000.00" {
		t.Errorf("got %s, want 10010.00 10000.00", got)
	}
	if got := b.interest(t, owing); got.GetCarried() != "-10.00000000" || !got.GetOwnRate() {
		t.Errorf("got %v, want -10.00 carried, at its own rate", got)
	}
	b.verify(t)
}

// Negative interest is taken as far as there is money; the rest is carried.
func TestNegativeInterest(t *testing.T) {
	t.Parallel()
	b := newBearing(t, "-3.60")
	rich, poor := b.Account(t, b.customer, "10000.00"), b.Account(t, b.customer, "10000.00")
	b.accrue(t, settleAfter-1)
	b.debit(t, poor, "9997.50")
	b.accrue(t, settleAfter)
	if got := b.balance(t, rich) + " " + b.balance(t, poor); got != "9990.00 0.00" {
		t.Errorf("got %s, want 9990.00 0.00", got)
	}
	if got := b.interest(t, poor).GetCarried(); got != "-6.50025000" {
		t.Errorf("got %s carried, want -6.50025000", got)
	}
	b.verify(t)
}

// The yen is paid in whole.
func TestYenAreWhole(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	_, code := b.rate(t, "0.70")
	if _, err := b.SetInterestDefault(b.admin, &interestv1.SetInterestDefaultRequest{
		AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "JPY", RateCode: &code,
	}); err == nil {
		t.Error("a rate in CNY: got no error, want CBB024")
	}
	b.ExecSQL(t, `UPDATE rates SET currency_id = 'JPY' WHERE code = $1`, code)
	if _, err := b.SetInterestDefault(b.admin, &interestv1.SetInterestDefaultRequest{
		AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "JPY", RateCode: &code,
	}); err != nil {
		t.Fatal(err)
	}
	id := b.AccountIn(t, "JPY", b.customer, "10000.00")
	b.accrue(t, settleAfter) // 1.94 yen
	if got := b.balance(t, id) + " " + b.interest(t, id).GetCarried(); got != "10002.00 -0.05555556" {
		t.Errorf("got %s, want 10002.00 -0.05555556", got)
	}
	b.verify(t)
}

// An account that names a rate has that and no default, until it names none; from the day after the default has ended it bears nothing.
func TestRateOfAnAccount(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	_, code := b.rate(t, "3.60")
	_, better := b.rate(t, "7.20")
	b.bears(t, code)
	id := b.Account(t, b.customer, "10000.00")
	name := func(code *string) {
		b.MustCall(t, b.teller(t), &interestv1.SetAccountRateRequest{Id: id, RateCode: code})
	}
	b.pass(1)
	name(&better) // from day 2 on
	b.pass(3)
	name(nil) // from day 4 on
	b.pass(5)
	if _, err := b.SetInterestDefault(b.admin, &interestv1.SetInterestDefaultRequest{
		AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
	}); err != nil {
		t.Fatal(err)
	}
	b.accrue(t, 7)
	if got := describe(b.interest(t, id)); got != "8.00000000 0.00000000; 2 x 10000.00 at 3.60000000, 2 x 10000.00 at 7.20000000, 2 x 10000.00 at 3.60000000; " {
		t.Errorf("got %s", got)
	}
	list, err := b.ListInterestDefaults(b.admin, &interestv1.ListInterestDefaultsRequest{})
	if err != nil || len(list.GetList()) != 1 || list.GetList()[0].RateCode != nil || list.GetList()[0].GetFrom() != b.date(6) {
		t.Errorf("got defaults %v, %v; want one that ended on %s", list, err, b.date(6))
	}
}

// Many servers that run the job at the same time pay once.
func TestManyServersPayOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	other := apptest.Start(t, apptest.On(b.DatabaseURL), b.configure)
	_, code := b.rate(t, "3.60")
	b.bears(t, code)
	id := b.Account(t, b.customer, "10000.00")
	b.pass(settleAfter)
	var calls sync.WaitGroup
	for _, s := range []*apptest.Server{b.Server, other, b.Server, other} {
		calls.Go(func() {
			if _, err := interestv1.NewInterestServiceClient(s.Conn).RunInterest(b.admin, &interestv1.RunInterestRequest{}); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	proctest.Await(t, "the interest is paid", func() bool { return b.balance(t, id) == "10010.00" })
	b.verify(t)
}

// A job that was broken off goes on where it was: days that lack, and accounts that were not settled.
func TestBrokenOffRunGoesOn(t *testing.T) {
	t.Parallel()
	b := newBearing(t, "3.60")
	first, second := b.Account(t, b.customer, "10000.00"), b.Account(t, b.customer, "20000.00")
	b.pass(settleAfter)
	// The second account fails, so the settlement does.
	b.ExecSQL(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$`)
	b.ExecSQL(t, fmt.Sprintf(`CREATE TRIGGER refuse BEFORE INSERT ON interest_payments FOR EACH ROW WHEN (new.account_id = %d) EXECUTE FUNCTION refuse()`, second))
	if _, err := b.RunInterest(b.admin, &interestv1.RunInterestRequest{}); err == nil {
		t.Error("got no error, want one")
	}
	b.ExecSQL(t, `DROP TRIGGER refuse ON interest_payments`)
	b.accrue(t, settleAfter)
	if got := b.balance(t, first) + " " + b.balance(t, second); got != "10010.00 20020.00" {
		t.Errorf("got %s, want 10010.00 20020.00", got)
	}
	runs, err := b.ListInterestRuns(b.admin, &interestv1.ListInterestRunsRequest{})
	if err != nil || runs.GetTotal() != settleAfter+1 || len(runs.GetList()) != settleAfter+1 || runs.GetList()[0].GetDay() != b.date(settleAfter) {
		t.Errorf("got %v, %v; want a run for each of 10 days, the newest first", runs, err)
	}
	b.verify(t)
}

// While another server has the lease, a call changes nothing; without it, days are made up.
func TestOneServerWorks(t *testing.T) {
	t.Parallel()
	b := newBearing(t, "3.60")
	id := b.Account(t, b.customer, "10000.00")
	// As long as a lease is given for. This server's own job may have to wait for it.
	b.ExecSQL(t, `UPDATE interest_job SET leased_until = now() + interval '29 seconds' WHERE true`)
	b.pass(settleAfter)
	response, err := b.RunInterest(b.admin, &interestv1.RunInterestRequest{})
	if err != nil || response.GetRun().GetStatus() != interestv1.InterestRunStatus_INTEREST_RUN_STATUS_RUNNING || b.balance(t, id) != "10000.00" {
		t.Errorf("while another server works: got %v, %v; want running", response, err)
	}
	// The clock was an hour ahead when the other server took the lease, and is right again.
	b.ExecSQL(t, `UPDATE interest_job SET leased_until = now() + interval '1 hour' WHERE true`)
	proctest.Await(t, "the days are made up", func() bool {
		response, err := b.RunInterest(b.admin, &interestv1.RunInterestRequest{})
		return err == nil && response.GetRun().GetStatus() == interestv1.InterestRunStatus_INTEREST_RUN_STATUS_COMPLETED
	})
	if got := b.balance(t, id); got != "10010.00" {
		t.Errorf("got %s, want 10010.00", got)
	}
}

// A call that has no time for the job is answered, and the job goes on.
func TestRunGoesOnAfterTheCall(t *testing.T) {
	t.Parallel()
	b := newBank(t, func(c *app.Config) { c.CallTimeout = 3 * time.Second }) // all of which is kept for the answer
	_, code := b.rate(t, "3.60")
	b.bears(t, code)
	id := b.Account(t, b.customer, "10000.00")
	b.pass(settleAfter)
	response, err := b.RunInterest(b.admin, &interestv1.RunInterestRequest{})
	if err != nil || response.GetRun().GetStatus() != interestv1.InterestRunStatus_INTEREST_RUN_STATUS_RUNNING {
		t.Errorf("got %v, %v; want running", response, err)
	}
	proctest.Await(t, "the interest is paid", func() bool { return b.balance(t, id) == "10010.00" })
	b.verify(t)
}

// Whatever is changed in what was paid, the verification finds.
func TestVerifyFindsBrokenInterest(t *testing.T) {
	t.Parallel()
	b := newBearing(t, "3.60")
	b.Account(t, b.customer, "10000.00")
	b.accrue(t, settleAfter)
	for name, damage := range map[string][2]string{
		"AnAmount":         {`UPDATE interest_payments SET amount = amount + 0.01 WHERE true`, `UPDATE interest_payments SET amount = amount - 0.01 WHERE true`},
		"TheInterest":      {`UPDATE interest_payments SET interest = interest + 1 WHERE true`, `UPDATE interest_payments SET interest = interest - 1 WHERE true`},
		"WhatIsCarried":    {`UPDATE interest_accounts SET carried = carried + 1 WHERE true`, `UPDATE interest_accounts SET carried = carried - 1 WHERE true`},
		"ATransaction":     {`UPDATE interest_payments SET transaction_id = -transaction_id WHERE true`, `UPDATE interest_payments SET transaction_id = -transaction_id WHERE true`},
		"ANumber":          {`UPDATE interest_payments SET number = 2 WHERE true`, `UPDATE interest_payments SET number = 1 WHERE true`},
		"AClosingBalance":  {`UPDATE interest_balances SET balance = balance + 1 WHERE true`, `UPDATE interest_balances SET balance = balance - 1 WHERE true`},
		"TheOtherAccount":  {`UPDATE interest_payments SET amount = -amount WHERE true`, `UPDATE interest_payments SET amount = -amount WHERE true`},
		"NumberOfPayments": {`UPDATE interest_accounts SET payments = 2 WHERE true`, `UPDATE interest_accounts SET payments = 1 WHERE true`},
	} {
		b.ExecSQL(t, damage[0])
		report, err := transactionv1.NewTransactionServiceClient(b.Conn).VerifyLedger(b.admin, &transactionv1.VerifyLedgerRequest{All: new(true)})
		if err != nil || report.GetOk() || report.GetBrokenInterest() == 0 {
			t.Errorf("%s: got %v, %v; want broken interest", name, report, err)
		}
		b.ExecSQL(t, damage[1])
	}
	b.verify(t)
}
