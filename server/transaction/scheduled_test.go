package transaction_test

import (
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/metadata"
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
	completed = transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_COMPLETED
	failed    = transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_FAILED
	cancelled = transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_CANCELLED
)

// order orders a transfer of 1.00.
func (b *bank) order(t *testing.T, from, to int64, at time.Time) string {
	t.Helper()
	response, err := b.CreateScheduledTransfer(b.ctx, &transactionv1.CreateScheduledTransferRequest{
		FromAccountId: from, ToAccountId: to, Amount: "1.00", ScheduledTime: timestamppb.New(at), Remark: "定期",
	})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetScheduledTransfer().GetScheduledId()
}

// orders lists what an account is ordered to pay, by id.
func (b *bank) orders(t *testing.T, account int64) map[string]*transactionv1.ScheduledTransfer {
	t.Helper()
	all := map[string]*transactionv1.ScheduledTransfer{}
	size := int32(100)
	response, err := b.ListScheduledTransfers(b.ctx, &transactionv1.ListScheduledTransfersRequest{AccountId: account, PageSize: &size})
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range response.GetList() {
		all[order.GetScheduledId()] = order
	}
	return all
}

// finished waits until an order has been decided.
func (b *bank) finished(t *testing.T, from int64, id string) *transactionv1.ScheduledTransfer {
	t.Helper()
	var order *transactionv1.ScheduledTransfer
	proctest.Await(t, "the order is finished", func() bool {
		order = b.orders(t, from)[id]
		return order.GetFinishedAt() != nil
	})
	return order
}

func TestScheduledTransferIsCarriedOutAtItsTime(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "10.00"), b.open(t, "")
	at := time.Now().Add(700 * time.Millisecond).Truncate(time.Microsecond)
	order := b.finished(t, from, b.order(t, from, to, at))
	if late := order.GetFinishedAt().AsTime().Sub(at); late < 0 || late > time.Second {
		t.Errorf("got it carried out %v after its time, want within 1 s", late)
	}
	if order.GetStatus() != completed || order.ErrorCode != nil || b.balance(t, to) != "1.00" {
		t.Errorf("got %v and %s received, want it completed and 1.00", order, b.balance(t, to))
	}
	history, err := b.ListTransactions(b.ctx, &transactionv1.ListTransactionsRequest{AccountId: from})
	if err != nil {
		t.Fatal(err)
	}
	entry := history.GetList()[0]
	if entry.GetTransactionId() != order.GetTransactionId() || entry.GetRefId() != order.GetScheduledId() || entry.GetRemark() != "定期" ||
		entry.GetType() != transactionv1.TransactionType_TRANSACTION_TYPE_SCHEDULED_TRANSFER {
		t.Errorf("got %v in the books, want a scheduled transfer of the order %s", entry, order.GetScheduledId())
	}
	b.verify(t)
}

// What is refused when its time has come says why, and holds up nothing else.
func TestScheduledTransferThatIsRefused(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	poor, iced, rich, to := b.open(t, ""), b.open(t, "5.00"), b.open(t, "5.00"), b.open(t, "")
	at := time.Now().Add(500 * time.Millisecond)
	orders := map[int64]string{}
	for _, from := range []int64{poor, iced, rich} {
		orders[from] = b.order(t, from, to, at)
	}
	teller := b.As(t, b.User(t, apiv1.Role_ROLE_TELLER))
	if _, err := accountv1.NewAccountServiceClient(b.Conn).FreezeAccount(teller, &accountv1.FreezeAccountRequest{Id: iced}); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[int64]apiv1.ErrorCode{poor: apiv1.ErrorCode_CBB002, iced: apiv1.ErrorCode_CBB003, rich: 0} {
		order := b.finished(t, from, orders[from])
		if order.GetErrorCode() != want || (order.GetStatus() == failed) != (want != 0) || (order.TransactionId == nil) != (want != 0) {
			t.Errorf("want %v: %v", want, order)
		}
	}
	b.verify(t)
}

