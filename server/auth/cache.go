package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// A cache remembers which tokens were verified, because checking a signature costs more than most calls: 32 shards, so that
// calls rarely wait for each other, of at most 512 tokens, about 8 MiB when full.
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

// cacheKey is the hash of a token: a dump of the memory yields fewer tokens, and a shard is chosen evenly.
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

// put remembers a token until a time. A full shard forgets another one for it, which is then verified once more.
func (c *cache) put(key [sha256.Size]byte, v *verified, now, until time.Time) {
	s := &c.shards[key[0]%uint8(len(c.shards))]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens == nil {
		s.tokens = make(map[[sha256.Size]byte]cached)
	}
	if len(s.tokens) >= shardSize {
		s.makeRoom(now)
	}
	s.tokens[key] = cached{v, until}
}

// makeRoom looks at a few tokens, wherever the map begins today, and forgets those that have run out, or else one of them.
func (s *cacheShard) makeRoom(now time.Time) {
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
