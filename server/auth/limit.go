package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/throttled/throttled/v2"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// limit bounds how many attempts with one key may fail. An attempt is counted as a failure from its beginning, so that
// simultaneous guesses do not get past the limit, and taken back if it was none. So who finds the limit reached is refused
// only if nothing is under way any more that could be taken back, and waits otherwise.
type limit struct {
	failures *throttled.GCRARateLimiterCtx
	// line holds a place for everybody who waits.
	line chan struct{}

	// mu is held while counting too, so that who finds the limit reached also finds the attempts that reached it.
	mu   sync.Mutex
	open map[string]*pendingAttempts
}

// pendingAttempts is the attempts with one key that are under way on this server.
type pendingAttempts struct {
	attempts int
	// next is closed when one of them is decided.
	next chan struct{}
}

func newLimit(store throttleStore, failures int, pause time.Duration, line chan struct{}) (*limit, error) {
	rate, err := throttled.NewGCRARateLimiterCtx(store,
		throttled.RateQuota{MaxRate: throttled.PerDuration(1, pause), MaxBurst: failures - 1})
	if err != nil {
		return nil, err
	}
	return &limit{failures: rate, line: line, open: map[string]*pendingAttempts{}}, nil
}

// enter lets an attempt begin, which ends with leave. It returns AUB004 with the time to wait when failures alone have reached
// the limit, GWS001 when too many wait for it to be seen whether they have, or the context's error.
func (l *limit) enter(ctx context.Context, key string) error {
	next, err := l.count(ctx, key)
	if next == nil {
		return err
	}
	select {
	case l.line <- struct{}{}:
		defer func() { <-l.line }()
	default:
		return apierror.New(apiv1.ErrorCode_GWS001).WithCause(errors.New("too many logins wait for others"))
	}
	for next != nil {
		select {
		case <-next:
			next, err = l.count(ctx, key)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// count counts an attempt. When it may not begin, but perhaps once another one is decided, it returns what is closed then.
func (l *limit) count(ctx context.Context, key string) (next <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	limited, result, err := l.failures.RateLimitCtx(ctx, key, 1)
	underWay := l.open[key]
	switch {
	case err != nil:
		return nil, fmt.Errorf("throttle logins: %w", err)
	case limited && underWay == nil:
		return nil, apierror.New(apiv1.ErrorCode_AUB004).WithRetryAfter(result.RetryAfter)
	case limited:
		return underWay.next, nil
	case underWay == nil:
		underWay = &pendingAttempts{next: make(chan struct{})}
		l.open[key] = underWay
	}
	underWay.attempts++
	return nil, nil
}

// leave ends an attempt.
func (l *limit) leave(key string, failed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !failed {
		// GCRA is an arithmetic of times, in which -1 undoes 1. Should that fail, one success counts as a failure.
		_, _, _ = l.failures.RateLimitCtx(context.Background(), key, -1)
	}
	underWay := l.open[key]
	close(underWay.next)
	underWay.next = make(chan struct{})
	if underWay.attempts--; underWay.attempts == 0 {
		delete(l.open, key)
	}
}
