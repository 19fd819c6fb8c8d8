package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// A cache keeps verified tokens, because verifying a signature costs more than most calls. It has 32 shards to avoid lock
// contention, of at most 512 tokens each: about 8 MiB when full. Why not golang-lru: it has no expiry per entry that a
// test clock can drive, and one lock for all.
type cache struct {
	shards [32]cacheShard
}

const shardSize = 512

type cacheShard struct {
	mu     sync.RWMutex
	tokens map[[sha256.Size]byte]cached
}

type cached struct {
	*verified
	until time.Time
}

// cacheKey returns the SHA-256 of a token: memory dumps show no tokens, and shards fill evenly.
func cacheKey(token string) [sha256.Size]byte {
	var usual [1024]byte // on the stack, where the usual token fits
	return sha256.Sum256(append(usual[:0], token...))
}

// get returns the verified token, or nil.
func (c *cache) get(key [sha256.Size]byte, now time.Time) *verified {
	s := &c.shards[key[0]%uint8(len(c.shards))]
	s.mu.RLock()
	found := s.tokens[key]
	s.mu.RUnlock()
	if found.verified == nil || !now.Before(found.until) {
		return nil
	}
	return found.verified
}

// put stores a token until the given time. A full shard evicts another one, which is then verified again at its next use.
func (c *cache) put(key [sha256.Size]byte, v *verified, now, until time.Time) {
	s := &c.shards[key[0]%uint8(len(c.shards))]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens == nil {
		s.tokens = make(map[[sha256.Size]byte]cached)
	}
	if len(s.tokens) >= shardSize {
		s.evict(now)
	}
	s.tokens[key] = cached{v, until}
}

// evict looks at a few random tokens and deletes those that have expired, or else one of them.
func (s *cacheShard) evict(now time.Time) {
	const few = 8
	looked := 0
	for key, t := range s.tokens {
		if looked++; looked == few || !now.Before(t.until) {
			delete(s.tokens, key)
		}
		if looked == few {
			return
		}
	}
}
