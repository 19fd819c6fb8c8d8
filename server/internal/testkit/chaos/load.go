package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/ledger"
)

const (
	// callers are the clients that make one call after the other; one streams besides, and one orders scheduled transfers.
	callers = 8
	// mostCents bounds the amount of a call. Now and then an account has too little.
	mostCents = 20_000_00
	// again is the share of acknowledged calls that are sent once more, in percent.
	again = 10
	// pause between the calls of a client, about: the faults are what is to show, not the load.
	pause = 40 * time.Millisecond
	// delay of scheduled transfers.
	delay = 2 * time.Second
)

// load is clients that call without pause, and repeat what has no answer.
type load struct {
	history *history
	stop    atomic.Bool
	group   sync.WaitGroup
	ordered atomic.Int64 // scheduled transfers
	cancel  context.CancelFunc
}

// start has clients call until end.
func (b *Bank) start(ctx context.Context, random *rand.Rand) *load {
	ctx, cancel := context.WithCancel(ctx)
	l := &load{history: newHistory(), cancel: cancel}
	for number := range callers {
		c := &client{b, l.history, number, rand.New(rand.NewPCG(random.Uint64(), 0)), number % Servers}
		l.group.Go(func() {
			for !l.stop.Load() && ctx.Err() == nil {
				c.act(ctx)
				c.pause(ctx)
			}
		})
	}
	c := &client{b, l.history, callers, rand.New(rand.NewPCG(random.Uint64(), 0)), 0}
	l.group.Go(func() {
		for !l.stop.Load() && ctx.Err() == nil {
			c.stream(ctx)
			c.pause(ctx)
		}
	})
	scheduler := &client{b, l.history, callers + 1, rand.New(rand.NewPCG(random.Uint64(), 0)), 1}
	l.group.Go(func() {
		for !l.stop.Load() && ctx.Err() == nil {
			scheduler.order(ctx, &l.ordered)
			scheduler.pause(ctx)
		}
	})
	return l
}

// end lets each client finish what it has begun, for a minute at most.
func (l *load) end() {
	defer l.cancel()
	if l.stop.Swap(true) {
		return
	}
	late := time.AfterFunc(settleTimeout, func() {
		l.history.violationf(other, "calls have no answer after %v", settleTimeout)
		l.cancel()
	})
	defer late.Stop()
	l.group.Wait()
}

// pause waits a little.
func (c *client) pause(ctx context.Context) {
	select {
	case <-time.After(time.Duration(c.random.Int64N(int64(2 * pause)))):
	case <-ctx.Done():
	}
}

// act makes one of the calls.
func (c *client) act(ctx context.Context) {
	from := c.bank.accounts[c.random.IntN(sharedAccounts)]
	to := c.bank.accounts[c.random.IntN(sharedAccounts)]
	amount := 1 + c.random.Int64N(mostCents)
	ref := fmt.Sprint("C", c.bank.next.Add(1))
	switch choice := c.random.IntN(100); {
	case choice < 25:
		c.read(ctx, from)
	case choice < 40:
		c.deposit(ctx, to, amount, ref)
	case choice < 55:
		c.debit(ctx, from, amount, ref)
	case from == to:
		c.read(ctx, from)
	case choice < 70:
		c.transfer(ctx, from, to, amount, ref)
	case choice < 82:
		c.transferJSON(ctx, from, to, amount, ref)
	case choice < 92:
		c.hold(ctx, from, to, amount, ref)
	default:
		c.payBill(ctx, from, ref)
	}
}

func (c *client) read(ctx context.Context, account int64) {
	call := time.Now()
	answer, _, ok := settle(ctx, c, "", func(ctx context.Context, s *Server) (*accountv1.GetBalanceResponse, error) {
		return accountv1.NewAccountServiceClient(s.conn).GetBalance(ctx, &accountv1.GetBalanceRequest{Id: account})
	})
	if !ok {
		return
	}
	seen, err := stateOf(answer)
	if err != nil {
		c.history.violationf(other, "%v", err)
		return
	}
	c.history.add(c.number, call, effect{account: account, kind: look, read: seen})
}

func stateOf(answer *accountv1.GetBalanceResponse) (state, error) {
	balance, err := cents(answer.GetBalance())
	if err != nil {
		return state{}, err
	}
	available := balance
	if answer.AvailableBalance != nil {
		if available, err = cents(answer.GetAvailableBalance()); err != nil {
			return state{}, err
		}
	}
	return state{balance, balance - available}, nil
}

