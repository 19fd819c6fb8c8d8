package ledger

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
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
// a Result of its own, with an *apierror.Error, and stops no other. An error of Post is not a decision: the transaction must
// be rolled back, and may be tried again with the same postings.
//
// It locks the accounts in order of their ids, and holds the locks until the transaction ends; a caller that locks other
// rows must do so before.
func (l *Ledger) Post(ctx context.Context, tx store.Tx, postings []Posting) ([]Result, error) {
	b, err := l.postLocked(ctx, tx, postings, false)
	if err != nil {
		return nil, err
	}
	return b.results, nil
}

// PostOne is [Ledger.Post] of one posting, for callers who roll back after a refusal as after an error.
func (l *Ledger) PostOne(ctx context.Context, tx store.Tx, posting Posting) (Receipt, error) {
	results, err := l.Post(ctx, tx, []Posting{posting})
	if err != nil {
		return Receipt{}, err
	}
	return results[0].Receipt, results[0].Err
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
