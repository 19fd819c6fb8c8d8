package ledger

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
)

// Ledger posts. What it holds that changes is the ids it makes, and a memory that is checked whenever it is used: the rows in
// Postgres are the truth, however many ledgers work on them.
type Ledger struct {
	ids     *IDs
	bank    map[bankAccount]int64
	rules   *risk.Rulebook
	memory  *memory
	queries *db.Queries
}

// bankAccount names one of the bank's own accounts.
type bankAccount struct {
	purpose  Purpose
	currency string
}

// New reads which accounts are the bank's own, and takes a number for the ids of this server. Payments out of customers'
// accounts must pass the rules.
func New(ctx context.Context, database *store.DB, rules *risk.Rulebook) (*Ledger, error) {
	queries := db.New()
	replica, err := queries.ReplicaNext(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("number this server: %w", err)
	}
	rows, err := queries.SystemAccountList(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("list the bank's own accounts: %w", err)
	}
	l := &Ledger{ids: NewIDs(replica), bank: make(map[bankAccount]int64, len(rows)), rules: rules, memory: newMemory(), queries: queries}
	for _, row := range rows {
		l.bank[bankAccount{Purpose(row.Purpose), row.Currency}] = row.AccountID
	}
	return l, nil
}

// NextID returns the id for a new posting, or for whatever else needs one that is unique and grows with time.
func (l *Ledger) NextID() int64 { return l.ids.Next() }

// BankAccount is one of the bank's own accounts; 0 if it keeps none for this purpose in this currency.
func (l *Ledger) BankAccount(purpose Purpose, currency string) int64 {
	return l.bank[bankAccount{purpose, currency}]
}

// Post decides postings in order within the caller's transaction, and writes those that are accepted. A refused posting is
// a result of its own and stops no other. An error is not a decision: the transaction must be rolled back, and may be
// tried again with the same postings.
//
// It locks the accounts in order of their ids, and holds the locks until the transaction ends; a caller that locks other
// rows must do so before.
func (l *Ledger) Post(ctx context.Context, tx store.Tx, postings []Posting) ([]Result, error) {
	s, err := l.post(ctx, tx, postings, false)
	if err != nil {
		return nil, err
	}
	return s.results, nil
}

// post is Post for postings that may be in the books already, if an earlier COMMIT with them is in doubt.
func (l *Ledger) post(ctx context.Context, tx db.DBTX, postings []Posting, inDoubt bool) (*set, error) {
	set := newSet(postings)
	if err := l.findBank(ctx, tx, set); err != nil {
		return nil, err
	}
	if err := l.lock(ctx, tx, set); err != nil {
		return nil, err
	}
	if inDoubt {
		if err := l.findPosted(ctx, tx, set); err != nil {
			return nil, err
		}
	}
	if err := l.findKeys(ctx, tx, set); err != nil {
		return nil, err
	}
	set.decide()
	if err := l.record(ctx, tx, set); err != nil {
		return nil, err
	}
	if err := l.write(ctx, tx, set); err != nil {
		return nil, err
	}
	return set, nil
}

// record keeps what the risk rules found.
func (l *Ledger) record(ctx context.Context, tx db.DBTX, s *set) error {
	_, err := s.book.risk.Record(ctx, tx, false, s.book.records...)
	return err //nolint:wrapcheck // Says all there is to say.
}
