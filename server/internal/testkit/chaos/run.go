package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/patroni"
)

const (
	// warmUp is the number of acknowledged writes before a fault, and after it was mended.
	warmUp = 60
	// recoveryTimeout bounds the time until the bank has recovered without help.
	recoveryTimeout = 2 * time.Minute
	// settleTimeout bounds the time until clients have an answer to all that they have begun.
	settleTimeout = time.Minute
)

// Run is rounds of faults.
type Run struct {
	Bank *Bank
	// Out is told of each round.
	Out io.Writer

	kinds map[string]*figures
	total figures
}

// figures has the counts and times of the faults of one kind.
type figures struct {
	faults, acknowledged, retried int
	gap                           time.Duration // the longest without an acknowledged write
	violations                    []string
}

// Rounds runs rounds with random faults, two at a time now and then. The same seed makes the same ones.
func (r *Run) Rounds(ctx context.Context, seed uint64, rounds int) error {
	random := rand.New(rand.NewPCG(seed, 0))
	var bag []Fault // Each kind once before any comes again.
	next := func() Fault {
		if len(bag) == 0 {
			bag = slices.Clone(Faults)
			random.Shuffle(len(bag), func(i, j int) { bag[i], bag[j] = bag[j], bag[i] })
		}
		fault := bag[0]
		bag = bag[1:]
		return fault
	}
	for range rounds {
		faults := []Fault{next()}
		if random.IntN(6) == 0 {
			faults = append(faults, next())
		}
		if err := r.Round(ctx, random, faults...); err != nil {
			return err
		}
	}
	return nil
}

// Round has faults happen together under load, waits until the bank has recovered, and checks all that was acknowledged.
func (r *Run) Round(ctx context.Context, random *rand.Rand, faults ...Fault) error {
	b := r.Bank
	l := b.start(ctx, rand.New(rand.NewPCG(random.Uint64(), 0)))
	defer l.end()
	h := l.history
	err := r.breakAndMend(ctx, l, random, faults)
	l.end()
	ended := time.Now()
	if err := errors.Join(err, b.check(ctx, l)); err != nil {
		h.violationf("%v", err)
	}
	r.note(faults, h, ended)
	return ctx.Err()
}

func (r *Run) breakAndMend(ctx context.Context, l *load, random *rand.Rand, faults []Fault) error {
	ctx, cancel := context.WithTimeout(ctx, recoveryTimeout+time.Minute)
	defer cancel()
	if err := l.awaitMore(ctx, warmUp); err != nil {
		return fmt.Errorf("before the fault: %w", err)
	}
	var mends []func() error
	var wait time.Duration
	for _, fault := range faults {
		mend, err := fault.breaks(ctx, r.Bank, random)
		if errors.Is(err, patroni.ErrNobody) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", fault.Name, err)
		}
		mends = append(mends, mend)
		if fault.For > 0 {
			wait = max(wait, fault.For+time.Duration(random.Int64N(int64(fault.For))))
		}
	}
	select {
	case <-time.After(wait):
	case <-ctx.Done():
	}
	for _, mend := range mends {
		if err := mend(); err != nil {
			return fmt.Errorf("mend: %w", err)
		}
	}
	ctx, cancel = context.WithTimeout(ctx, recoveryTimeout)
	defer cancel()
	if err := r.Bank.Cluster.AwaitHealthy(ctx); err != nil {
		return fmt.Errorf("after the fault: %w", err)
	}
	for _, s := range r.Bank.Servers {
		if err := s.AwaitReady(ctx); err != nil {
			return fmt.Errorf("after the fault: %w", err)
		}
	}
	return l.awaitMore(ctx, warmUp)
}

// awaitMore waits until so many more writes were acknowledged.
func (l *load) awaitMore(ctx context.Context, more int) error {
	goal := l.history.acknowledgedCount() + more
	for l.history.acknowledgedCount() < goal {
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return fmt.Errorf("%d of %d writes were acknowledged: %w", l.history.acknowledgedCount()-goal+more, more, ctx.Err())
		}
	}
	return nil
}

// check looks at the books when nothing is under way: each acknowledged transaction is there once, and no other; an order of the calls
// explains every answer; and the verification finds nothing.
func (b *Bank) check(ctx context.Context, l *load) error {
	ctx, cancel := context.WithTimeout(ctx, 2*settleTimeout)
	defer cancel()
	if err := b.awaitScheduled(ctx); err != nil {
		return err
	}
	h := l.history
	if err := b.checkAcknowledged(ctx, h); err != nil {
		return err
	}
	after, err := b.look(ctx, h)
	if err != nil {
		return err
	}
	b.checkScheduled(after, l)
	h.explain(b.balances)
	b.balances = after
	books, err := transactionv1.NewTransactionServiceClient(b.Servers[0].conn).VerifyLedger(as(ctx, b.admin), &transactionv1.VerifyLedgerRequest{})
	if err != nil {
		return err
	}
	if !books.GetOk() {
		h.violationf("the books are not sound: %v", books)
	}
	if want := b.transactions + h.posted; books.GetTransactions() != want {
		h.violationf("the books have %d transactions, want the %d that were acknowledged", books.GetTransactions(), want)
	}
	b.transactions = books.GetTransactions()
	return nil
}

