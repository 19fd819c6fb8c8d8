package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/risk"
)

// findBank puts the bank's own accounts in the place of the sides that are 0.
func (l *Ledger) findBank(ctx context.Context, tx db.DBTX, s *set) error {
	partners := s.partners()
	if len(partners) == 0 {
		return nil
	}
	rows, err := l.queries.LedgerCurrencies(ctx, tx, partners)
	if err != nil {
		return fmt.Errorf("find currencies: %w", err)
	}
	currencies := make(map[int64]string, len(rows))
	for _, row := range rows {
		currencies[row.ID] = row.Currency
	}
	l.resolve(s, func(id int64) string { return currencies[id] })
	return nil
}

// resolve puts the bank's own accounts in the place of the sides that are 0.
func (l *Ledger) resolve(s *set, currency func(id int64) string) {
	s.postings = slices.Clone(s.postings)
	for i := range s.postings {
		p := &s.postings[i]
		if p.From != 0 && p.To != 0 {
			continue
		}
		own := l.bank[bankAccount{p.Bank, currency(p.From + p.To)}]
		switch {
		case p.From == 0:
			p.From = own
		case p.To == 0:
			p.To = own
		}
	}
}

func (l *Ledger) lock(ctx context.Context, tx db.DBTX, s *set) error {
	distinct := s.distinct()
	rows, err := l.queries.LedgerLockAccounts(ctx, tx, slices.Sorted(maps.Keys(distinct)))
	if err != nil {
		return fmt.Errorf("lock accounts: %w", err)
	}
	accounts := make([]account, len(rows))
	var at time.Time
	for i, row := range rows {
		accounts[i] = account{
			row.ID, row.CustomerID, row.Currency, row.Status, row.Balance, row.Seq, row.PostedAt,
			risk.Usage{
				Hour: row.PaidHour, HourCount: row.PaidHourCount, DayCount: row.PaidDayCount, DayAmount: row.PaidDayAmount,
			},
			row.InDefault,
			state{row.Balance, row.Seq},
		}
		distinct[row.ID] = &accounts[i]
		at = latest(at, row.PostedAt)
		s.clock = latest(s.clock, row.LockedAt)
	}
	// After the wait for the locks, so that a rule that was changed meanwhile counts.
	moment, err := l.rules.Snapshot()
	if err != nil {
		return err //nolint:wrapcheck // A fault.
	}
	s.read = time.Now()
	s.book = newBook(distinct, latest(at, s.clock), moment, len(s.postings))
	return nil
}

// findPosted finds which postings an unanswered COMMIT has brought into the books. Like findKeys it must follow lock: if that
// transaction held the same locks, it has ended; if it had yet to take them, see mayYetHappen.
func (l *Ledger) findPosted(ctx context.Context, tx db.DBTX, s *set) error {
	rows, err := l.queries.LedgerFindPosted(ctx, tx, sliceutil.Map(s.postings, func(p Posting) int64 { return p.ID }))
	if err != nil {
		return fmt.Errorf("find postings: %w", err)
	}
	s.posted = make(map[int64]time.Time, len(rows))
	for _, row := range rows {
		s.posted[row.ID] = row.CreatedAt
	}
	return nil
}

// findKeys finds what was done before under the keys of the set. It must follow lock: only then is it sure that a posting
// under the same key has either been committed or will wait for this one.
func (l *Ledger) findKeys(ctx context.Context, tx db.DBTX, s *set) error {
	var scopes, values []string
	for _, p := range s.postings {
		if p.Key != nil {
			scopes, values = append(scopes, p.Key.Scope), append(values, p.Key.Value)
		}
	}
	if len(values) == 0 {
		return nil
	}
	rows, err := l.queries.LedgerFindKeys(ctx, tx, scopes, values)
	if err != nil {
		return fmt.Errorf("find idempotency keys: %w", err)
	}
	s.used = make(map[keyName]use, len(values))
	for _, row := range rows {
		s.used[keyName{row.Scope, row.Key}] = use{
			string(row.Fingerprint), Receipt{row.ID, row.FromAccountID, row.ToAccountID, row.Amount, row.CreatedAt},
		}
	}
	return nil
}