// write settles a write that answers with a transaction's id, sends it again now and then, and returns the id; false if it was refused.
func (c *client) write(ctx context.Context, key string, try func(ctx context.Context, s *Server) (string, error)) (id string, done, ok bool) {
	id, refusal, ok := settle(ctx, c, key, try)
	if !ok || refusal == 0 && id == "" {
		return "", false, false
	}
	if refusal != 0 {
		return "", false, refusal == apiv1.ErrorCode_CBB002
	}
	if c.random.IntN(100) < again {
		second, refusal, answered := settle(ctx, c, key, try)
		switch {
		case answered && refusal != 0:
			c.history.violationf(refused, "a write that was acknowledged as %s is refused with %v when it is sent again", id, refusal)
		case answered && second != id:
			c.history.violationf(doubled, "a write that was acknowledged as %s is answered %s when it is sent again", id, second)
		}
	}
	return id, true, true
}

func (c *client) acknowledge(account int64, ref, id string) {
	number, _, ok := ledger.ParseID(id)
	if !ok {
		c.history.violationf(other, "got the transaction id %q, want one", id)
	}
	c.history.acknowledge(1, acknowledged{account, ref, number})
}

func (c *client) deposit(ctx context.Context, to, amount int64, ref string) {
	call := time.Now()
	id, done, ok := c.write(ctx, "", func(ctx context.Context, s *Server) (string, error) {
		r, err := transactionv1.NewTransactionServiceClient(s.conn).Deposit(ctx, &transactionv1.DepositRequest{AccountId: to, Amount: yuan(amount), RefId: ref})
		return r.GetTransactionId(), err
	})
	if !ok || !done {
		c.unexpected(ctx, "deposit", ok)
		return
	}
	c.acknowledge(to, ref, id)
	c.history.add(c.number, call, effect{account: to, kind: credit, amount: amount})
}

// unexpected notes that a call that nothing should refuse was refused.
func (c *client) unexpected(ctx context.Context, what string, refused bool) {
	if refused && ctx.Err() == nil {
		c.history.violationf(other, "a %s was refused, want it done", what)
	}
}

func (c *client) debit(ctx context.Context, from, amount int64, ref string) {
	call := time.Now()
	id, done, ok := c.write(ctx, "", func(ctx context.Context, s *Server) (string, error) {
		r, err := transactionv1.NewTransactionServiceClient(s.conn).Debit(ctx, &transactionv1.DebitRequest{AccountId: from, Amount: yuan(amount), RefId: ref})
		return r.GetTransactionId(), err
	})
	c.paid(call, from, 0, amount, ref, id, done, ok)
}

// paid notes a payment out of an account, or that it was refused; to is 0 if no account of a customer gets it.
func (c *client) paid(call time.Time, from, to, amount int64, ref, id string, done, ok bool) {
	switch {
	case !ok:
	case !done:
		c.history.add(c.number, call, effect{account: from, kind: debit, amount: amount, refused: true})
	default:
		c.acknowledge(from, ref, id)
		effects := []effect{{account: from, kind: debit, amount: amount}}
		if to != 0 {
			effects = append(effects, effect{account: to, kind: credit, amount: amount})
		}
		c.history.add(c.number, call, effects...)
	}
}

func (c *client) transfer(ctx context.Context, from, to, amount int64, ref string) {
	call := time.Now()
	id, done, ok := c.write(ctx, "", func(ctx context.Context, s *Server) (string, error) {
		r, err := transactionv1.NewTransactionServiceClient(s.conn).Transfer(ctx,
			&transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: yuan(amount), RefId: ref})
		return r.GetTransactionId(), err
	})
	c.paid(call, from, to, amount, ref, id, done, ok)
	if done && c.random.IntN(4) == 0 {
		c.reverse(ctx, id, from, to, amount, ref+"R")
	}
}

func (c *client) reverse(ctx context.Context, original string, from, to, amount int64, ref string) {
	call := time.Now()
	id, done, ok := c.write(ctx, "", func(ctx context.Context, s *Server) (string, error) {
		r, err := transactionv1.NewTransactionServiceClient(s.conn).ReverseTransaction(ctx,
			&transactionv1.ReverseTransactionRequest{TransactionId: original, RefId: ref})
		return r.GetTransactionId(), err
	})
	c.paid(call, to, from, amount, ref, id, done, ok)
}

func (c *client) transferJSON(ctx context.Context, from, to, amount int64, ref string) {
	call := time.Now()
	id, done, ok := c.write(ctx, "", func(ctx context.Context, s *Server) (string, error) {
		data, err := c.post(ctx, s, "/api/v1/transactions/transfer", "", map[string]any{
			"fromAccountId": from, "toAccountId": to, "amount": yuan(amount), "refId": ref,
		})
		id, _ := data["transactionId"].(string)
		return id, err
	})
	c.paid(call, from, to, amount, ref, id, done, ok)
}

