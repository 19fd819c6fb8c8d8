package auth

import (
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// cachedTokens bounds the verified tokens that are kept: about 8 MiB.
const cachedTokens = 16_384

// cache keeps the verified tokens that were used last, because verifying a signature costs more than most calls.
type cache struct {
	tokens *lru.Cache[tokenHash, cachedToken]
}

// tokenHash is the SHA-256 of a token: memory dumps show no tokens.
type tokenHash [sha256.Size]byte

type cachedToken struct {
	*verified
	until time.Time
}

func newCache() cache {
	tokens, err := lru.New[tokenHash, cachedToken](cachedTokens)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return cache{tokens}
}

func hashOf(token string) tokenHash {
	var usual [1024]byte // on the stack, where the usual token fits
	return sha256.Sum256(append(usual[:0], token...))
}

// get returns the verified token, or nil.
func (c cache) get(key tokenHash, now time.Time) *verified {
	found, ok := c.tokens.Get(key)
	if !ok || !now.Before(found.until) {
		return nil
	}
	return found.verified
}

// put keeps a token until the given time.
func (c cache) put(key tokenHash, v *verified, until time.Time) {
	c.tokens.Add(key, cachedToken{v, until})
}
