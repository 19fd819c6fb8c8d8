// Package redislink counts in Redis behind a circuit breaker, so that a Redis that is slow or gone never fails a call.
package redislink

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

const (
	// timeout bounds the latency that Redis may add to a call, unless its URL has a read_timeout.
	timeout = 100 * time.Millisecond
	// Pause is the pause after a failure of Redis; then one call tries it again.
	Pause = time.Second
	// shardCount bounds the keys that are counted at the same time.
	shardCount = 256
)

// Link is a connection pool with a circuit breaker. Nil is a link that is never available.
type Link struct {
	// Client is for the stores that [Link.Do] calls.
	Client  *redis.Client
	timeout time.Duration
	log     *slog.Logger
	// retryAt is the time of the next attempt in Unix nanoseconds; 0 while Redis answers.
	retryAt atomic.Int64
	missed  atomic.Int64

	// seed and shards serialize the calls for one key: concurrent compare-and-swaps would only make each other retry.
	seed   maphash.Seed
	shards [shardCount]sync.Mutex
}

// silence turns off the client's own logging to standard error; Link logs each change once.
var silence = sync.OnceFunc(func() { redis.SetLogger(&logging.VoidLogger{}) })

// Open returns the link to the Redis at a URL, or nil for an empty one. The error of a malformed URL does not repeat it,
// because it may hold a password.
func Open(url string, log *slog.Logger) (*Link, error) {
	if url == "" {
		return nil, nil
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("COREBANK_REDIS_URL: not a valid URL such as redis://user:password@host:6379/0")
	}
	silence()
	limit := cmp.Or(options.ReadTimeout, timeout)
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = limit, limit, limit
	options.PoolTimeout = limit
	options.DialerRetries, options.MaxRetries = 1, -1
	options.ContextTimeoutEnabled = true
	return &Link{Client: redis.NewClient(options), timeout: limit, log: log, seed: maphash.MakeSeed()}, nil
}

// Close closes the connections.
func (l *Link) Close() error {
	if l == nil {
		return nil
	}
	return l.Client.Close()
}

// Missed returns how many calls went on without Redis.
func (l *Link) Missed() int64 {
	if l == nil {
		return 0
	}
	return l.missed.Load()
}

// Do calls Redis for a key. It returns false when Redis is unavailable or the call failed; the caller then goes on alone.
func (l *Link) Do(ctx context.Context, key string, call func(context.Context) error) bool {
	if l == nil {
		return false
	}
	shard := &l.shards[maphash.String(l.seed, key)%shardCount]
	shard.Lock()
	defer shard.Unlock()
	if !l.available() {
		l.missed.Add(1)
		return false
	}
	// A cancelled call must not count as a failure of Redis.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.timeout)
	defer cancel()
	if err := call(ctx); err != nil {
		l.missed.Add(1)
		if l.retryAt.Swap(time.Now().Add(Pause).UnixNano()) == 0 {
			l.log.WarnContext(ctx, "Redis is unavailable: every server limits its callers alone", "error", err)
		}
		return false
	}
	if l.retryAt.Load() != 0 && l.retryAt.Swap(0) != 0 {
		l.log.InfoContext(ctx, "Redis is available again: all servers limit their callers together")
	}
	return true
}

// available reports whether to call Redis: while it fails, one call a second tries.
func (l *Link) available() bool {
	at := l.retryAt.Load()
	if at == 0 {
		return true
	}
	now := time.Now()
	return now.UnixNano() >= at && l.retryAt.CompareAndSwap(at, now.Add(Pause).UnixNano())
}