// hold holds money and takes or releases it.
func (c *client) hold(ctx context.Context, from, to, amount int64, ref string) {
	call := time.Now()
	id, done, ok := c.write(ctx, "", func(ctx context.Context, s *Server) (string, error) {
		r, err := transactionv1.NewTransactionServiceClient(s.conn).CreateHold(ctx,
			&transactionv1.CreateHoldRequest{AccountId: from, ToAccountId: &to, Amount: yuan(amount), RefId: ref})
		return r.GetHold().GetTransactionId(), err
	})
	if ok {
		c.history.add(c.number, call, effect{account: from, kind: reserve, amount: amount, refused: !done})
	}
	if !done {
		return
	}
	c.history.acknowledge(0)
	call = time.Now()
	if c.random.IntN(2) == 0 {
		_, done, ok = c.write(ctx, ref+"V", func(ctx context.Context, s *Server) (string, error) {
			r, err := transactionv1.NewTransactionServiceClient(s.conn).VoidHold(ctx, &transactionv1.VoidHoldRequest{TransactionId: id})
			return r.GetHold().GetTransactionId(), err
		})
		if done {
			c.history.acknowledge(0)
			c.history.add(c.number, call, effect{account: from, kind: release, amount: amount})
		}
		c.unexpected(ctx, "release of a hold", ok && !done)
		return
	}
	taken := 1 + c.random.Int64N(amount)
	part := yuan(taken)
	_, done, ok = c.write(ctx, ref+"X", func(ctx context.Context, s *Server) (string, error) {
		r, err := transactionv1.NewTransactionServiceClient(s.conn).CaptureHold(ctx, &transactionv1.CaptureHoldRequest{TransactionId: id, Amount: &part})
		return r.GetHold().GetTransactionId(), err
	})
	if done {
		c.history.acknowledge(1)
		c.history.add(c.number, call, effect{account: from, kind: capture, amount: taken, release: amount},
			effect{account: to, kind: credit, amount: taken})
	}
	c.unexpected(ctx, "capture of a hold", ok && !done)
}

// payBill has a bill taken in, and pays it, over JSON.
func (c *client) payBill(ctx context.Context, from int64, ref string) {
	amount := 1 + c.random.Int64N(100_00)
	number := fmt.Sprint("B", c.bank.bills.Add(1))
	_, _, ok := settle(ctx, c, "", func(ctx context.Context, s *Server) (*paymentv1.ImportBillsResponse, error) {
		return paymentv1.NewPaymentServiceClient(s.conn).ImportBills(asAlone(ctx, c.bank.admin), &paymentv1.ImportBillsRequest{
			Bills: []*paymentv1.ImportedBill{{
				BillType: paymentv1.BillType_BILL_TYPE_WATER, BillAccount: number, BillAmount: yuan(amount),
				BillPeriod: "2026-01", DueDate: "2026-02-15", PayerName: "张三",
			}},
		})
	})
	if !ok {
		return
	}
	call := time.Now()
	id, done, ok := c.write(ctx, "", func(ctx context.Context, s *Server) (string, error) {
		data, err := c.post(ctx, s, "/api/v1/payments/bill", ref, map[string]any{
			"billType": "water", "billAccount": number, "billPeriod": "2026-01", "payerAccountId": from, "amount": yuan(amount),
		})
		id, _ := data["paymentId"].(string)
		return id, err
	})
	switch {
	case !ok:
	case !done:
		c.history.add(c.number, call, effect{account: from, kind: debit, amount: amount, refused: true})
	case id != "":
		c.history.acknowledge(1)
		c.history.add(c.number, call, effect{account: from, kind: debit, amount: amount})
	}
}

// order has a scheduled transfer of one cent made, and waits a little.
func (c *client) order(ctx context.Context, ordered *atomic.Int64) {
	from, to := c.bank.scheduled()
	at := timestamppb.New(time.Now().Add(delay))
	_, refusal, ok := settle(ctx, c, fmt.Sprint("S", c.bank.next.Add(1)), func(ctx context.Context, s *Server) (*transactionv1.CreateScheduledTransferResponse, error) {
		return transactionv1.NewTransactionServiceClient(s.conn).CreateScheduledTransfer(ctx, &transactionv1.CreateScheduledTransferRequest{
			FromAccountId: from, ToAccountId: to, Amount: "0.01", ScheduledTime: at,
		})
	})
	switch {
	case ok && refusal == 0:
		ordered.Add(1)
		c.history.acknowledge(1)
	case ok && refusal != apiv1.ErrorCode_CBB011: // The first answer came after its time.
		c.history.violationf(other, "a scheduled transfer was refused with %v, want it taken", refusal)
	}
}