// awaitScheduled waits until all scheduled transfers were carried out. One whose server was lost in the middle is taken up by another
// after a minute.
func (b *Bank) awaitScheduled(ctx context.Context) error {
	from, _ := b.scheduled()
	for {
		var open int64
		var failure error
		for _, status := range []transactionv1.ScheduledTransferStatus{
			transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PENDING,
			transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PROCESSING,
		} {
			list, err := transactionv1.NewTransactionServiceClient(b.Servers[0].conn).ListScheduledTransfers(as(ctx, b.internal),
				&transactionv1.ListScheduledTransfersRequest{AccountId: from, Status: &status})
			open += list.GetTotal()
			failure = errors.Join(failure, err)
		}
		if failure == nil && open == 0 {
			return nil
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return fmt.Errorf("%d scheduled transfers are not carried out: %w", open, errors.Join(failure, ctx.Err()))
		}
	}
}

// checkScheduled wants each scheduled transfer to have been carried out once.
func (b *Bank) checkScheduled(after map[int64]state, l *load) {
	from, to := b.scheduled()
	ordered := l.ordered.Load()
	if got := after[to].balance - b.balances[to].balance; got != ordered || b.balances[from].balance-after[from].balance != ordered {
		l.history.violationf("scheduled transfers have moved %d cents, want %d", got, ordered)
	}
	b.balances[from], b.balances[to] = after[from], after[to]
}

// checkAcknowledged wants the transaction of each acknowledged refId in the books, once and under the id that its caller was told.
func (b *Bank) checkAcknowledged(ctx context.Context, h *history) error {
	conn, err := b.Cluster.Connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // Nothing is lost with it.
	refs := make([]string, 0, len(h.refs))
	told := map[string]int64{}
	for _, a := range h.refs {
		refs = append(refs, a.ref)
		told[a.ref] = a.id
	}
	rows, err := conn.Query(ctx, `SELECT ref_id, id FROM transactions WHERE ref_id = ANY($1)`, refs)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var ref string
		var id int64
		if err := rows.Scan(&ref, &id); err != nil {
			return err
		}
		if found[ref]++; told[ref] != id {
			h.violationf("%s is transaction %d, and its caller was told %d", ref, id, told[ref])
		}
	}
	for ref := range told {
		if found[ref] != 1 {
			h.violationf("%s was acknowledged, and is %d times in the books", ref, found[ref])
		}
	}
	return rows.Err()
}

// look reads all accounts, which are the last reads of the history.
func (b *Bank) look(ctx context.Context, h *history) (map[int64]state, error) {
	states := map[int64]state{}
	for i, account := range b.accounts {
		call := time.Now()
		answer, err := accountv1.NewAccountServiceClient(b.Servers[i%Servers].conn).GetBalance(as(ctx, b.internal), &accountv1.GetBalanceRequest{Id: account})
		if err != nil {
			return nil, err
		}
		seen, err := stateOf(answer)
		if err != nil {
			return nil, err
		}
		states[account] = seen
		if i < sharedAccounts+2 {
			h.add(-1, call, effect{account: account, kind: look, read: seen})
		}
	}
	return states, nil
}

// note adds a round to the figures, and prints it.
func (r *Run) note(faults []Fault, h *history, ended time.Time) {
	if r.kinds == nil {
		r.kinds = map[string]*figures{}
	}
	names := make([]string, len(faults))
	for i, fault := range faults {
		names[i] = fault.Name
	}
	name := strings.Join(names, " + ")
	kind := name
	if len(faults) > 1 {
		kind = "two of these at once"
	}
	if r.kinds[kind] == nil {
		r.kinds[kind] = &figures{}
	}
	retried := 0
	for _, n := range h.retries {
		retried += n
	}
	gap := h.longestGap(ended)
	for _, f := range []*figures{r.kinds[kind], &r.total} {
		f.faults += len(faults)
		f.acknowledged += len(h.answered)
		f.retried += retried
		f.gap = max(f.gap, gap)
		f.violations = append(f.violations, h.violations...)
	}
	fmt.Fprintf(r.Out, "%3d  %-60s %5d writes acknowledged, longest gap %5.1f s, repeated %v\n",
		r.total.faults, name, len(h.answered), gap.Seconds(), h.retries)
	for _, v := range h.violations {
		fmt.Fprintf(r.Out, "     VIOLATION: %s\n", v)
	}
}

// Violations are all that was found wrong.
func (r *Run) Violations() []string { return r.total.violations }

// Table writes the figures of each kind of fault.
func (r *Run) Table() {
	table := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "fault\tfaults\twrites acknowledged\trepeated\tlongest gap\tviolations")
	for _, name := range slices.Sorted(maps.Keys(r.kinds)) {
		r.kinds[name].row(table, name)
	}
	r.total.row(table, "all")
	_ = table.Flush() // Out is told what can be told.
}

func (f *figures) row(out io.Writer, name string) {
	fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%.1f s\t%d\n", name, f.faults, f.acknowledged, f.retried, f.gap.Seconds(), len(f.violations))
}
