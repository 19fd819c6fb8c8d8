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
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store/money"
)

// write puts the accepted postings into the books. It fails with [store.ErrAccountsChanged] when an account is not as the batch
// was decided by; in a pipeline that comes with the commit.
func (l *Ledger) write(ctx context.Context, tx db.DBTX, b *batch) error {
	if len(b.accepted) == 0 {
		return nil
	}
	if err := l.queries.LedgerWriteAccounts(ctx, tx, b.accountRows()); err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	if rows := transactionRows(b.accepted, b.at); len(rows.Ids) > 0 {
		if err := l.queries.LedgerWriteTransactions(ctx, tx, rows); err != nil {
			return fmt.Errorf("write transactions: %w", err)
		}
	}
	if rows := b.holdRows(); len(rows.Ids) > 0 {
		if err := l.queries.LedgerWriteHolds(ctx, tx, rows); err != nil {
			return fmt.Errorf("write holds: %w", err)
		}
	}
	if keys := b.keyRows(); len(keys.Keys) > 0 {
		if err := l.queries.LedgerWriteKeys(ctx, tx, keys); err != nil {
			return fmt.Errorf("write idempotency keys: %w", err)
		}
	}
	if entries := b.auditEntries(); len(entries) > 0 {
		return audit.Write(ctx, tx, entries)
	}
	return nil
}

func (b *batch) auditEntries() []*audit.Entry {
	var entries []*audit.Entry
	for _, p := range b.accepted {
		if p.Audit != nil {
			p.Audit.Subject = FormatID(p.ID, NoLeg)
			entries = append(entries, p.Audit)
		}
	}
	return entries
}

func (b *batch) accountRows() db.LedgerWriteAccountsParams {
	pays := make(map[int64]bool, len(b.accepted))
	for _, p := range b.accepted {
		pays[p.From] = pays[p.From] || p.Action != Release
	}
	var held []money.Balance
	if b.changesHolds() {
		held = sliceutil.Map(b.moved, func(a *account) money.Balance { return a.held })
	}
	return db.LedgerWriteAccountsParams{
		Held:           held,
		Ids:            sliceutil.Map(b.moved, func(a *account) int64 { return a.id }),
		Balances:       sliceutil.Map(b.moved, func(a *account) money.Balance { return a.balance }),
		Seqs:           sliceutil.Map(b.moved, func(a *account) int64 { return a.seq }),
		PaidHours:      sliceutil.Map(b.moved, func(a *account) int32 { return a.usage.Hour }),
		PaidHourCounts: sliceutil.Map(b.moved, func(a *account) int32 { return a.usage.HourCount }),
		PaidDayCounts:  sliceutil.Map(b.moved, func(a *account) int32 { return a.usage.DayCount }),
		PaidDayAmounts: sliceutil.Map(b.moved, func(a *account) decimal.Decimal { return a.usage.DayAmount }),
		BalancesBefore: sliceutil.Map(b.moved, func(a *account) money.Balance { return a.before.balance }),
		SeqsBefore:     sliceutil.Map(b.moved, func(a *account) int64 { return a.before.seq }),
		PostedBefore:   sliceutil.Map(b.moved, func(a *account) time.Time { return a.postedAt }),
		InDefault:      sliceutil.Map(b.moved, func(a *account) bool { return a.inDefault }),
		Pays:           sliceutil.Map(b.moved, func(a *account) bool { return pays[a.id] }),
		PostedAt:       b.at,
	}
}

// transactionRows are those of the postings that move money.
func transactionRows(accepted []*Posting, at time.Time) db.LedgerWriteTransactionsParams {
	moving := accepted
	if isNone := func(p *Posting) bool { return p.Action == Reserve || p.Action == Release }; slices.ContainsFunc(accepted, isNone) {
		moving = slices.DeleteFunc(slices.Clone(accepted), isNone)
	}
	return db.LedgerWriteTransactionsParams{
		Ids:            sliceutil.Map(moving, func(p *Posting) int64 { return p.ID }),
		LeafHashes:     leafHashes(moving, at),
		FromAccountIds: sliceutil.Map(moving, func(p *Posting) int64 { return p.From }),
		FromSeqs:       sliceutil.Map(moving, func(p *Posting) int64 { return p.fromSeq }),
		ToAccountIds:   sliceutil.Map(moving, func(p *Posting) int64 { return p.To }),
		ToSeqs:         sliceutil.Map(moving, func(p *Posting) int64 { return p.toSeq }),
		Amounts:        sliceutil.Map(moving, func(p *Posting) decimal.Decimal { return p.Amount }),
		FromBalances:   sliceutil.Map(moving, func(p *Posting) money.Balance { return p.fromBalance }),
		ToBalances:     sliceutil.Map(moving, func(p *Posting) money.Balance { return p.toBalance }),
		Types:          sliceutil.Map(moving, func(p *Posting) string { return string(p.Kind) }),
		Currencies:     sliceutil.Map(moving, func(p *Posting) string { return p.currency }),
		RefIds:         sliceutil.Map(moving, func(p *Posting) string { return p.RefID }),
		Remarks:        sliceutil.Map(moving, func(p *Posting) string { return p.Remark }),
		CreatedAt:      at,
	}
}

func (b *batch) holdRows() db.LedgerWriteHoldsParams {
	rows := db.LedgerWriteHoldsParams{CreatedAt: b.at}
	for _, p := range b.accepted {
		if p.Action != Reserve {
			continue
		}
		rows.Ids = append(rows.Ids, p.ID)
		rows.AccountIds = append(rows.AccountIds, p.From)
		rows.ToAccountIds = append(rows.ToAccountIds, p.To)
		rows.Amounts = append(rows.Amounts, p.Amount)
		rows.Currencies = append(rows.Currencies, p.currency)
		rows.Types = append(rows.Types, string(p.Kind))
		rows.RefIds = append(rows.RefIds, p.RefID)
		rows.Remarks = append(rows.Remarks, p.Remark)
		rows.CustomerIds = append(rows.CustomerIds, p.Customer)
		rows.ExpiresAt = append(rows.ExpiresAt, p.ExpiresAt)
	}
	return rows
}

// keyRows are in one order on every server, so that no two batches deadlock over their keys.
func (b *batch) keyRows() db.LedgerWriteKeysParams {
	var keyed []*Posting
	for _, p := range b.accepted {
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
		Fingerprints:   sliceutil.Map(keyed, func(p *Posting) []byte { return p.Key.StoredFingerprint() }),
		TransactionIds: sliceutil.Map(keyed, func(p *Posting) int64 { return p.ID }),
		CreatedAt:      b.at,
	}
}
