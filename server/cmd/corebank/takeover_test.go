package main

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/proctest"
)

// A server fails in the middle of all its background work: another one does the rest, and each part is done once.
func TestBackgroundWorkIsTakenOver(t *testing.T) {
	t.Parallel()
	for _, failure := range []struct {
		name    string
		fail    func(*program, *testing.T)
		returns bool
		// then are SQL statements that run after the failure, before the other server starts.
		then []string
	}{
		{
			name: "killed, and the clock of the database is set back by an hour", fail: (*program).kill, then: []string{
				`UPDATE journal SET leased_until = clock_timestamp() + interval '1 hour'`,
				`UPDATE interest_job SET leased_until = clock_timestamp() + interval '1 hour'`,
				`UPDATE webhook_lease SET leased_until = clock_timestamp() + interval '1 hour'`,
				`UPDATE scheduled_transfers SET claimed_at = now() + interval '1 hour' WHERE status = 'processing'`,
			},
		},
		{
			name: "frozen, and thawed when the other has done its work", fail: (*program).freeze, returns: true, then: []string{
				// The minute for which it had them.
				`UPDATE scheduled_transfers SET claimed_at = claimed_at - interval '1 minute' WHERE status = 'processing'`,
			},
		},
	} {
		t.Run(failure.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t)
			release := w.begin(t)
			failure.fail(w.programs[0], t)
			release()
			for _, sql := range failure.then {
				w.exec(t, sql)
			}
			w.programs[1] = w.start(t)
			w.conns[1] = connect(t, w.programs[1])
			w.awaitDone(t)
			if failure.returns {
				w.thaw(t)
			}
			w.checkOnce(t)
			w.programs[1].interrupt(t)
		})
	}
}

// work is background work of every kind that has a lease or a claim, on a bank whose server B is stopped.
type work struct {
	*bank

	conn     *pgx.Conn
	receiver *receiver
	today    time.Time // the date in the bank's time zone
	bearing  int64     // an account that bears interest
	orders   int       // scheduled transfers
}

const (
	// bearingDays is the number of days, up to the settlement day, on which 10,000.00 bear 1.00 of interest.
	bearingDays = 5
	// settledBefore is the number of days since the settlement day: one more than yesterday, which is not over for a quarter of an hour.
	settledBefore = 2
)

func newWork(t *testing.T) *work {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	w := &work{receiver: newReceiver(t), today: time.Now().In(zone)}
	w.bank = openBank(t, "--webhook-networks=127.0.0.0/8", "--interest-settlement="+w.today.AddDate(0, 0, -settledBefore).Format("01-02"))
	w.conn = w.database(t)
	w.programs[1].interrupt(t)
	w.owe(t)
	return w
}

func (w *work) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := w.conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// holds reports whether a condition of the database holds.
func (w *work) holds(t *testing.T, condition string, args ...any) (is bool) {
	t.Helper()
	if err := w.conn.QueryRow(t.Context(), `SELECT `+condition, args...).Scan(&is); err != nil {
		t.Fatalf("%s: %v", condition, err)
	}
	return is
}

