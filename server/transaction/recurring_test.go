package transaction_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

const (
	ruleActive    = transactionv1.RecurringTransferStatus_RECURRING_TRANSFER_STATUS_ACTIVE
	ruleCompleted = transactionv1.RecurringTransferStatus_RECURRING_TRANSFER_STATUS_COMPLETED
	ruleCancelled = transactionv1.RecurringTransferStatus_RECURRING_TRANSFER_STATUS_CANCELLED
)

// everyDay orders 1.00 every day from tomorrow on.
func everyDay(from, to int64) *transactionv1.CreateRecurringTransferRequest {
	return &transactionv1.CreateRecurringTransferRequest{
		FromAccountId: from, ToAccountId: to, Amount: "1.00", Frequency: transactionv1.RecurrenceFrequency_RECURRENCE_FREQUENCY_DAILY,
		FirstTime: timestamppb.New(time.Now().Add(24 * time.Hour)), Remark: "每日",
	}
}

func (b *bank) repeat(t *testing.T, request *transactionv1.CreateRecurringTransferRequest) string {
	t.Helper()
	response, err := b.CreateRecurringTransfer(b.ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	return response.GetRecurringTransfer().GetRecurringId()
}

// daysPass moves all rules and what they have pending so many days into the past, as if the days had passed, and a minute more.
func (b *bank) daysPass(t *testing.T, days int) {
	t.Helper()
	b.execute(t, `WITH gone AS (SELECT $1 * interval '1 day' + interval '1 minute' AS by),
		rules AS (UPDATE recurring_transfers SET first_time = first_time - gone.by, latest_time = latest_time - gone.by,
			until_time = until_time - gone.by FROM gone WHERE status = 'active')
		UPDATE scheduled_transfers SET scheduled_time = scheduled_time - gone.by FROM gone WHERE status = 'pending'`, days)
}

// wake makes the scheduler look, which it else does within seconds.
func (b *bank) wake(t *testing.T) {
	t.Helper()
	b.order(t, b.open(t, ""), b.open(t, ""), time.Now().Add(time.Hour))
}

// looks waits until the scheduler has looked at what is due: at a transfer of 1.00 at least.
func (b *bank) looks(t *testing.T, from, to int64) {
	t.Helper()
	b.execute(t, `INSERT INTO scheduled_transfers (id, from_account_id, to_account_id, amount, remark, scheduled_time) VALUES (1, $1, $2, 1.00, '', now())`, from, to)
	b.wake(t)
	proctest.Await(t, "it has looked", func() bool {
		return b.count(t, `SELECT count(*) FROM scheduled_transfers WHERE id = 1 AND finished_at IS NOT NULL`) == 1
	})
}

func (b *bank) rule(t *testing.T, id string) *transactionv1.RecurringTransfer {
	t.Helper()
	response, err := b.GetRecurringTransfer(b.ctx, &transactionv1.GetRecurringTransferRequest{RecurringId: id})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetRecurringTransfer()
}

// occurrences lists those of a rule, the first one first.
func (b *bank) occurrences(t *testing.T, id string) []*transactionv1.ScheduledTransfer {
	t.Helper()
	response, err := b.ListRecurringOccurrences(b.ctx, &transactionv1.ListRecurringOccurrencesRequest{RecurringId: id, PageSize: new(int32(100))})
	if err != nil {
		t.Fatal(err)
	}
	list := response.GetList()
	slices.Reverse(list)
	for i, o := range list {
		if o.GetRecurringId() != id || o.GetOccurrence() != int64(i+1) || response.GetTotal() != int64(len(list)) {
			t.Fatalf("got %v as number %d of %d, want the occurrences of %s numbered from 1", o, i+1, response.GetTotal(), id)
		}
	}
	return list
}

// states are those of the occurrences of a rule, once so many have been decided.
func (b *bank) states(t *testing.T, id string, decided int) string {
	t.Helper()
	var states []string
	proctest.Await(t, fmt.Sprintf("%d occurrences are decided", decided), func() bool {
		states = nil
		n := 0
		for _, o := range b.occurrences(t, id) {
			state := strings.ToLower(strings.TrimPrefix(o.GetStatus().String(), "SCHEDULED_TRANSFER_STATUS_"))
			if o.ErrorCode != nil {
				state += " " + o.GetErrorCode().String()
			}
			states = append(states, state)
			if o.GetFinishedAt() != nil {
				n++
			}
		}
		return n == decided
	})
	return strings.Join(states, ", ")
}

// awaitStates returns once the occurrences of a rule have these states: one may be decided a moment before the next one is made.
func (b *bank) awaitStates(t *testing.T, id, want string) {
	t.Helper()
	decided := strings.Count(want, ",") + 1 - strings.Count(want, "pending")
	proctest.Await(t, "the occurrences are "+want, func() bool { return b.states(t, id, decided) == want })
}

// Each occurrence is a scheduled transfer like every other; when its time comes, the next one is there.
func TestRecurringTransferComesAgain(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "10.00"), b.open(t, "")
	request := everyDay(from, to)
	request.Count = new(int64(3))
	id := b.repeat(t, request)
	for day := 1; day <= 3; day++ {
		b.daysPass(t, 1)
		b.wake(t)
		want := strings.Repeat("completed, ", day) + "pending"
		if day == 3 {
			want = "completed, completed, completed"
		}
		b.awaitStates(t, id, want)
	}
	rule := b.rule(t, id)
	if rule.GetStatus() != ruleCompleted || rule.GetOccurrences() != 3 || rule.GetNextTime() != nil || rule.GetEndedAt() == nil || b.balance(t, to) != "3.00" {
		t.Errorf("got %v and %s received, want it completed after 3 occurrences, and 3.00", rule, b.balance(t, to))
	}
	history, err := b.ListTransactions(b.ctx, &transactionv1.ListTransactionsRequest{AccountId: from})
	if err != nil {
		t.Fatal(err)
	}
	last, entry := b.occurrences(t, id)[2], history.GetList()[0]
	if entry.GetTransactionId() != last.GetTransactionId() || entry.GetRefId() != last.GetScheduledId() || entry.GetRemark() != "每日" ||
		entry.GetType() != transactionv1.TransactionType_TRANSACTION_TYPE_SCHEDULED_TRANSFER {
		t.Errorf("got %v in the books, want a scheduled transfer of %v", entry, last)
	}
	if listed := b.orders(t, from)[last.GetScheduledId()]; !proto.Equal(listed, last) {
		t.Errorf("got %v among the scheduled transfers, want %v", listed, last)
	}
	b.daysPass(t, 5)
	b.looks(t, from, to)
	if n := len(b.occurrences(t, id)); n != 3 {
		t.Errorf("got %d occurrences after the last, want 3", n)
	}
	b.verify(t)
}

