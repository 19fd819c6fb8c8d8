package quota

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

const (
	redisPrefix = "corebank:quota:"
	// redisPatience bounds what Redis may add to a call before the call goes on without it, unless its URL has a read_timeout.
	redisPatience = 100 * time.Millisecond
	// redisPause is how long Redis is left alone after it failed; then one call tries it.
	redisPause = time.Second
	// lanes is how many callers are counted at the same time.
	lanes = 256
)

// redisLink is the way to Redis, and the knowledge whether it is open. It never fails a call.
type redisLink struct {
	client   *redis.Client
	patience time.Duration
	log      *slog.Logger
	// retryAt is when Redis may be asked again, in Unix nanoseconds; 0 while it answers.
	retryAt atomic.Int64
	missed  atomic.Int64

	// seed and lane let the calls of one caller go one after another: the shared count is compared and swapped, and calls
	// that came between each other would only make each other try again.
	seed maphash.Seed
	lane [lanes]sync.Mutex
}

// silence keeps the client from writing to standard error what the link logs once.
var silence = sync.OnceFunc(func() { redis.SetLogger(&logging.VoidLogger{}) })

func newRedisLink(url string, log *slog.Logger) (*redisLink, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("COREBANK_REDIS_URL: %w", err)
	}
	silence()
	patience := cmp.Or(options.ReadTimeout, redisPatience)
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = patience, patience, patience
	options.PoolTimeout = patience
	options.DialerRetries, options.MaxRetries = 1, -1
	options.ContextTimeoutEnabled = true
	return &redisLink{client: redis.NewClient(options), patience: patience, log: log, seed: maphash.MakeSeed()}, nil
}

func (r *redisLink) close() error { return r.client.Close() } //nolint:wrapcheck // Says all there is to say.

// ask has Redis decide about a caller; false when it cannot.
func (r *redisLink) ask(ctx context.Context, key string, take func(context.Context) (verdict, error)) (verdict, bool) {
	lane := &r.lane[maphash.String(r.seed, key)%lanes]
	lane.Lock()
	defer lane.Unlock()
	if !r.open() {
		r.missed.Add(1)
		return verdict{}, false
	}
	// A caller that goes away must not look like a Redis that is away.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.patience)
	defer cancel()
	v, err := take(ctx)
	if err != nil {
		r.missed.Add(1)
		if r.retryAt.Swap(time.Now().Add(redisPause).UnixNano()) == 0 {
			r.log.WarnContext(ctx, "Redis is away: every server limits its callers by itself", "error", err)
		}
		return verdict{}, false
	}
	if r.retryAt.Load() != 0 && r.retryAt.Swap(0) != 0 {
		r.log.InfoContext(ctx, "Redis is back: all servers limit their callers together")
	}
	return v, true
}

// open reports whether to ask Redis: while it is away, one call a second tries.
func (r *redisLink) open() bool {
	at := r.retryAt.Load()
	if at == 0 {
		return true
	}
	now := time.Now()
	return now.UnixNano() >= at && r.retryAt.CompareAndSwap(at, now.Add(redisPause).UnixNano())
}
