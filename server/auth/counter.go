package auth

import (
	"context"
	"time"

	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/goredisstore.v9"
	"github.com/throttled/throttled/v2/store/memstore"

	"github.com/corebank/corebank/server/internal/redislink"
)

// throttleStore keeps the state of a [failures] per key.
type throttleStore = throttled.GCRAStoreCtx

// rule permits a number of failures at once, and then one per pause.
type rule struct {
	failures int
	pause    time.Duration
}

// failures counts failures per key by GCRA, so that no window has an edge at which the limit could be doubled.
type failures struct {
	rule

	store   throttleStore
	limiter *throttled.GCRARateLimiterCtx
}

func newFailures(store throttleStore, r rule) (*failures, error) {
	limiter, err := throttled.NewGCRARateLimiterCtx(store,
		throttled.RateQuota{MaxRate: throttled.PerDuration(1, r.pause), MaxBurst: r.failures - 1})
	return &failures{rule: r, store: store, limiter: limiter}, err
}

// wait returns how long a key must pause; 0 if another attempt is permitted now. It changes nothing.
func (f *failures) wait(ctx context.Context, key string) (time.Duration, error) {
	full, now, err := f.store.GetWithTime(ctx, key)
	if err != nil || full == -1 {
		return 0, err
	}
	return max(0, time.Unix(0, full).Add(-f.pause*time.Duration(f.failures-1)).Sub(now)), nil
}

func (f *failures) add(ctx context.Context, key string) error {
	_, _, err := f.limiter.RateLimitCtx(ctx, key, 1)
	return err
}

// counter counts failures on this server and, with Redis, on all servers together.
type counter struct {
	own    *failures
	shared *failures
	link   *redislink.Link
}

func newCounter(own throttleStore, link *redislink.Link, r rule) (*counter, error) {
	c := &counter{link: link}
	var err error
	if c.own, err = newFailures(own, r); err != nil || link == nil {
		return c, err
	}
	store, err := goredisstore.NewCtx(link.Client, "corebank:failures:")
	if err != nil {
		return nil, err
	}
	c.shared, err = newFailures(store, r)
	return c, err
}

// wait returns how long a key must pause by either count.
func (c *counter) wait(ctx context.Context, key string) (time.Duration, error) {
	own, err := c.own.wait(ctx, key)
	return max(own, c.waitShared(ctx, key)), err
}

func (c *counter) waitShared(ctx context.Context, key string) (wait time.Duration) {
	c.link.Do(ctx, key, func(ctx context.Context) (err error) {
		wait, err = c.shared.wait(ctx, key)
		return err
	})
	return wait
}

// add counts a failure. A store that fails loses it.
func (c *counter) add(ctx context.Context, key string) {
	_ = c.own.add(context.WithoutCancel(ctx), key)
	c.addShared(ctx, key)
}

func (c *counter) addShared(ctx context.Context, key string) {
	c.link.Do(ctx, key, func(ctx context.Context) error { return c.shared.add(ctx, key) })
}

// throttleKeys bounds the memory to the keys that failed last: about 10 MiB.
const throttleKeys = 1 << 16

// memoryThrottleStore returns the store of a single server.
func memoryThrottleStore(now func() time.Time) (throttleStore, error) {
	store, err := memstore.New(throttleKeys)
	if err != nil {
		return nil, err
	}
	store.SetTimeNow(now)
	return throttled.WrapStoreWithContext(store), nil
}