func TestScheduledTransferSurvivesARestart(t *testing.T) {
	t.Parallel()
	database := storetest.URL(t)
	var from, to int64
	var id string
	t.Run("Ordered", func(t *testing.T) {
		b := newBank(t, apptest.On(database))
		from, to = b.open(t, "10.00"), b.open(t, "")
		id = b.order(t, from, to, time.Now().Add(time.Hour))
		// An hour passes, as soon as it is down: the clock has just looked.
		b.execute(t, `UPDATE scheduled_transfers SET scheduled_time = now() + interval '1 second'`)
	})
	t.Run("CarriedOut", func(t *testing.T) {
		b := another(t, database)
		if order := b.finished(t, from, id); order.GetStatus() != completed || b.balance(t, to) != "1.00" {
			t.Errorf("got %v and %s received, want it completed and 1.00", order, b.balance(t, to))
		}
	})
}

// A server died after it took a transfer up: before its posting, or after. Another carries it out, once; also when the clock was an hour
// ahead then, and was set right.
func TestScheduledTransferOfADeadServer(t *testing.T) {
	t.Parallel()
	for _, claimed := range []string{"now() - interval '61 seconds'", "now() + interval '1 hour'"} {
		t.Run(claimed, func(t *testing.T) {
			t.Parallel()
			testDeadServer(t, claimed)
		})
	}
}

func testDeadServer(t *testing.T, claimed string) {
	b := newBank(t)
	from, to := b.open(t, "10.00"), b.open(t, "")
	posted := b.finished(t, from, b.order(t, from, to, time.Now().Add(100*time.Millisecond)))
	waiting := b.order(t, from, to, time.Now().Add(time.Hour))
	b.execute(t, `UPDATE scheduled_transfers SET status = 'processing', transaction_id = NULL, finished_at = NULL,
		claimed_at = `+claimed+`, scheduled_time = now() - interval '2 minutes'`)
	again, first := b.finished(t, from, posted.GetScheduledId()), b.finished(t, from, waiting)
	if again.GetTransactionId() != posted.GetTransactionId() || first.GetStatus() != completed || b.balance(t, to) != "2.00" {
		t.Errorf("got %v\nand %v\nand %s received, want the first with its transaction %s, the second completed, and 2.00", again, first, b.balance(t, to), posted.GetTransactionId())
	}
	b.verify(t)
}

// Cancelling and carrying out race for the same orders: each order goes to exactly one of them.
func TestCancelAgainstClock(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "100.00"), b.open(t, "")
	at := time.Now().Add(3 * time.Second) // Time to order them all on a busy machine.
	var ids []string
	for range 40 {
		ids = append(ids, b.order(t, from, to, at))
	}
	var won sync.Map
	var callers sync.WaitGroup
	<-time.After(time.Until(at.Add(-10 * time.Millisecond)))
	for i, id := range ids {
		callers.Go(func() {
			<-time.After(time.Duration(i%20) * time.Millisecond)
			if _, err := b.CancelScheduledTransfer(b.ctx, &transactionv1.CancelScheduledTransferRequest{ScheduledId: id}); err == nil {
				won.Store(id, true)
			}
		})
	}
	callers.Wait()
	carriedOut := 0
	for _, id := range ids {
		order := b.finished(t, from, id)
		_, cancelledByUs := won.Load(id)
		switch {
		case cancelledByUs && order.GetStatus() == cancelled:
		case !cancelledByUs && order.GetStatus() == completed:
			carriedOut++
		default:
			t.Errorf("got %v, want it cancelled where we were in time, here %t, or else completed", order, cancelledByUs)
		}
	}
	if got := b.count(t, `SELECT balance::integer FROM accounts WHERE id = $1`, to); got != carriedOut {
		t.Errorf("got %d.00 received, want %d for as many carried out", got, carriedOut)
	}
	t.Logf("%d of %d were carried out", carriedOut, len(ids))
	b.verify(t)
}

// Of what falls due while no server looks, the earlier comes first, and of one moment what was ordered first: what it takes is no
// longer there for the other.
func TestScheduledTransfersInTheirOrder(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	to := b.open(t, "")
	var payers []int64
	for range 20 {
		payers = append(payers, b.open(t, "1.00"))
	}
	b.execute(t, `INSERT INTO scheduled_transfers (id, from_account_id, to_account_id, amount, remark, scheduled_time)
		SELECT n, payer, $1, 1.00, remark, now() - age
		FROM unnest($2::bigint[]) WITH ORDINALITY AS payers (payer, i),
			LATERAL (VALUES
				(i, 'late', interval '1 second'), (100 + i, 'first', interval '2 seconds'), (200 + i, 'second', interval '2 seconds')
			) AS orders (n, remark, age)`, to, payers)
	b.order(t, payers[0], to, time.Now().Add(time.Hour)) // Wakes the clock.
	proctest.Await(t, "all are finished", func() bool {
		return b.count(t, `SELECT count(*) FROM scheduled_transfers WHERE finished_at IS NOT NULL`) == 60
	})
	if n := b.count(t, `SELECT count(*) FROM scheduled_transfers WHERE remark = 'first' AND status = 'completed'`); n != 20 {
		t.Errorf("got %d carried out of those that came first, want 20", n)
	}
	b.verify(t)
}

