package quota

import (
	"context"
	"fmt"

	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/goredisstore.v9"
	"github.com/throttled/throttled/v2/store/memstore"

	"github.com/corebank/corebank/server/internal/redislink"
)

const (
	redisPrefix = "corebank:quota:"
	// maxCallers bounds the callers that a limit keeps in memory: the most recent ones.
	maxCallers = 1 << 16
	// attempts bounds the retries of a compare-and-swap that failed because of a concurrent call of the same caller.
	attempts = 1000
)

// limiter is one limit, by GCRA: requests refill one by one, so no burst of twice the limit is possible at the edge of a window.
type limiter struct {
	// own counts the calls of this server.
	own *throttled.GCRARateLimiterCtx
	// shared counts the calls of all servers; nil without Redis.
	shared *throttled.GCRARateLimiterCtx
	redis  *redislink.Link
}

func newLimiter(rate throttled.Rate, burst int, redis *redislink.Link) (*limiter, error) {
	quota := throttled.RateQuota{MaxRate: rate, MaxBurst: burst - 1}
	memory, err := memstore.NewCtx(maxCallers)
	if err != nil {
		return nil, fmt.Errorf("create a limit: %w", err)
	}
	l := &limiter{redis: redis}
	if l.own, err = throttled.NewGCRARateLimiterCtx(memory, quota); err != nil {
		return nil, fmt.Errorf("create a limit: %w", err)
	}
	l.own.SetMaxCASAttemptsLimit(attempts)
	if redis == nil {
		return l, nil
	}
	store, err := goredisstore.NewCtx(redis.Client, redisPrefix)
	if err != nil {
		return nil, fmt.Errorf("create a shared limit: %w", err)
	}
	if l.shared, err = throttled.NewGCRARateLimiterCtx(store, quota); err != nil {
		return nil, fmt.Errorf("create a shared limit: %w", err)
	}
	l.shared.SetMaxCASAttemptsLimit(attempts)
	return l, nil
}

// take counts a call. The local count comes first: what it refuses the shared one would refuse too, so a flood does not
// reach Redis.
func (l *limiter) take(ctx context.Context, key string) (decision, error) {
	own, err := take(ctx, l.own, key)
	if err != nil || own.refused || l.shared == nil {
		return own, err
	}
	var shared decision
	if l.redis.Do(ctx, key, func(ctx context.Context) (err error) {
		shared, err = take(ctx, l.shared, key)
		return err
	}) {
		return shared, nil
	}
	return own, nil
}

func take(ctx context.Context, l *throttled.GCRARateLimiterCtx, key string) (decision, error) {
	refused, result, err := l.RateLimitCtx(ctx, key, 1)
	if err != nil {
		return decision{}, fmt.Errorf("count against a limit: %w", err)
	}
	return decision{refused, result}, nil
}