// An occurrence that is refused or cancelled stays visible, and the next one comes.
func TestRecurringTransferGoesOnAfterFailures(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, ""), b.open(t, "")
	teller := b.As(t, b.User(t, apiv1.Role_ROLE_TELLER))
	accounts := accountv1.NewAccountServiceClient(b.Conn)
	id := b.repeat(t, everyDay(from, to))
	next := func(want string) {
		t.Helper()
		b.daysPass(t, 1)
		b.wake(t)
		b.awaitStates(t, id, want)
	}
	next("failed CBB002, pending")
	if _, err := b.Deposit(b.ctx, &transactionv1.DepositRequest{AccountId: from, Amount: "5.00"}); err != nil {
		t.Fatal(err)
	}
	if _, err := accounts.FreezeAccount(teller, &accountv1.FreezeAccountRequest{Id: from}); err != nil {
		t.Fatal(err)
	}
	next("failed CBB002, failed CBB003, pending")
	if _, err := accounts.UnfreezeAccount(teller, &accountv1.UnfreezeAccountRequest{Id: from}); err != nil {
		t.Fatal(err)
	}
	skipped := b.occurrences(t, id)[2].GetScheduledId()
	if _, err := b.CancelScheduledTransfer(b.ctx, &transactionv1.CancelScheduledTransferRequest{ScheduledId: skipped}); err != nil {
		t.Fatal(err)
	}
	if rule := b.rule(t, id); rule.GetStatus() != ruleActive || rule.GetNextTime() == nil {
		t.Errorf("got %v after an occurrence was cancelled, want it active still", rule)
	}
	b.daysPass(t, 1) // The cancelled one stays where it is; its rule comes to its time.
	b.wake(t)
	proctest.Await(t, "the next occurrence is there", func() bool { return len(b.occurrences(t, id)) == 4 })
	next("failed CBB002, failed CBB003, cancelled, completed, pending")
	if _, err := accounts.CloseAccount(teller, &accountv1.CloseAccountRequest{Id: to}); errorcode.Of(err) != apiv1.ErrorCode_CBB009 {
		t.Fatalf("got %v, want CBB009: it holds money", err)
	}
	if _, err := b.Debit(b.ctx, &transactionv1.DebitRequest{AccountId: to, Amount: "1.00"}); err != nil {
		t.Fatal(err)
	}
	if _, err := accounts.CloseAccount(teller, &accountv1.CloseAccountRequest{Id: to}); err != nil {
		t.Fatal(err)
	}
	next("failed CBB002, failed CBB003, cancelled, completed, failed CBB008, pending")
	b.verify(t)
}

