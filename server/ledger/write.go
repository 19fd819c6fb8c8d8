package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
)

// write puts the accepted postings into the books.
func (l *Ledger) write(ctx context.Context, tx db.DBTX, s *set) error {
	if len(s.accepted) == 0 {
		return nil
	}
	if err := l.queries.LedgerWriteAccounts(ctx, tx, s.accounts()); err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	if err := l.queries.LedgerWriteTransactions(ctx, tx, s.transactions()); err != nil {
		return fmt.Errorf("write transactions: %w", err)
	}
	if err := l.queries.LedgerWriteEntries(ctx, tx, s.entries()); err != nil {
		return fmt.Errorf("write entries: %w", err)
	}
	if keys := s.keys(); len(keys.Keys) > 0 {
		if err := l.queries.LedgerWriteKeys(ctx, tx, keys); err != nil {
			return fmt.Errorf("write idempotency keys: %w", err)
		}
	}
	return nil
}

func (s *set) transactions() db.LedgerWriteTransactionsParams {
	return db.LedgerWriteTransactionsParams{
		Ids:            column(s.accepted, func(p *Posting) int64 { return p.ID }),
		Types:          column(s.accepted, func(p *Posting) string { return string(p.Kind) }),
		FromAccountIds: column(s.accepted, func(p *Posting) int64 { return p.From }),
		ToAccountIds:   column(s.accepted, func(p *Posting) int64 { return p.To }),
		Amounts:        column(s.accepted, func(p *Posting) decimal.Decimal { return p.Amount }),
		Currencies:     column(s.accepted, func(p *Posting) string { return s.book.accounts[p.From].currency }),
		RefIds:         column(s.accepted, func(p *Posting) string { return p.RefID }),
		Remarks:        column(s.accepted, func(p *Posting) string { return p.Remark }),
		CreatedAt:      s.book.at,
	}
}

func (s *set) entries() db.LedgerWriteEntriesParams {
	return db.LedgerWriteEntriesParams{
		AccountIds:     column(s.book.entries, func(e entry) int64 { return e.account }),
		Seqs:           column(s.book.entries, func(e entry) int64 { return e.seq }),
		TransactionIds: column(s.book.entries, func(e entry) int64 { return e.transaction }),
		Amounts:        column(s.book.entries, func(e entry) decimal.Decimal { return e.amount }),
		Balances:       column(s.book.entries, func(e entry) decimal.Decimal { return e.balanceAfter }),
		CreatedAt:      s.book.at,
	}
}

// keys is in the one order in which every server takes them, so that none waits in a circle.
func (s *set) keys() db.LedgerWriteKeysParams {
	var keyed []*Posting
	for _, p := range s.accepted {
		if p.Key != nil {
			keyed = append(keyed, p)
		}
	}
	slices.SortFunc(keyed, func(a, b *Posting) int {
		return cmp.Or(strings.Compare(a.Key.Scope, b.Key.Scope), strings.Compare(a.Key.Value, b.Key.Value))
	})
	return db.LedgerWriteKeysParams{
		Scopes:         column(keyed, func(p *Posting) string { return p.Key.Scope }),
		Keys:           column(keyed, func(p *Posting) string { return p.Key.Value }),
		Fingerprints:   column(keyed, func(p *Posting) []byte { return p.Key.Fingerprint[:] }),
		TransactionIds: column(keyed, func(p *Posting) int64 { return p.ID }),
		CreatedAt:      s.book.at,
	}
}

func (s *set) accounts() db.LedgerWriteAccountsParams {
	return db.LedgerWriteAccountsParams{
		Ids:            column(s.moved, func(a *account) int64 { return a.id }),
		Balances:       column(s.moved, func(a *account) decimal.Decimal { return a.balance }),
		Seqs:           column(s.moved, func(a *account) int64 { return a.seq }),
		PaidHours:      column(s.moved, func(a *account) int32 { return a.usage.Hour }),
		PaidHourCounts: column(s.moved, func(a *account) int32 { return a.usage.HourCount }),
		PaidDayCounts:  column(s.moved, func(a *account) int32 { return a.usage.DayCount }),
		PaidDayAmounts: column(s.moved, func(a *account) decimal.Decimal { return a.usage.DayAmount }),
		BalancesBefore: column(s.moved, func(a *account) decimal.Decimal { return a.before.balance }),
		SeqsBefore:     column(s.moved, func(a *account) int64 { return a.before.seq }),
		PostedBefore:   column(s.moved, func(a *account) time.Time { return a.postedAt }),
		InDefault:      column(s.moved, func(a *account) bool { return a.inDefault }),
		PostedAt:       s.book.at,
	}
}

// column is one value of each row.
func column[Row, Value any](rows []Row, of func(Row) Value) []Value {
	values := make([]Value, len(rows))
	for i, row := range rows {
		values[i] = of(row)
	}
	return values
}