// An order that is repeated under its key when its time has come is still the same order.
func TestScheduledTransferRepeatedAfterItsTime(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "10.00"), b.open(t, "")
	ctx := metadata.AppendToOutgoingContext(b.ctx, "idempotency-key", "k1")
	request := &transactionv1.CreateScheduledTransferRequest{
		FromAccountId: from, ToAccountId: to, Amount: "1.00", ScheduledTime: timestamppb.New(time.Now().Add(500 * time.Millisecond)),
	}
	first, err := b.CreateScheduledTransfer(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	b.finished(t, from, first.GetScheduledTransfer().GetScheduledId())
	if again, err := b.CreateScheduledTransfer(ctx, request); err != nil || !proto.Equal(again, first) {
		t.Errorf("got %v, %v, want the first answer %v", again, err, first)
	}
	request.Amount = "2.00"
	if _, err := b.CreateScheduledTransfer(ctx, request); errorcode.Of(err) != apiv1.ErrorCode_CBB014 {
		t.Errorf("another under its key: got %v, want CBB014", err)
	}
	if n := len(b.orders(t, from)); n != 1 {
		t.Errorf("got %d orders, want 1", n)
	}
}

// due has many transfers of 1.00 due at one moment, and wakes the clock.
func (b *bank) due(t *testing.T, n int, from, to int64) {
	t.Helper()
	b.execute(t, `INSERT INTO scheduled_transfers (id, from_account_id, to_account_id, amount, remark, scheduled_time)
		SELECT id, $2, $3, 1.00, '', now() FROM generate_series(1, $1::bigint) AS id`, n, from, to)
	b.order(t, from, to, time.Now().Add(time.Hour))
}

// A thousand fall due at one moment, with two servers at work: each is carried out once, and all within seconds.
func TestThousandDueAtOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	other := another(t, b.DatabaseURL)
	from, to := b.open(t, "1000.00"), b.open(t, "")
	began := time.Now()
	b.due(t, 1000, from, to)
	other.order(t, from, to, time.Now().Add(time.Hour)) // Wakes the other as well.
	proctest.Await(t, "all are finished", func() bool {
		return b.count(t, `SELECT count(*) FROM scheduled_transfers WHERE finished_at IS NOT NULL`) == 1000
	})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("got the end after %v, want it within 10 s", took)
	}
	if b.balance(t, to) != "1000.00" || b.balance(t, from) != "0.00" {
		t.Errorf("got balances %s and %s, want 0.00 and 1000.00", b.balance(t, from), b.balance(t, to))
	}
	b.verify(t)
}

// A server that is told to stop finishes what it has taken up.
func TestClockFinishesBeforeItStops(t *testing.T) {
	t.Parallel()
	keep := newBank(t)
	from, to := keep.open(t, "3000.00"), keep.open(t, "")
	keep.execute(t, `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$;
		CREATE TRIGGER slow AFTER INSERT ON transactions FOR EACH STATEMENT EXECUTE FUNCTION slow()`)
	t.Run("Stopped", func(t *testing.T) {
		b := another(t, keep.DatabaseURL)
		b.due(t, 100, from, to)
		proctest.Await(t, "they are taken up", func() bool {
			return b.count(t, `SELECT count(*) FROM scheduled_transfers WHERE status = 'processing'`) > 0
		})
	})
	keep.execute(t, `DROP TRIGGER slow ON transactions`)
	stopped := time.Now()
	proctest.Await(t, "the other server finishes its own", func() bool {
		return keep.count(t, `SELECT count(*) FROM scheduled_transfers WHERE status = 'processing'`) == 0
	})
	if took := time.Since(stopped); took > 30*time.Second {
		t.Errorf("got the end after %v, want it within 30 s: nothing is left to the one after a minute", took)
	}
	keep.verify(t)
}
