package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
)

// maxAhead bounds how far the time of a posting may be ahead of the database's clock. Within it, no account has a posting that is
// earlier than the one before; a clock that was set back further is followed at once. queries/ledger.sql enforces it.
const maxAhead = 5 * time.Second

// findBankAccounts sets the sides that are 0 to the bank's own accounts.
func (l *Ledger) findBankAccounts(ctx context.Context, tx db.DBTX, b *batch) error {
	ids := b.counterparties()
	if len(ids) == 0 {
		return nil
	}
	rows, err := l.queries.LedgerCurrencies(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("find currencies: %w", err)
	}
	currencies := make(map[int64]string, len(rows))
	for _, row := range rows {
		currencies[row.ID] = row.Currency
	}
	l.fillBankAccounts(b, func(id int64) string { return currencies[id] })
	return nil
}

// fillBankAccounts is findBankAccounts with known currencies.
func (l *Ledger) fillBankAccounts(b *batch, currency func(id int64) string) {
	b.postings = slices.Clone(b.postings)
	for i := range b.postings {
		p := &b.postings[i]
		if p.From != 0 && p.To != 0 {
			continue
		}
		own := l.bank[bankAccount{p.Bank, currency(p.From + p.To)}]
		if p.From == 0 {
			p.From = own
		} else {
			p.To = own
		}
	}
}

// lock locks the accounts of a batch, and then reads the risk rules, so that a rule that changed during the wait counts.
func (l *Ledger) lock(ctx context.Context, tx db.DBTX, b *batch) error {
	b.collectAccounts()
	rows, err := l.queries.LedgerLockAccounts(ctx, tx, slices.Sorted(maps.Keys(b.accounts)))
	if err != nil {
		return fmt.Errorf("lock accounts: %w", err)
	}
	for _, row := range rows {
		b.accounts[row.ID] = accountOf(row)
		if row.ReadAt.After(b.databaseTime) {
			b.databaseTime = row.ReadAt
		}
	}
	b.readAt = time.Now()
	b.at = postingTime(b.databaseTime, b.accounts, b.changesHolds())
	if b.needsRules() {
		b.risk, err = l.rules.Snapshot()
	}
	return err
}

// read reads accounts that the cache lacks, without locking them. It leaves those nil that do not exist.
func (l *Ledger) read(ctx context.Context, conn db.DBTX, b *batch, missing []int64) error {
	rows, err := l.queries.LedgerReadAccounts(ctx, conn, missing)
	if err != nil {
		return fmt.Errorf("read accounts: %w", err)
	}
	for _, row := range rows {
		b.accounts[row.ID] = accountOf(db.LedgerLockAccountsRow(row))
	}
	return nil
}

func accountOf(row db.LedgerLockAccountsRow) *account {
	return &account{
		id: row.ID, customer: row.CustomerID, currency: row.Currency, status: row.Status,
		balance: row.Balance, held: row.Held, seq: row.Seq, postedAt: row.PostedAt,
		usage: risk.Usage{
			Hour: row.PaidHour, HourCount: row.PaidHourCount, DayCount: row.PaidDayCount, DayAmount: row.PaidDayAmount,
		},
		inDefault: row.InDefault,
		before:    accountState{row.Balance, row.Held, row.Seq},
	}
}

// postingTime is the database's time, or that of the accounts' last posting where it is later by at most maxAhead. A change of what is
// held is later than that by a microsecond at least, so that the compare-and-set of another batch sees it.
func postingTime(databaseTime time.Time, accounts map[int64]*account, changesHolds bool) time.Time {
	at, limit := databaseTime, databaseTime.Add(maxAhead)
	for _, a := range accounts {
		if a == nil || a.postedAt.After(limit) {
			continue
		}
		if a.postedAt.After(at) {
			at = a.postedAt
		}
		if changesHolds && a.postedAt.Equal(at) {
			at = at.Add(time.Microsecond)
		}
	}
	return at
}

// findPosted finds the postings that were committed by a COMMIT whose answer was lost. Like findKeys it must follow lock: if that
// transaction held the same locks, it has ended; if it had yet to take them, see mayYetHappen.
func (l *Ledger) findPosted(ctx context.Context, tx db.DBTX, b *batch) error {
	rows, err := l.queries.LedgerFindPosted(ctx, tx, sliceutil.Map(b.postings, func(p Posting) int64 { return p.ID }))
	if err != nil {
		return fmt.Errorf("find postings: %w", err)
	}
	b.posted = make(map[int64]time.Time, len(rows))
	for _, row := range rows {
		b.posted[row.ID] = row.CreatedAt
	}
	return nil
}

// findKeys finds earlier postings with the keys of the batch. It must follow lock: only then has a posting with the same key either
// been committed, or will wait for this one.
func (l *Ledger) findKeys(ctx context.Context, tx db.DBTX, b *batch) error {
	var scopes, values []string
	for i := range b.postings {
		if key := b.postings[i].Key; key != nil {
			scopes, values = append(scopes, key.Scope), append(values, key.Value)
		}
	}
	if len(values) == 0 {
		return nil
	}
	rows, err := l.queries.LedgerFindKeys(ctx, tx, scopes, values)
	if err != nil {
		return fmt.Errorf("find idempotency keys: %w", err)
	}
	b.used = make(map[keyName]keyUse, len(values))
	for _, row := range rows {
		b.used[keyName{row.Scope, row.Key}] = keyUse{
			string(row.Fingerprint), Kind(row.Type),
			Receipt{row.ID, row.FromAccountID, row.ToAccountID, row.Amount, row.CreatedAt},
		}
	}
	return nil
}

// Posted is a posting that was made under a key.
type Posted struct {
	ID     int64
	Amount decimal.Decimal
}

// FindKey returns the posting that was made under a key with a fingerprint; nil if the key is free, CBB014 if it was another request's.
func (l *Ledger) FindKey(ctx context.Context, tx db.DBTX, key *idempotency.Key) (*Posted, error) {
	row, err := l.queries.LedgerFindKey(ctx, tx, key.Scope, key.Value)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("find an idempotency key: %w", err)
	case row.ID == 0 || string(row.Fingerprint) != string(key.Fingerprint[:]):
		return nil, apierror.New(apiv1.ErrorCode_CBB014)
	}
	return &Posted{row.ID, row.Amount}, nil
}