// Whatever falls due while no server runs is executed when one does: each occurrence once, in order.
func TestRecurringTransferWhileNoServerRuns(t *testing.T) {
	t.Parallel()
	database := storetest.URL(t)
	var from, to int64
	var id string
	t.Run("Ordered", func(t *testing.T) {
		b := newBank(t, apptest.On(database))
		from, to = b.open(t, "3.00"), b.open(t, "")
		id = b.repeat(t, everyDay(from, to))
	})
	t.Run("Executed", func(t *testing.T) {
		conn, err := pgx.Connect(t.Context(), database)
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.Exec(t.Context(), `WITH gone AS (SELECT interval '4 days 23 hours' AS by),
			rules AS (UPDATE recurring_transfers SET first_time = first_time - gone.by, latest_time = latest_time - gone.by FROM gone)
			UPDATE scheduled_transfers SET scheduled_time = scheduled_time - gone.by FROM gone`)
		if err := errors.Join(err, conn.Close(t.Context())); err != nil {
			t.Fatal(err)
		}
		b, other := another(t, database), another(t, database)
		b.awaitStates(t, id, "completed, completed, completed, failed CBB002, pending")
		if got := b.balance(t, to); got != "3.00" {
			t.Errorf("got %s received, want 3.00", got)
		}
		occurrences := other.occurrences(t, id)
		for i, o := range occurrences[1:] {
			if step := o.GetScheduledTime().AsTime().Sub(occurrences[i].GetScheduledTime().AsTime()); step != 24*time.Hour {
				t.Errorf("got %v between occurrences %d and %d, want a day", step, i+1, i+2)
			}
		}
		if !occurrences[4].GetScheduledTime().AsTime().After(time.Now()) {
			t.Errorf("got %v, want the pending one in the future", occurrences[4])
		}
	})
}