// owe opens an account to which interest is due, because its deposit and its rate are from days ago.
func (w *work) owe(t *testing.T) {
	t.Helper()
	kind := accountv1.AccountType_ACCOUNT_TYPE_CHECKING
	opened, err := accountv1.NewAccountServiceClient(w.conns[0]).OpenAccount(as(t, w.teller), &accountv1.OpenAccountRequest{
		CustomerId: w.customer, AccountType: kind, Currency: "CNY",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.bearing = opened.GetAccount().GetId()
	long := w.today.AddDate(0, 0, -30)
	w.exec(t, `INSERT INTO transactions (
			id, from_account_id, from_seq, to_account_id, to_seq, created_at,
			amount, from_balance_after, to_balance_after, type, currency, ref_id, remark
		)
		SELECT $1::bigint, f.id, f.seq + 1, t.id, 1, $2::timestamptz, 10000.00, f.balance - 10000.00, 10000.00, 'deposit', 'CNY', '', ''
		FROM accounts AS f INNER JOIN system_accounts AS s ON f.id = s.account_id AND s.purpose = 'cash' AND s.currency = 'CNY', accounts AS t
		WHERE t.id = $3`, ledger.FirstID(long), long, w.bearing)
	w.exec(t, `UPDATE accounts SET seq = seq + 1, balance = balance + sign(id) * 10000.00, clock_stepped_back = id < 0,
			posted_at = CASE WHEN id < 0 THEN posted_at ELSE $1::timestamptz END
		WHERE id IN (SELECT unnest(ARRAY[from_account_id, to_account_id]) FROM transactions WHERE id = $2)`, long, ledger.FirstID(long))
	w.posted++
	percent, code := "3.60", "TAKEOVER"
	if _, err := ratev1.NewRateServiceClient(w.conns[0]).SaveRate(as(t, w.admin), &ratev1.SaveRateRequest{
		Code: &code, Ratetype: ratev1.RateType_RATE_TYPE_CURRENT.Enum(), Rate: &percent, Precision: new(int32(8)), Revisedate: timestamppb.New(long),
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := interestv1.NewInterestServiceClient(w.conns[0]).SetInterestDefault(as(t, w.admin), &interestv1.SetInterestDefaultRequest{
		AccountType: kind, Currency: "CNY", RateCode: &code,
	}); err != nil {
		t.Fatal(err)
	}
	w.exec(t, `UPDATE interest_terms SET first_day = $1`, w.today.AddDate(0, 0, 1-bearingDays-settledBefore).Format(time.DateOnly))
}

// begin brings A into the middle of a pass of the sealer, a payment of interest, a delivery and the execution of scheduled transfers, and
// returns a function that lets these go on. That waits until the transactions of A have ended, which is a server that does nothing any more.
func (w *work) begin(t *testing.T) (release func()) {
	t.Helper()
	letDeliver := w.receiver.hold()
	w.subscribe(t, w.receiver)
	<-w.receiver.waiting
	w.order(t, 0, 20, time.Hour)
	lock, err := w.database(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`LOCK TABLE journal_bundles, interest_payments IN SHARE MODE`, fmt.Sprintf(`SELECT FROM accounts WHERE id = %d FOR UPDATE`, w.accounts[0]),
	} {
		if _, err := lock.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	w.exec(t, `UPDATE scheduled_transfers SET scheduled_time = now()`)
	w.deposit(t, 0)
	ctx, cancel := context.WithCancel(as(t, w.admin))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil { // Again when it has waited too long for the lock.
			_, _ = interestv1.NewInterestServiceClient(w.conns[0]).RunInterest(ctx, &interestv1.RunInterestRequest{})
		}
	}()
	proctest.Await(t, "A is in the middle of everything", func() bool {
		return w.holds(t, `(SELECT count(*) = $1 FROM scheduled_transfers WHERE status = 'processing')
			AND (SELECT count(DISTINCT relation) = 2 FROM pg_locks
				WHERE NOT granted AND relation IN ('journal_bundles'::regclass, 'interest_payments'::regclass))`, w.orders)
	})
	return func() {
		cancel()
		<-ended
		if err := lock.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		letDeliver()
		proctest.Await(t, "the transactions of A have ended", func() bool {
			return w.holds(t, `NOT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND application_name = 'corebank' AND state <> 'idle')`)
		})
	}
}

// deposit pays into the second account.
func (w *work) deposit(t *testing.T, replica int) {
	t.Helper()
	if _, err := w.call(t, replica, w.teller, &transactionv1.DepositRequest{AccountId: w.accounts[1], Amount: "1.00"}, ""); err != nil {
		t.Fatal(err)
	}
	w.posted++
}

// order schedules transfers from the first account.
func (w *work) order(t *testing.T, replica, count int, in time.Duration) {
	t.Helper()
	due := timestamppb.New(time.Now().Add(in))
	for range count {
		if _, err := transactionv1.NewTransactionServiceClient(w.conns[replica]).CreateScheduledTransfer(as(t, w.teller),
			&transactionv1.CreateScheduledTransferRequest{
				FromAccountId: w.accounts[0], ToAccountId: w.accounts[2], Amount: "1.00", ScheduledTime: due,
			}); err != nil {
			t.Fatal(err)
		}
	}
	w.orders += count
	w.posted += int64(count)
}

// awaitDone waits until B has done everything. The payment of interest counts as posted here.
func (w *work) awaitDone(t *testing.T) {
	t.Helper()
	w.posted++
	w.awaitAll(t)
}

func (w *work) awaitAll(t *testing.T) {
	t.Helper()
	for _, work := range []struct {
		what, condition string
		want            any
	}{
		{"scheduled transfers are executed", `(SELECT count(*) = $1 FROM scheduled_transfers WHERE status = 'completed')`, w.orders},
		{"interest is paid", `(SELECT count(*) >= $1 FROM interest_payments WHERE amount > 0)`, 1},
		{"the journal is sealed", `(SELECT size = $1 FROM journal)`, w.posted},
	} {
		proctest.AwaitWithin(t, 2*time.Minute, work.what, func() bool { return w.holds(t, work.condition, work.want) })
	}
	proctest.Await(t, "the receiver has everything", func() bool { return w.receiver.received() == w.posted })
}

// thaw lets A go on, which works as before, and then ends it, and with it whatever it had begun.
func (w *work) thaw(t *testing.T) {
	t.Helper()
	a := w.programs[0]
	if err := a.process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	proctest.Await(t, "A is ready", a.isReady)
	w.deposit(t, 0)
	w.order(t, 0, 1, time.Second)
	w.awaitAll(t)
	a.interrupt(t)
}

// checkOnce wants everything to have been done once.
func (w *work) checkOnce(t *testing.T) {
	t.Helper()
	all := true
	books, err := transactionv1.NewTransactionServiceClient(w.conns[1]).VerifyLedger(as(t, w.admin), &transactionv1.VerifyLedgerRequest{All: &all})
	if err != nil || !books.GetOk() || books.GetTransactions() != w.posted {
		t.Errorf("got books %v, %v; want them ok with %d transactions", books, err, w.posted)
	}
	if !w.holds(t, `(SELECT count(*) = 1 AND sum(amount) = $1 FROM interest_payments)`, bearingDays) {
		t.Errorf("got other payments of interest, want one of %d.00", bearingDays)
	}
	w.receiver.checkTwice(t)
}
