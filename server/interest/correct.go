package interest

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/rate"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// knownMargin bounds the time from the known_at of a version of a rate to its commit. Rates that became known within it before the last run
// are compared once more.
const knownMargin = time.Hour

// correctAll posts the differences for settled periods whose rates were corrected since the last run.
func (w *worker) correctAll(ctx context.Context) error {
	changed, err := w.queries.InterestRatesChanged(ctx, w.Database, w.ratesKnown.Add(-knownMargin))
	if err != nil {
		return fmt.Errorf("find corrected rates: %w", err)
	}
	if len(changed) == 0 {
		return nil
	}
	from := w.correctedFrom(changed)
	for last := int64(0); ; {
		seen := int64(0)
		err := w.part(ctx, func(ctx context.Context, tx store.Tx) (counts, error) {
			ids, err := w.queries.InterestSettledSince(ctx, tx, db.InterestSettledSinceParams{AfterID: last, FirstDay: from, AccountLimit: settleLimit})
			if err != nil || len(ids) == 0 {
				return counts{}, err
			}
			seen = ids[len(ids)-1]
			payments, err := w.differences(ctx, tx, ids, from)
			if err != nil {
				return counts{}, err
			}
			return counts{corrections: int64(len(payments))}, w.pay(ctx, tx, payments, false)
		})
		if err != nil {
			return fmt.Errorf("correct: %w", err)
		}
		if seen == 0 {
			return nil
		}
		last = seen
	}
}

// correctedFrom returns the first day on which rates may be others than before: that of a new version, or any day where a version was
// corrected in its place, because it may have held from another day on.
func (w *worker) correctedFrom(changed []db.InterestRatesChangedRow) time.Time {
	from := nextDay(w.day)
	for _, row := range changed {
		if row.IsCorrected {
			return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		if first := rate.DayOf(row.EffectiveAt, w.Zone); first.Before(from) {
			from = first
		}
	}
	return from
}

// differences returns corrections: one for each settled period of the accounts that ends on a day or later and has another interest now
// than was settled for it.
func (s *Service) differences(ctx context.Context, tx store.Tx, ids []int64, from time.Time) ([]*payment, error) {
	locked, err := s.queries.InterestLock(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("lock accounts: %w", err)
	}
	periods, err := s.queries.InterestPeriodList(ctx, tx, ids, from)
	if err != nil || len(periods) == 0 {
		return nil, err
	}
	byAccount := map[int64][]db.InterestPeriodListRow{}
	of := span{periods[0].FirstDay, nextDay(periods[0].LastDay)}
	for _, p := range periods {
		byAccount[p.AccountID] = append(byAccount[p.AccountID], p)
		of.from = slices.MinFunc([]time.Time{of.from, p.FirstDay}, time.Time.Compare)
		of.to = slices.MaxFunc([]time.Time{of.to, nextDay(p.LastDay)}, time.Time.Compare)
	}
	b, err := s.loadBook(ctx, tx, of, ids...)
	if err != nil {
		return nil, err
	}
	closings, err := s.closings(ctx, tx, ids, sliceutil.Map(ids, func(int64) time.Time { return of.from }), of.to.AddDate(0, 0, -1))
	if err != nil {
		return nil, err
	}
	var payments []*payment
	for _, row := range locked {
		a, err := newBearer(db.InterestLockDueRow(row))
		if err != nil {
			return nil, err
		}
		held := b.termsOf(row.AccountID, row.Type, row.Currency)
		own, err := a.differences(byAccount[row.AccountID], func(days span) *big.Int {
			return total(b.rates.segments(days, closings[row.AccountID], held))
		})
		if err != nil {
			return nil, err
		}
		payments = append(payments, own...)
	}
	return payments, nil
}

// differences returns the corrections of one account's periods; interest returns that of some days as it is now.
func (a *bearer) differences(periods []db.InterestPeriodListRow, interest func(days span) *big.Int) ([]*payment, error) {
	var payments []*payment
	due := new(big.Int).Set(a.carried)
	for _, period := range periods {
		settled, err := parseUnits(period.Interest)
		if err != nil {
			return nil, err
		}
		p := &payment{account: a, days: span{period.FirstDay, nextDay(period.LastDay)}, corrects: period.Number}
		if p.units = interest(p.days); p.units.Cmp(settled) == 0 {
			continue
		}
		p.units.Sub(p.units, settled)
		due.Add(due, p.units)
		p.cents = payable(due, a.row.Currency, a.takes())
		due.Sub(due, unitsOf(p.cents))
		a.available = money.Sum(a.available, amountOf(p.cents))
		payments = append(payments, p)
	}
	return payments, nil
}
