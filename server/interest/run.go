package interest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/lease"
	"github.com/corebank/corebank/store"
)

const (
	// leaseTime is the time to live of the lease, which each part of the work prolongs.
	leaseTime = 30 * time.Second
	// statementTimeout bounds each statement of the job. One looks through all accounts if few have moved.
	statementTimeout = 10 * time.Minute
	// accrueLimit bounds the accounts of one transaction that accrues, settleLimit those of one that pays, and so how long it locks them.
	accrueLimit, settleLimit = 5000, 500
)

// errOutOfTime is returned when a call has no more time for the job.
var errOutOfTime = errors.New("the time of the call is over")

// worker is a server at work on a day.
type worker struct {
	*Service

	epoch int64
	// now is the database's time at the begin, and ratesKnown the time at which rates were compared with what was settled.
	now, ratesKnown time.Time
	// until is the time at which to stop; zero: never.
	until time.Time
	day   time.Time
}

// counts has the numbers that a transaction adds to a run.
type counts struct{ balances, payments, corrections int64 }

// advance accrues the days up to one that have not been accrued, until a time, which may be zero for no end. It reports whether all are
// accrued: not if another server is at work, or time has run out. What it did is kept, and the next call goes on there.
func (s *Service) advance(ctx context.Context, through, until time.Time) (isDone bool, err error) {
	ctx = store.WithTimeout(ctx, statementTimeout)
	next, err := s.nextDay(ctx)
	if err != nil || next.IsZero() || next.After(through) {
		return err == nil, err
	}
	job, ok, err := lease.Taken(s.queries.InterestJobAcquire(ctx, s.Database, leaseTime.Milliseconds()))
	if err != nil || !ok {
		return false, err
	}
	w := &worker{Service: s, epoch: job.Epoch, now: job.LeasedUntil.Add(-leaseTime), ratesKnown: job.RatesKnownAt, until: until}
	defer lease.Release(ctx, s.Database, w.epoch, s.queries.InterestJobRelease)
	if next, err = s.nextDay(ctx); err != nil { // Another server may have gone on meanwhile.
		return false, err
	}
	for w.day = next; !w.day.After(through); w.day = nextDay(w.day) {
		err := w.run(ctx)
		switch {
		case errors.Is(err, lease.ErrLost), errors.Is(err, errOutOfTime):
			return false, nil
		case err != nil:
			return false, fmt.Errorf("accrue the interest of %s: %w", dateOf(w.day), err)
		}
	}
	return true, nil
}

// nextDay returns the first day that has not been accrued; zero if no account has ever had a rate.
func (s *Service) nextDay(ctx context.Context) (time.Time, error) {
	progress, err := s.queries.InterestProgress(ctx, s.Database)
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("read which days have been accrued: %w", err)
	case progress.FirstDay.IsZero():
		return time.Time{}, nil
	case progress.LastDay.Before(progress.FirstDay):
		return progress.FirstDay, nil
	}
	return nextDay(progress.LastDay), nil
}

// run does the work of a day. Each of its transactions does a part that none does again.
func (w *worker) run(ctx context.Context) error {
	if err := w.queries.InterestRunBegin(ctx, w.Database, w.day); err != nil {
		return err
	}
	steps := []func(context.Context) error{w.accrueAll, w.correctAll}
	if w.Settlement.has(w.day) {
		steps = append(steps, w.settleAll)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return w.part(ctx, func(ctx context.Context, tx store.Tx) (counts, error) {
		if err := w.queries.InterestJobSetKnown(ctx, tx, w.now); err != nil {
			return counts{}, err
		}
		return counts{}, w.queries.InterestRunComplete(ctx, tx, w.day)
	})
}

// part does a part of the work in one transaction, if this server still has the lease.
func (w *worker) part(ctx context.Context, work func(ctx context.Context, tx store.Tx) (counts, error)) error {
	if !w.until.IsZero() && time.Now().After(w.until) {
		return errOutOfTime
	}
	return w.Database.Tx(ctx, func(tx store.Tx) error {
		if err := lease.Renew(ctx, tx, leaseTime, w.epoch, w.queries.InterestJobRenew); err != nil {
			return err
		}
		n, err := work(ctx, tx)
		if err != nil || n == (counts{}) {
			return err
		}
		return w.queries.InterestRunAdd(ctx, tx, db.InterestRunAddParams{
			Day: w.day, Balances: n.balances, Payments: n.payments, Corrections: n.corrections,
		})
	})
}

// accrueAll stores the closing balances of the day.
func (w *worker) accrueAll(ctx context.Context) error {
	b, err := w.loadBook(ctx, w.Database, span{})
	if err != nil {
		return err
	}
	for last := int64(0); ; {
		var row db.InterestAccrueRow
		err := w.part(ctx, func(ctx context.Context, tx store.Tx) (_ counts, err error) {
			row, err = w.accrue(ctx, tx, b, db.InterestAccrueParams{AfterID: last, UpToID: math.MaxInt64, Day: w.day})
			return counts{balances: row.Balances}, err
		})
		if err != nil || row.LastID == 0 {
			return err
		}
		last = row.LastID
	}
}

// accrue stores closing balances of a day of some accounts.
func (s *Service) accrue(ctx context.Context, tx store.Tx, b *book, which db.InterestAccrueParams) (db.InterestAccrueRow, error) {
	which.DayEnd, which.Defaults, which.AccountLimit = s.dayEnd(which.Day), b.defaultKeys(), accrueLimit
	row, err := s.queries.InterestAccrue(ctx, tx, which)
	if err != nil {
		return row, fmt.Errorf("store closing balances: %w", err)
	}
	return row, nil
}
