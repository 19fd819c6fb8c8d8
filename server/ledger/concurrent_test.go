package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/proctest"
)

// tally counts outcomes by code; the zero code is success.
type tally struct {
	mu    sync.Mutex
	codes map[apiv1.ErrorCode]int
	ids   map[int64]bool
}

func (c *tally) add(receipt ledger.Receipt, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.codes == nil {
		c.codes, c.ids = map[apiv1.ErrorCode]int{}, map[int64]bool{}
	}
	c.codes[errorcode.Of(err)]++
	if err == nil {
		c.ids[receipt.ID] = true
	}
}

// all posts n postings at once and counts what became of them.
func (b *bank) all(n int, posting func(i int) ledger.Posting) *tally {
	var c tally
	var callers sync.WaitGroup
	for i := range n {
		callers.Go(func() { c.add(b.poster.Post(context.Background(), posting(i))) })
	}
	callers.Wait()
	return &c
}

// An account with 100.00 pays 1.00 a hundred times, however many ask, and whatever server they ask.
func TestHotAccountPaysExactlyWhatItHolds(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	second := newBankOn(t, b.db) // Another server's ledger on the same books.
	hot, payee := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	servers := []*bank{b, second}
	var c tally
	var callers sync.WaitGroup
	for i := range 400 {
		callers.Go(func() { c.add(servers[i%2].poster.Post(context.Background(), transfer(hot, payee, "1.00"))) })
	}
	callers.Wait()
	if c.codes[0] != 100 || c.codes[apiv1.ErrorCode_CBB002] != 300 {
		t.Errorf("outcomes %v, want 100 successes and 300 times CBB002", c.codes)
	}
	if b.balance(t, hot) != "0.00" || b.balance(t, payee) != "100.00" {
		t.Errorf("got balances %s and %s, want 0.00 and 100.00", b.balance(t, hot), b.balance(t, payee))
	}
	b.verify(t)
}

// More callers than a batch holds: everyone is answered, and everyone's money moves.
func TestMoreCallersThanABatchHolds(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	const callers = 2000
	from, to := b.open(t, "CNY", "2000.00"), b.open(t, "CNY", "0.00")
	if c := b.all(callers, func(int) ledger.Posting { return transfer(from, to, "1.00") }); c.codes[0] != callers || len(c.ids) != callers {
		t.Errorf("got outcomes %v with %d ids, want %d successes with ids of their own", c.codes, len(c.ids), callers)
	}
	if b.balance(t, to) != "2000.00" {
		t.Errorf("got %s received, want 2000.00", b.balance(t, to))
	}
	b.verify(t)
}

// Callers that leave before their turn are dropped, however many, and those behind them are served.
func TestCallersThatLeftAreDropped(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "1000.00"), b.open(t, "CNY", "0.00")
	poster := ledger.NewPoster(b.ledger, b.db, discard)
	gone, leave := context.WithCancel(t.Context())
	var c tally
	var callers sync.WaitGroup
	for i := range 1200 {
		callers.Go(func() {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = gone
			}
			receipt, err := poster.Post(ctx, transfer(from, to, "1.00"))
			if errors.Is(err, context.Canceled) {
				return
			}
			c.add(receipt, err)
		})
	}
	proctest.Await(t, "all postings wait", func() bool { return poster.Waiting() == 1200 })
	leave() // Nobody works yet, so nobody who leaves has been served.
	if _, err := poster.Post(gone, transfer(from, to, "1.00")); !errors.Is(err, context.Canceled) {
		t.Errorf("who has left before asking: got %v, want %v", err, context.Canceled)
	}
	work(t, poster)
	callers.Wait()
	if c.codes[0] != 600 || len(c.codes) != 1 || b.balance(t, to) != "600.00" {
		t.Errorf("got outcomes %v and %s received, want 600 successes and 600.00", c.codes, b.balance(t, to))
	}
	b.verify(t)
}

