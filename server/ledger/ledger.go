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
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// DefaultCachedAccounts is the default size of the account cache: some 30 MiB.
const DefaultCachedAccounts = 100_000

// Ledger posts. Any number of servers may post to the same accounts: every write compares the cached accounts with the rows in
// Postgres.
type Ledger struct {
	ids     *IDs
	bank    map[bankAccount]int64
	rules   *risk.Rulebook
	cache   *accountCache
	queries *db.Queries
}

// bankAccount names one of the bank's own accounts.
type bankAccount struct {
	purpose  Purpose
	currency string
}

// New loads the bank's own accounts, and takes a number for the ids of this server. Payments out of customers' accounts must pass the
// rules. cachedAccounts bounds the account cache; 0 means DefaultCachedAccounts.
func New(ctx context.Context, database *store.DB, rules *risk.Rulebook, cachedAccounts int) (*Ledger, error) {
	queries := db.New()
	replica, err := queries.ReplicaNext(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("number this server: %w", err)
	}
	rows, err := queries.SystemAccountList(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("list the bank's own accounts: %w", err)
	}
	l := &Ledger{
		ids: NewIDs(replica), bank: make(map[bankAccount]int64, len(rows)), rules: rules,
		cache: newAccountCache(cachedAccounts, database.Breaks), queries: queries,
	}
	for _, row := range rows {
		l.bank[bankAccount{Purpose(row.Purpose), row.Currency}] = row.AccountID
	}
	return l, nil
}

// NextID returns a new id, unique and growing with time, for a posting or another row.
func (l *Ledger) NextID() int64 { return l.ids.Next() }

// BankAccount returns one of the bank's own accounts; 0 if it keeps none for this purpose in this currency.
func (l *Ledger) BankAccount(purpose Purpose, currency string) int64 {
	return l.bank[bankAccount{purpose, currency}]
}

// Post decides postings in order within the caller's transaction, and writes those that are accepted. A refused posting is
// a [Receipt] of its own, with an *apierror.Error, and stops no other. An error of Post is not a decision: the transaction must
// be rolled back, and may be tried again with the same postings.
//
// It locks the accounts in order of their ids, and holds the locks until the transaction ends; a caller that locks other
// rows must do so before.
func (l *Ledger) Post(ctx context.Context, tx store.Tx, postings []Posting) ([]Receipt, error) {
	b, err := l.postLocked(ctx, tx, postings, false)
	if err != nil {
		return nil, err
	}
	return b.receipts, nil
}

// PostOne is [Ledger.Post] of one posting, for callers who roll back after a refusal as after an error.
func (l *Ledger) PostOne(ctx context.Context, tx store.Tx, posting Posting) (Receipt, error) {
	receipts, err := l.Post(ctx, tx, []Posting{posting})
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], receipts[0].Err
}

// postLocked is Post. The postings may be in the books already if an earlier COMMIT with them is in doubt.
func (l *Ledger) postLocked(ctx context.Context, tx db.DBTX, postings []Posting, inDoubt bool) (*batch, error) {
	b := newBatch(postings)
	if err := l.findBankAccounts(ctx, tx, b); err != nil {
		return nil, err
	}
	if err := l.lock(ctx, tx, b); err != nil {
		return nil, err
	}
	if inDoubt {
		if err := l.findPosted(ctx, tx, b); err != nil {
			return nil, err
		}
	}
	if err := l.findKeys(ctx, tx, b); err != nil {
		return nil, err
	}
	b.decide()
	if err := l.record(ctx, tx, b); err != nil {
		return nil, err
	}
	return b, l.write(ctx, tx, b)
}

// decideFromCache decides a batch by the account cache, and reads the accounts that it lacks through conn, without locking them. It
// returns nil if the cache is not to be used, or if a posting would be refused. A risk rule that changes before the batch is written
// no longer counts for it; the wait for row locks bounds that time.
func (l *Ledger) decideFromCache(ctx context.Context, conn db.DBTX, postings []Posting) (*batch, error) {
	b := newBatch(postings)
	if len(b.counterparties()) > 0 {
		l.fillBankAccounts(b, l.cache.currency)
	}
	b.collectAccounts()
	missing, now, ok := l.cache.fill(b.accounts)
	if !ok {
		return nil, nil
	}
	if len(missing) > 0 {
		if err := l.read(ctx, conn, b, missing); err != nil {
			return nil, err
		}
		b.isRead = true
	}
	if b.needsRules() {
		rules, err := l.rules.Snapshot()
		if err != nil {
			return nil, nil //nolint:nilerr // Without rules the batch is decided again with the accounts locked, and that returns the error.
		}
		b.risk = rules
	}
	b.at, b.used = postingTime(now, b.accounts, b.changesHolds()), map[keyName]keyUse{}
	b.decide()
	if len(b.accepted) < len(b.postings) || len(b.records) > 0 {
		return nil, nil
	}
	return b, nil
}

// record stores the findings of the risk rules.
func (l *Ledger) record(ctx context.Context, tx db.DBTX, b *batch) error {
	_, err := b.risk.Record(ctx, tx, false, b.records...)
	return err
}

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
