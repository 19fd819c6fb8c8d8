package quota

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	neturl "net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

const (
	redisPrefix = "corebank:quota:"
	// redisTimeout bounds the latency that Redis may add to a call, unless its URL has a read_timeout.
	redisTimeout = 100 * time.Millisecond
	// redisPause is the pause after a failure of Redis; then one call tries it again.
	redisPause = time.Second
	// shardCount bounds the callers that are counted at the same time.
	shardCount = 256
)

// redisLink counts in Redis behind a circuit breaker. It never fails a call.
type redisLink struct {
	client  *redis.Client
	timeout time.Duration
	log     *slog.Logger
	// retryAt is the time of the next attempt in Unix nanoseconds; 0 while Redis answers.
	retryAt atomic.Int64
	missed  atomic.Int64

	// seed and shards serialize the calls of one caller: concurrent compare-and-swaps of one key would only make each other
	// retry.
	seed   maphash.Seed
	shards [shardCount]sync.Mutex
}

// silence turns off the client's own logging to standard error; redisLink logs each change once.
var silence = sync.OnceFunc(func() { redis.SetLogger(&logging.VoidLogger{}) })

func newRedisLink(url string, log *slog.Logger) (*redisLink, error) {
	options, err := redis.ParseURL(url)
	if malformed, ok := errors.AsType[*neturl.Error](err); ok {
		err = malformed.Err // Without the URL, which may hold a password.
	}
	if err != nil {
		return nil, fmt.Errorf("COREBANK_REDIS_URL: %w", err)
	}
	silence()
	timeout := cmp.Or(options.ReadTimeout, redisTimeout)
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = timeout, timeout, timeout
	options.PoolTimeout = timeout
	options.DialerRetries, options.MaxRetries = 1, -1
	options.ContextTimeoutEnabled = true
	return &redisLink{client: redis.NewClient(options), timeout: timeout, log: log, seed: maphash.MakeSeed()}, nil
}

func (r *redisLink) close() error { return r.client.Close() }

// decide has Redis decide about a caller. It returns false when Redis is unavailable.
func (r *redisLink) decide(ctx context.Context, key string, take func(context.Context) (decision, error)) (decision, bool) {
	shard := &r.shards[maphash.String(r.seed, key)%shardCount]
	shard.Lock()
	defer shard.Unlock()
	if !r.available() {
		r.missed.Add(1)
		return decision{}, false
	}
	// A cancelled call must not count as a failure of Redis.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.timeout)
	defer cancel()
	v, err := take(ctx)
	if err != nil {
		r.missed.Add(1)
		if r.retryAt.Swap(time.Now().Add(redisPause).UnixNano()) == 0 {
			r.log.WarnContext(ctx, "Redis is unavailable: every server limits its callers alone", "error", err)
		}
		return decision{}, false
	}
	if r.retryAt.Load() != 0 && r.retryAt.Swap(0) != 0 {
		r.log.InfoContext(ctx, "Redis is available again: all servers limit their callers together")
	}
	return v, true
}

// available reports whether to call Redis: while it fails, one call a second tries.
func (r *redisLink) available() bool {
	at := r.retryAt.Load()
	if at == 0 {
		return true
	}
	now := time.Now()
	return now.UnixNano() >= at && r.retryAt.CompareAndSwap(at, now.Add(redisPause).UnixNano())
}
