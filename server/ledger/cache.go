package ledger

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// clockTrusted is how long the time read from the database is carried on by this server's clock.
	clockTrusted = time.Minute
	// maxSkips bounds the batches in a row for which the cache is not used after it was wrong again and again.
	maxSkips = 1024
)

// accountCache has accounts as this server last committed them, so that most batches are decided without reading first. It need not
// be right: what was decided by it is written only if the accounts are still so in the database, and a posting that it would
// refuse is decided again with the accounts locked. Where other servers post to the same accounts it is often wrong; then it
// is skipped for some batches, each time for longer.
type accountCache struct {
	mu       sync.Mutex
	accounts *simplelru.LRU[int64, account]
	// databaseTime is a time of the database, and readAt when it was read by this server's clock.
	databaseTime, readAt time.Time
	// skipsLeft counts the batches still to skip, and backoff how many they were the last time.
	skipsLeft, backoff int
}

func newAccountCache(size int) *accountCache {
	if size <= 0 {
		size = DefaultCachedAccounts
	}
	accounts, err := simplelru.NewLRU[int64, account](size, nil)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &accountCache{accounts: accounts}
}

// fill puts the accounts into the place of the nil ones, and returns those that are not cached, and the database's time; false if
// the cache is not to be used.
func (c *accountCache) fill(accounts map[int64]*account) (missing []int64, now time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
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
		a, ok := c.accounts.Get(id)
		if !ok {
			missing = append(missing, id)
			continue
		}
		copies = append(copies, a)
		accounts[id] = &copies[len(copies)-1]
	}
	return missing, c.databaseTime.Add(passed).Truncate(time.Microsecond), true // as exact as Postgres
}

// currency returns that of an account; empty if it is not cached.
func (c *accountCache) currency(id int64) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, _ := c.accounts.Get(id)
	return a.currency
}

// keep caches the accounts of a committed batch. cached is the batch as the cache decided it: the same one, nil if it was not
// asked, or another one if that was refused by the compare-and-set.
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
