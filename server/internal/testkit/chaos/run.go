package chaos

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/corebank/corebank/server/internal/testkit/patroni"
)

const (
	// warmUp is the number of acknowledged writes before a fault, and after it was mended.
	warmUp = 60
	// recoveryTimeout bounds the time until the bank has recovered without help.
	recoveryTimeout = 5 * time.Minute
	// settleTimeout bounds the time until clients have an answer to all that they have begun.
	settleTimeout = time.Minute
)

// Run is rounds of faults.
type Run struct {
	Bank *Bank
	// Out is told of each round.
	Out io.Writer
	// Only selects the faults of Rounds by their names; nil for all.
	Only *regexp.Regexp

	kinds map[string]*figures
	total figures
}

// figures has the counts and times of the faults of one kind.
type figures struct {
	faults, acknowledged, retried int
	gap                           time.Duration // the longest without an acknowledged write
	found                         [violationKinds]int
}

// Rounds runs rounds with random faults, two at a time now and then, until there were so many or the time is over; 0 for no end of time.
// The same seed makes the same ones. It ends early with a round from which the bank does not recover.
func (r *Run) Rounds(ctx context.Context, seed uint64, rounds int, limit time.Duration) error {
	random := rand.New(rand.NewPCG(seed, 0))
	kinds := slices.DeleteFunc(r.Bank.Faults(), func(f Fault) bool { return r.Only != nil && !r.Only.MatchString(f.Name) })
	if len(kinds) == 0 {
		return errors.New("there is no fault of such a name, or this machine cannot have it")
	}
	var bag []Fault // Each kind once before any comes again.
	next := func() Fault {
		if len(bag) == 0 {
			bag = slices.Clone(kinds)
			random.Shuffle(len(bag), func(i, j int) { bag[i], bag[j] = bag[j], bag[i] })
		}
		fault := bag[0]
		bag = bag[1:]
		return fault
	}
	began := time.Now()
	for range rounds {
		if limit > 0 && time.Since(began) > limit {
			break
		}
		faults := []Fault{next()}
		if random.IntN(6) == 0 {
			faults = append(faults, next())
		}
		if err := r.Round(ctx, random, faults...); err != nil {
			return err
		}
	}
	return r.Finish(ctx)
}

// Round has faults happen together under load, waits until the bank has recovered, and checks all that was acknowledged. It returns an
// error if the bank has not recovered, or ctx has ended: then the round does not count.
func (r *Run) Round(ctx context.Context, random *rand.Rand, faults ...Fault) error {
	b := r.Bank
	if err := b.refreshTokens(ctx); err != nil {
		return err
	}
	l := b.start(ctx, rand.New(rand.NewPCG(random.Uint64(), 0)))
	defer l.end()
	h := l.history
	done, err := r.breakAndMend(ctx, l, random, faults)
	l.end()
	ended := time.Now()
	if err == nil {
		err = b.check(ctx, l)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		h.violationf(other, "%v", err)
	}
	r.note(done, h, ended)
	return err
}

// Finish waits until all scheduled transfers were carried out, and the webhook has sent all.
func (r *Run) Finish(ctx context.Context) error {
	b := r.Bank
	ctx, cancel := context.WithTimeout(ctx, 2*latestTakeover)
	defer cancel()
	if err := b.awaitNoTransfers(ctx); err != nil {
		return err
	}
	h := newHistory()
	l := &load{history: h}
	err := b.check(ctx, l)
	if err == nil && b.receiver != nil {
		err = b.receiver.check(ctx, h, b.feed, len(b.feed))
	}
	if err != nil {
		h.violationf(other, "in the end: %v", err)
	}
	r.report(h, &r.total)
	return err
}

// breakAndMend returns the faults that it has made: one that hits a role which no node has at the moment is left out.
func (r *Run) breakAndMend(ctx context.Context, l *load, random *rand.Rand, faults []Fault) (done []Fault, err error) {
	ctx, cancel := context.WithTimeout(ctx, recoveryTimeout+time.Minute)
	defer cancel()
	if err := l.awaitMore(ctx, warmUp); err != nil {
		return nil, fmt.Errorf("before the fault: %w", err)
	}
	var mends []func() error
	var wait time.Duration
	for _, fault := range faults {
		mend, err := fault.breaks(ctx, r.Bank, random)
		if errors.Is(err, patroni.ErrNobody) {
			continue
		}
		if err != nil {
			return done, fmt.Errorf("%s: %w", fault.Name, err)
		}
		mends, done = append(mends, mend), append(done, fault)
		if fault.For > 0 {
			wait = max(wait, fault.For+time.Duration(random.Int64N(int64(fault.For/2))))
		}
	}
	select {
	case <-time.After(wait):
	case <-ctx.Done():
	}
	for _, mend := range mends {
		if err := mend(); err != nil {
			return done, fmt.Errorf("mend: %w", err)
		}
	}
	ctx, cancel = context.WithTimeout(ctx, recoveryTimeout)
	defer cancel()
	if err := r.Bank.Cluster.AwaitHealthy(ctx); err != nil {
		return done, fmt.Errorf("after the fault: %w", err)
	}
	for _, s := range r.Bank.Servers {
		if err := s.awaitRecovered(ctx, l.history); err != nil {
			return done, fmt.Errorf("after the fault: %w", err)
		}
	}
	return done, l.awaitMore(ctx, warmUp)
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

// note adds a round to the figures, and prints it.
func (r *Run) note(faults []Fault, h *history, ended time.Time) {
	if r.kinds == nil {
		r.kinds = map[string]*figures{}
	}
	names := make([]string, len(faults))
	for i, fault := range faults {
		names[i] = fault.Name
	}
	name := cmp.Or(strings.Join(names, " + "), "none")
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
	}
	fmt.Fprintf(r.Out, "%s %4d  %-60s %5d writes acknowledged, longest gap %5.1f s, repeated %v\n",
		ended.UTC().Format(time.TimeOnly), r.total.faults, name, len(h.answered), gap.Seconds(), h.retries)
	r.report(h, r.kinds[kind], &r.total)
}

// report prints what was found wrong, and counts it.
func (r *Run) report(h *history, to ...*figures) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, v := range h.violations {
		fmt.Fprintf(r.Out, "     VIOLATION (%v): %s\n", v.kind, v.text)
		for _, f := range to {
			f.found[v.kind]++
		}
	}
}

// Violations is the number of things that were found wrong.
func (r *Run) Violations() int {
	n := 0
	for _, found := range r.total.found {
		n += found
	}
	return n
}

// Table writes the figures of each kind of fault.
func (r *Run) Table() {
	table := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "fault\tfaults\twrites acknowledged\trepeated\tlongest gap")
	for kind := range violationKinds {
		fmt.Fprintf(table, "\t%v", kind)
	}
	fmt.Fprintln(table)
	for _, name := range slices.Sorted(maps.Keys(r.kinds)) {
		r.kinds[name].row(table, name)
	}
	r.total.row(table, "all")
	_ = table.Flush() // Out is told what can be told.
}

func (f *figures) row(out io.Writer, name string) {
	fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%.1f s", name, f.faults, f.acknowledged, f.retried, f.gap.Seconds())
	for _, found := range f.found {
		fmt.Fprintf(out, "\t%d", found)
	}
	fmt.Fprintln(out)
}
