package interest_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// bank is a running server whose days pass when a test says so. What is posted has the real time, and so counts for the first day, or for the
// day that is accrued next.
type bank struct {
	*apptest.Server
	interestv1.InterestServiceClient

	clock    *atomic.Pointer[time.Time]
	today    time.Time // midnight UTC of the real date in the bank's time zone
	customer int64
	admin    context.Context
	internal context.Context
}

// settleAfter is the number of the settlement day, counted from today as 0.
const settleAfter = 9

func newBank(t *testing.T, options ...apptest.Option) *bank {
	t.Helper()
	now := time.Now().In(apptest.Zone)
	b := &bank{clock: &atomic.Pointer[time.Time]{}, today: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)}
	b.clock.Store(&now)
	b.Server = apptest.Start(t, append(options, b.configure)...)
	b.InterestServiceClient = interestv1.NewInterestServiceClient(b.Conn)
	b.customer = b.Customer(t)
	b.admin, b.internal = b.As(t, apptest.Admin), b.As(t, "internal")
	return b
}

// newBearing starts a bank whose savings accounts in CNY bear interest of so many per cent by 360 days.
func newBearing(t *testing.T, percent string) *bank {
	t.Helper()
	b := newBank(t)
	_, code := b.rate(t, percent)
	b.bears(t, code)
	return b
}

func (b *bank) configure(c *app.Config) {
	c.Clock = func() time.Time { return *b.clock.Load() }
	c.InterestSettlement = b.today.AddDate(0, 0, settleAfter).Format("01-02")
}

// date is so many days after today.
func (b *bank) date(days int) string { return b.today.AddDate(0, 0, days).Format(time.DateOnly) }

// pass makes it one o'clock at night of the day after a number of days, so that the day with that number is over.
func (b *bank) pass(days int) {
	at := b.today.AddDate(0, 0, days+1)
	at = time.Date(at.Year(), at.Month(), at.Day(), 1, 0, 0, 0, apptest.Zone)
	b.clock.Store(&at)
}

// accrue lets the days up to a number pass and runs the job.
func (b *bank) accrue(t *testing.T, days int) *interestv1.InterestRun {
	t.Helper()
	b.pass(days)
	response, err := b.RunInterest(b.admin, &interestv1.RunInterestRequest{})
	if err != nil {
		t.Fatal(err)
	}
	run := response.GetRun()
	if run.GetDay() != b.date(days) || run.GetStatus() != interestv1.InterestRunStatus_INTEREST_RUN_STATUS_COMPLETED {
		t.Fatalf("got run %v, want %s completed", run, b.date(days))
	}
	return run
}

// rate creates a rate of so many per cent by 360 days from long ago, and returns its id and code.
func (b *bank) rate(t *testing.T, percent string) (id, code string) {
	t.Helper()
	response, err := ratev1.NewRateServiceClient(b.Conn).SaveRate(b.admin, &ratev1.SaveRateRequest{
		Code: new(apptest.Unique("R")), Ratetype: ratev1.RateType_RATE_TYPE_CURRENT.Enum(), Rate: &percent, Precision: new(int32(8)),
		Revisedate: timestamppb.New(time.Date(2020, 1, 1, 0, 0, 0, 0, apptest.Zone)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetRate().GetRateid(), response.GetRate().GetCode()
}

// bears makes all savings accounts in CNY bear interest at a rate.
func (b *bank) bears(t *testing.T, code string) {
	t.Helper()
	if _, err := b.SetInterestDefault(b.admin, &interestv1.SetInterestDefaultRequest{
		AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY", RateCode: &code,
	}); err != nil {
		t.Fatal(err)
	}
}

func (b *bank) balance(t *testing.T, id int64) string {
	t.Helper()
	response, err := accountv1.NewAccountServiceClient(b.Conn).GetBalance(b.internal, &accountv1.GetBalanceRequest{Id: id})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetBalance()
}

func (b *bank) debit(t *testing.T, id int64, amount string) {
	t.Helper()
	b.MustCall(t, "internal", &transactionv1.DebitRequest{AccountId: id, Amount: amount})
}

func (b *bank) teller(t *testing.T) string {
	t.Helper()
	return b.User(t, apiv1.Role_ROLE_TELLER)
}

// interest shows that of an account from today on.
func (b *bank) interest(t *testing.T, id int64) *interestv1.AccountInterest {
	t.Helper()
	response, err := b.GetAccountInterest(b.internal, &interestv1.GetAccountInterestRequest{Id: id, From: new(b.date(0))})
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func (b *bank) verify(t *testing.T) {
	t.Helper()
	for _, all := range []bool{false, true} {
		report, err := transactionv1.NewTransactionServiceClient(b.Conn).VerifyLedger(b.admin, &transactionv1.VerifyLedgerRequest{All: &all})
		if err != nil || !report.GetOk() {
			t.Errorf("the books, all %v: got %v, %v; want them ok", all, report, err)
		}
	}
}
