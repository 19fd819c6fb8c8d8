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
	"github.com/corebank/corebank/server/internal/sliceutil"
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
		Ids:            sliceutil.Map(s.accepted, func(p *Posting) int64 { return p.ID }),
		Types:          sliceutil.Map(s.accepted, func(p *Posting) string { return string(p.Kind) }),
		FromAccountIds: sliceutil.Map(s.accepted, func(p *Posting) int64 { return p.From }),
		ToAccountIds:   sliceutil.Map(s.accepted, func(p *Posting) int64 { return p.To }),
		Amounts:        sliceutil.Map(s.accepted, func(p *Posting) decimal.Decimal { return p.Amount }),
		Currencies:     sliceutil.Map(s.accepted, func(p *Posting) string { return s.book.accounts[p.From].currency }),
		RefIds:         sliceutil.Map(s.accepted, func(p *Posting) string { return p.RefID }),
		Remarks:        sliceutil.Map(s.accepted, func(p *Posting) string { return p.Remark }),
		CreatedAt:      s.book.at,
	}
}

func (s *set) entries() db.LedgerWriteEntriesParams {
	return db.LedgerWriteEntriesParams{
		AccountIds:     sliceutil.Map(s.book.entries, func(e entry) int64 { return e.account }),
		Seqs:           sliceutil.Map(s.book.entries, func(e entry) int64 { return e.seq }),
		TransactionIds: sliceutil.Map(s.book.entries, func(e entry) int64 { return e.transaction }),
		Amounts:        sliceutil.Map(s.book.entries, func(e entry) decimal.Decimal { return e.amount }),
		Balances:       sliceutil.Map(s.book.entries, func(e entry) store.Balance { return e.balanceAfter }),
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
		Scopes:         sliceutil.Map(keyed, func(p *Posting) string { return p.Key.Scope }),
		Keys:           sliceutil.Map(keyed, func(p *Posting) string { return p.Key.Value }),
		Fingerprints:   sliceutil.Map(keyed, func(p *Posting) []byte { return p.Key.Fingerprint[:] }),
		TransactionIds: sliceutil.Map(keyed, func(p *Posting) int64 { return p.ID }),
		CreatedAt:      s.book.at,
	}
}

func (s *set) accounts() db.LedgerWriteAccountsParams {
	return db.LedgerWriteAccountsParams{
		Ids:            sliceutil.Map(s.moved, func(a *account) int64 { return a.id }),
		Balances:       sliceutil.Map(s.moved, func(a *account) store.Balance { return a.balance }),
		Seqs:           sliceutil.Map(s.moved, func(a *account) int64 { return a.seq }),
		PaidHours:      sliceutil.Map(s.moved, func(a *account) int32 { return a.usage.Hour }),
		PaidHourCounts: sliceutil.Map(s.moved, func(a *account) int32 { return a.usage.HourCount }),
		PaidDayCounts:  sliceutil.Map(s.moved, func(a *account) int32 { return a.usage.DayCount }),
		PaidDayAmounts: sliceutil.Map(s.moved, func(a *account) decimal.Decimal { return a.usage.DayAmount }),
		BalancesBefore: sliceutil.Map(s.moved, func(a *account) store.Balance { return a.before.balance }),
		SeqsBefore:     sliceutil.Map(s.moved, func(a *account) int64 { return a.before.seq }),
		PostedBefore:   sliceutil.Map(s.moved, func(a *account) time.Time { return a.postedAt }),
		InDefault:      sliceutil.Map(s.moved, func(a *account) bool { return a.inDefault }),
		PostedAt:       s.book.at,
	}
}