// Many rules come at one moment, with two servers at work: each makes one occurrence, and executes it once.
func TestManyRecurringTransfersAtOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	other := another(t, b.DatabaseURL)
	from, to := b.open(t, "300.00"), b.open(t, "")
	for range 5 {
		b.repeat(t, everyDay(from, to))
	}
	b.execute(t, `WITH made AS (
			INSERT INTO recurring_transfers (id, from_account_id, to_account_id, amount, remark, frequency, first_time, latest_time)
			SELECT n, $1, $2, 1.00, '', 'daily', now() + interval '1 day', now() + interval '1 day' FROM generate_series(1, 295) AS n RETURNING *)
		INSERT INTO scheduled_transfers (id, from_account_id, to_account_id, amount, remark, scheduled_time, recurring_id, occurrence)
		SELECT 1000 + id, from_account_id, to_account_id, amount, '', first_time, id, 1 FROM made`, from, to)
	b.daysPass(t, 1)
	b.wake(t)
	other.wake(t)
	proctest.Await(t, "all are executed", func() bool {
		return b.count(t, `SELECT count(*) FROM scheduled_transfers WHERE status = 'completed'`) == 300
	})
	proctest.Await(t, "all come again", func() bool {
		return b.count(t, `SELECT count(*) FROM scheduled_transfers WHERE status = 'pending' AND occurrence = 2`) == 300
	})
	if b.balance(t, from) != "0.00" || b.balance(t, to) != "300.00" {
		t.Errorf("got balances %s and %s, want 0.00 and 300.00", b.balance(t, from), b.balance(t, to))
	}
	b.verify(t)
}

// A rule that is cancelled takes its pending occurrence with it, and leaves what has been executed.
func TestCancelRecurringTransfer(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "10.00"), b.open(t, "")
	id := b.repeat(t, everyDay(from, to))
	b.daysPass(t, 1)
	b.wake(t)
	b.states(t, id, 1)
	teller := b.As(t, b.User(t, apiv1.Role_ROLE_TELLER))
	closing := &accountv1.CloseAccountRequest{Id: b.open(t, "")}
	other := b.repeat(t, everyDay(closing.GetId(), to))
	waiting := b.occurrences(t, other)[0].GetScheduledId()
	if _, err := b.CancelScheduledTransfer(b.ctx, &transactionv1.CancelScheduledTransferRequest{ScheduledId: waiting}); err != nil {
		t.Fatal(err)
	}
	if _, err := accountv1.NewAccountServiceClient(b.Conn).CloseAccount(teller, closing); errorcode.Of(err) != apiv1.ErrorCode_CBB017 {
		t.Errorf("got %v, want CBB017: a rule is active, though nothing is pending", err)
	}
	cancel := &transactionv1.CancelRecurringTransferRequest{RecurringId: id}
	response, err := b.CancelRecurringTransfer(b.ctx, cancel)
	if err != nil || response.GetRecurringTransfer().GetStatus() != ruleCancelled || response.GetRecurringTransfer().GetNextTime() != nil {
		t.Errorf("got %v, %v, want it cancelled", response, err)
	}
	if _, err := b.CancelRecurringTransfer(b.ctx, cancel); errorcode.Of(err) != apiv1.ErrorCode_CBB013 {
		t.Errorf("again: got %v, want CBB013", err)
	}
	if _, err := b.CancelRecurringTransfer(b.ctx, &transactionv1.CancelRecurringTransferRequest{RecurringId: other}); err != nil {
		t.Error(err)
	}
	if _, err := accountv1.NewAccountServiceClient(b.Conn).CloseAccount(teller, closing); err != nil {
		t.Errorf("got %v, want it closed after its rule was cancelled", err)
	}
	b.execute(t, `UPDATE recurring_transfers SET latest_time = now() - interval '1 day'`)
	b.looks(t, from, to)
	if got := b.states(t, id, 2); got != "completed, cancelled" || b.balance(t, to) != "2.00" {
		t.Errorf("got %s and %s received; want completed, cancelled and 2.00", got, b.balance(t, to))
	}
	all, err := b.ListRecurringTransfers(b.ctx, &transactionv1.ListRecurringTransfersRequest{AccountId: from})
	if err != nil || all.GetTotal() != 1 || all.GetList()[0].GetRecurringId() != id {
		t.Errorf("got %v, %v, want %s alone", all, err, id)
	}
	none, err := b.ListRecurringTransfers(b.ctx, &transactionv1.ListRecurringTransfersRequest{AccountId: from, Status: ruleActive.Enum()})
	if err != nil || none.GetTotal() != 0 {
		t.Errorf("got %v, %v, want none active", none, err)
	}
}

