package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/risk"
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
	var err error
	b.used, err = l.keyUses(ctx, tx, scopes, values)
	return err
}

// keyUses returns the postings that were made under the keys that are not free.
func (l *Ledger) keyUses(ctx context.Context, tx db.DBTX, scopes, values []string) (map[keyName]keyUse, error) {
	rows, err := l.queries.LedgerFindKeys(ctx, tx, scopes, values)
	if err != nil {
		return nil, fmt.Errorf("find idempotency keys: %w", err)
	}
	used := make(map[keyName]keyUse, len(values))
	for _, row := range rows {
		used[keyName{row.Scope, row.Key}] = keyUse{
			string(row.Fingerprint), Kind(row.Type),
			Receipt{ID: row.ID, From: row.FromAccountID, To: row.ToAccountID, Amount: row.Amount, At: row.CreatedAt},
		}
	}
	return used, nil
}

// FindKey returns the receipt of the posting that was made under a key with a fingerprint; nil if the key is free, CBB014 if it was
// another request's.
func (l *Ledger) FindKey(ctx context.Context, tx db.DBTX, key *idempotency.Key) (*Receipt, error) {
	used, err := l.keyUses(ctx, tx, []string{key.Scope}, []string{key.Value})
	if err != nil {
		return nil, err
	}
	use, ok := used[nameOf(key)]
	switch {
	case !ok:
		return nil, nil
	case use.receipt.ID == 0 || use.fingerprint != string(key.Fingerprint[:]):
		return nil, apierror.New(apiv1.ErrorCode_CBB014)
	}
	return &use.receipt, nil
}

const (
	// clockTrusted bounds the age of a time read from the database that is advanced by this server's clock.
	clockTrusted = time.Minute
	// maxSkips bounds the consecutive batches that skip the cache after it was outdated repeatedly.
	maxSkips = 1024
)

// accountCache has accounts as this server last committed them, so that most batches are decided without a read. It may be outdated:
// a batch decided by it is written by a compare-and-set on the accounts, and a posting that it would refuse is decided again with
// the accounts locked. When other servers post to the same accounts it is often outdated; then batches skip it, with a backoff.
type accountCache struct {
	mu       sync.Mutex
	accounts *simplelru.LRU[int64, account]
	// databaseTime is a time of the database, and readAt when it was read by this server's clock.
	databaseTime, readAt time.Time
	// breaks is that of the database, and known its value when the accounts were cached.
	breaks func() int64
	known  int64
	// skipsLeft counts the batches still to skip, and backoff those of the last time.
	skipsLeft, backoff int
}

func newAccountCache(size int, breaks func() int64) *accountCache {
	if size <= 0 {
		size = DefaultCachedAccounts
	}
	accounts, err := simplelru.NewLRU[int64, account](size, nil)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &accountCache{accounts: accounts, breaks: breaks}
}

// forgetOld empties the cache after a restore of the database: ids of undone accounts may be those of others now, which the
// compare-and-set does not see.
func (c *accountCache) forgetOld() {
	if breaks := c.breaks(); breaks != c.known {
		c.accounts.Purge()
		c.readAt, c.known = time.Time{}, breaks
	}
}

// fill puts the accounts into the place of the nil ones, and returns those that are not cached, and the database's time; false if
// the cache is not to be used.
func (c *accountCache) fill(accounts map[int64]*account) (missing []int64, now time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetOld()
	if c.skipsLeft > 0 {
		c.skipsLeft--
		return nil, time.Time{}, false
	}
	passed := time.Since(c.readAt)
	if passed > clockTrusted {
		return nil, time.Time{}, false
	}
	copies := make([]account, 0, len(accounts))
	for id := range accounts {
		a, ok := c.accounts.Peek(id) // keep marks it as used. To do so here too took 4 % of the server's processor time in a stream.
		if !ok {
			missing = append(missing, id)
			continue
		}
		copies = append(copies, a)
		accounts[id] = &copies[len(copies)-1]
	}
	return missing, c.databaseTime.Add(passed).Truncate(time.Microsecond), true // as exact as Postgres
}

// isContested reports whether batches skip the cache, because other servers post to the same accounts.
func (c *accountCache) isContested() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skipsLeft > 0
}

// currency returns that of an account; empty if it is not cached.
func (c *accountCache) currency(id int64) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetOld()
	a, _ := c.accounts.Peek(id)
	return a.currency
}

// keep caches the accounts of a committed batch. cached is the batch as decided by the cache: the same one, nil if the cache was
// skipped, or another one if the compare-and-set refused it.
func (c *accountCache) keep(b, cached *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case b == cached:
		c.backoff /= 2
	case !b.databaseTime.IsZero():
		c.databaseTime, c.readAt = b.databaseTime, b.readAt
	}
	if b != cached && cached != nil && cached.isOutdated(b) {
		c.backoff = min(2*c.backoff+1, maxSkips)
		c.skipsLeft = c.backoff
	}
	for id, a := range b.accounts {
		if a == nil {
			c.accounts.Remove(id)
			continue
		}
		c.accounts.Add(id, a.committed(b.at))
	}
}
