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
	"github.com/corebank/corebank/server/each"
	"github.com/corebank/corebank/store"
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
		Ids:            each.Of(s.accepted, func(p *Posting) int64 { return p.ID }),
		Types:          each.Of(s.accepted, func(p *Posting) string { return string(p.Kind) }),
		FromAccountIds: each.Of(s.accepted, func(p *Posting) int64 { return p.From }),
		ToAccountIds:   each.Of(s.accepted, func(p *Posting) int64 { return p.To }),
		Amounts:        each.Of(s.accepted, func(p *Posting) decimal.Decimal { return p.Amount }),
		Currencies:     each.Of(s.accepted, func(p *Posting) string { return s.book.accounts[p.From].currency }),
		RefIds:         each.Of(s.accepted, func(p *Posting) string { return p.RefID }),
		Remarks:        each.Of(s.accepted, func(p *Posting) string { return p.Remark }),
		CreatedAt:      s.book.at,
	}
}

func (s *set) entries() db.LedgerWriteEntriesParams {
	return db.LedgerWriteEntriesParams{
		AccountIds:     each.Of(s.book.entries, func(e entry) int64 { return e.account }),
		Seqs:           each.Of(s.book.entries, func(e entry) int64 { return e.seq }),
		TransactionIds: each.Of(s.book.entries, func(e entry) int64 { return e.transaction }),
		Amounts:        each.Of(s.book.entries, func(e entry) decimal.Decimal { return e.amount }),
		Balances:       each.Of(s.book.entries, func(e entry) store.Balance { return e.balanceAfter }),
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
		Scopes:         each.Of(keyed, func(p *Posting) string { return p.Key.Scope }),
		Keys:           each.Of(keyed, func(p *Posting) string { return p.Key.Value }),
		Fingerprints:   each.Of(keyed, func(p *Posting) []byte { return p.Key.Fingerprint[:] }),
		TransactionIds: each.Of(keyed, func(p *Posting) int64 { return p.ID }),
		CreatedAt:      s.book.at,
	}
}

func (s *set) accounts() db.LedgerWriteAccountsParams {
	return db.LedgerWriteAccountsParams{
		Ids:            each.Of(s.moved, func(a *account) int64 { return a.id }),
		Balances:       each.Of(s.moved, func(a *account) store.Balance { return a.balance }),
		Seqs:           each.Of(s.moved, func(a *account) int64 { return a.seq }),
		PaidHours:      each.Of(s.moved, func(a *account) int32 { return a.usage.Hour }),
		PaidHourCounts: each.Of(s.moved, func(a *account) int32 { return a.usage.HourCount }),
		PaidDayCounts:  each.Of(s.moved, func(a *account) int32 { return a.usage.DayCount }),
		PaidDayAmounts: each.Of(s.moved, func(a *account) decimal.Decimal { return a.usage.DayAmount }),
		BalancesBefore: each.Of(s.moved, func(a *account) store.Balance { return a.before.balance }),
		SeqsBefore:     each.Of(s.moved, func(a *account) int64 { return a.before.seq }),
		PostedBefore:   each.Of(s.moved, func(a *account) time.Time { return a.postedAt }),
		InDefault:      each.Of(s.moved, func(a *account) bool { return a.inDefault }),
		PostedAt:       s.book.at,
	}
}
