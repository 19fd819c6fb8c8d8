package ledger

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

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