// The queue has an end: who finds it full is told at once to come back later.
func TestFullQueueRefusesAtOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	poster := ledger.NewPoster(b.ledger, b.db, discard) // Nobody works.
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var callers sync.WaitGroup
	refused := make(chan error, 10_000)
	for range 10_000 {
		callers.Go(func() {
			if _, err := poster.Post(ctx, transfer(from, to, "0.01")); errorcode.Of(err) == apiv1.ErrorCode_GWS001 {
				refused <- err
				leave() // The queue is full: that is all there is to see.
			}
		})
	}
	callers.Wait()
	if len(refused) == 0 {
		t.Error("got nobody refused, want some")
	}
}

// One request sent many times at once is one posting, and everybody gets its receipt, on whatever server.
func TestDuplicatesInFlightPostOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	second := newBankOn(t, b.db)
	from, to := b.open(t, "CNY", "1000.00"), b.open(t, "CNY", "0.00")
	servers := []*bank{b, second}
	var counts [20]tally
	var callers sync.WaitGroup
	for i := range 400 {
		ref := i % 20
		callers.Go(func() {
			counts[ref].add(servers[i/20%2].poster.Post(context.Background(),
				once(transfer(from, to, "1.00"), fmt.Sprint("account:", from), fmt.Sprint("R", ref))))
		})
	}
	callers.Wait()
	for ref := range counts {
		if counts[ref].codes[0] != 20 || len(counts[ref].ids) != 1 {
			t.Errorf("R%d: got outcomes %v with ids %v, want 20 successes with one id", ref, counts[ref].codes, counts[ref].ids)
		}
	}
	if b.balance(t, to) != "20.00" {
		t.Errorf("got %s received, want 20.00", b.balance(t, to))
	}
	b.verify(t)
}

// One key, many different requests at once: one of them happens, the others are told of the conflict.
func TestConflictingRequestsInFlight(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	second := newBankOn(t, b.db)
	servers := []*bank{b, second}
	to := b.open(t, "CNY", "0.00")
	var from [8]int64
	for i := range from {
		from[i] = b.open(t, "CNY", "10.00")
	}
	var c tally
	var callers sync.WaitGroup
	for i := range from { // Different accounts, so that no row lock lets them follow each other.
		callers.Go(func() {
			c.add(servers[i%2].poster.Post(context.Background(), once(transfer(from[i], to, "1.00"), "user:1", "K")))
		})
	}
	callers.Wait()
	if c.codes[0] != 1 || c.codes[apiv1.ErrorCode_CBB014] != len(from)-1 || b.balance(t, to) != "1.00" {
		t.Errorf("got outcomes %v and %s received, want one success, CBB014 for the others, and 1.00", c.codes, b.balance(t, to))
	}
	b.verify(t)
}

// Batches that cross each other take their locks in one order, so none has to be broken off and run again.
func TestCrossingBatchesNeverDeadlock(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	accounts := make([]int64, 10)
	for i := range accounts {
		accounts[i] = b.open(t, "CNY", "100.00")
	}
	before := b.db.Retries()
	var workers sync.WaitGroup
	var refused atomic.Int64
	for w := range 8 {
		workers.Go(func() {
			for range 20 {
				var batch []ledger.Posting
				for i := range accounts {
					from, to := accounts[i], accounts[(i+1)%len(accounts)]
					if w%2 == 0 { // The other way round, and in the other order.
						from, to = accounts[len(accounts)-1-i], accounts[(2*len(accounts)-2-i)%len(accounts)]
					}
					batch = append(batch, transfer(from, to, "1.00"))
				}
				for _, result := range b.post(t, batch...) {
					if result.Err != nil {
						refused.Add(1)
					}
				}
			}
		})
	}
	workers.Wait()
	if retries := b.db.Retries() - before; retries != 0 || refused.Load() != 0 {
		t.Errorf("got %d retries and %d refusals, want none", retries, refused.Load())
	}
	b.verify(t)
}