// One refId makes one rule, whatever the remark, also when its time has passed; with another amount it is another request.
func TestRecurringTransferOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "10.00"), b.open(t, "")
	request := everyDay(from, to)
	request.RefId, request.FirstTime = "rent", timestamppb.New(time.Now().Add(2*time.Second))
	first := b.repeat(t, request)
	b.states(t, first, 1)
	request.Remark = "又一次"
	if again := b.repeat(t, request); again != first {
		t.Errorf("got %s, want %s again", again, first)
	}
	request.Amount = "2.00"
	if _, err := b.CreateRecurringTransfer(b.ctx, request); errorcode.Of(err) != apiv1.ErrorCode_CBB014 {
		t.Errorf("got %v, want CBB014", err)
	}
	if _, err := b.Transfer(b.ctx, &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: "1.00", RefId: "rent"}); err != nil {
		t.Errorf("a transfer with this refId: got %v, want success: it is another kind of order", err)
	}
}

// In JSON a rule has its documented keys, and a scheduled transfer of no rule none more than before.
func TestRecurringTransferInJSON(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	first := time.Date(time.Now().Year()+1, 1, 31, 1, 0, 0, 0, time.UTC)
	body := fmt.Sprintf(`{"fromAccountId":%d,"toAccountId":%d,"amount":5,"frequency":"monthly","firstTime":%q,"count":12,"remark":"房租"}`,
		b.Rich, b.Foreign, first.Format(time.RFC3339))
	made := b.JSON(t, b.Me, "POST", "/api/v1/transactions/recurring", body)
	for _, want := range []string{
		`"message":"Created","data":{"recurringId":"REC`, fmt.Sprintf(`"fromAccountId":%d,"toAccountId":%d,"amount":5.00,"frequency":"monthly","dayOfMonth":31,"firstTime":%q,"until":null,"count":12,"remark":"房租","status":"active","occurrences":1,"nextTime":%q`,
			b.Rich, b.Foreign, first.Format(time.RFC3339), first.Format(time.RFC3339)),
	} {
		if made.Status != 201 || !strings.Contains(made.Body, want) {
			t.Errorf("got %d %s, want %s", made.Status, made.Body, want)
		}
	}
	id := apptest.ResultOf(made).Text("recurringId")
	listed := b.JSON(t, b.Me, "GET", "/api/v1/transactions/recurring/"+id+"/occurrences", "")
	if !strings.Contains(listed.Body, `"errorCode":null,"recurringId":"`+id+`","occurrence":1}`) {
		t.Errorf("got %s, want the first occurrence of %s", listed.Body, id)
	}
	b.MustCall(t, b.Internal, &transactionv1.CreateScheduledTransferRequest{
		FromAccountId: b.Poor, ToAccountId: b.Foreign, Amount: "1.00", ScheduledTime: timestamppb.New(first),
	})
	alone := b.JSON(t, b.Me, "GET", fmt.Sprintf("/api/v1/transactions/scheduled?accountId=%d", b.Poor), "")
	if strings.Contains(alone.Body, "recurring") || !strings.Contains(alone.Body, `"errorCode":null}`) {
		t.Errorf("got %s, want no key of a rule", alone.Body)
	}
	stranger := b.User(t, apiv1.Role_ROLE_CUSTOMER, b.Theirs)
	for _, request := range []proto.Message{
		&transactionv1.GetRecurringTransferRequest{RecurringId: id}, &transactionv1.ListRecurringOccurrencesRequest{RecurringId: id},
		&transactionv1.CancelRecurringTransferRequest{RecurringId: id},
	} {
		if got := b.CallBoth(t, b.Caller(t, stranger), request); got.Code != apiv1.ErrorCode_CBB006 {
			t.Errorf("%T by the payee: got %+v, want CBB006", request, got)
		}
	}
}
