package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

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
	w := db.LedgerWriteTransactionsParams{CreatedAt: s.book.at}
	for _, i := range s.accepted {
		p := &s.postings[i]
		w.Ids = append(w.Ids, p.ID)
		w.Types = append(w.Types, string(p.Kind))
		w.FromAccountIds = append(w.FromAccountIds, p.From)
		w.ToAccountIds = append(w.ToAccountIds, p.To)
		w.Amounts = append(w.Amounts, p.Amount)
		w.Currencies = append(w.Currencies, s.book.accounts[p.From].currency)
		w.RefIds = append(w.RefIds, p.RefID)
		w.Remarks = append(w.Remarks, p.Remark)
	}
	return w
}

func (s *set) entries() db.LedgerWriteEntriesParams {
	w := db.LedgerWriteEntriesParams{CreatedAt: s.book.at}
	for _, e := range s.book.entries {
		w.AccountIds = append(w.AccountIds, e.account)
		w.Seqs = append(w.Seqs, e.seq)
		w.TransactionIds = append(w.TransactionIds, e.transaction)
		w.Amounts = append(w.Amounts, e.amount)
		w.Balances = append(w.Balances, e.balanceAfter)
	}
	return w
}

// keys is in the one order in which every server takes them, so that none waits in a circle.
func (s *set) keys() db.LedgerWriteKeysParams {
	keyed := make([]*Posting, 0, len(s.used))
	for _, i := range s.accepted {
		if p := &s.postings[i]; p.Key != nil {
			keyed = append(keyed, p)
		}
	}
	slices.SortFunc(keyed, func(a, b *Posting) int {
		return cmp.Or(strings.Compare(a.Key.Scope, b.Key.Scope), strings.Compare(a.Key.Value, b.Key.Value))
	})
	w := db.LedgerWriteKeysParams{CreatedAt: s.book.at}
	for _, p := range keyed {
		w.Scopes = append(w.Scopes, p.Key.Scope)
		w.Keys = append(w.Keys, p.Key.Value)
		w.Fingerprints = append(w.Fingerprints, p.Key.Fingerprint[:])
		w.TransactionIds = append(w.TransactionIds, p.ID)
	}
	return w
}

func (s *set) accounts() db.LedgerWriteAccountsParams {
	w := db.LedgerWriteAccountsParams{PostedAt: s.book.at}
	for _, a := range s.moved {
		w.Ids = append(w.Ids, a.id)
		w.Balances = append(w.Balances, a.balance)
		w.Seqs = append(w.Seqs, a.seq)
		w.PaidHours = append(w.PaidHours, a.usage.Hour)
		w.PaidHourCounts = append(w.PaidHourCounts, a.usage.HourCount)
		w.PaidDayCounts = append(w.PaidDayCounts, a.usage.DayCount)
		w.PaidDayAmounts = append(w.PaidDayAmounts, a.usage.DayAmount)
		w.BalancesBefore = append(w.BalancesBefore, a.before.balance)
		w.SeqsBefore = append(w.SeqsBefore, a.before.seq)
		w.PostedBefore = append(w.PostedBefore, a.postedAt)
		w.InDefault = append(w.InDefault, a.inDefault)
	}
	return w
}
