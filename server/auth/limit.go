package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// limit bounds the failed attempts with one key. An attempt counts as a failure from its beginning, so that simultaneous
// guesses do not exceed the limit, and is taken back if it succeeds. An attempt at the limit is refused only when no
// pending attempt could be taken back, and waits otherwise. The shared count has completed failures only: concurrent
// guesses on several servers are bounded by the count of each.
//
// Why not throttled/v2 alone, which counts the failures here: it knows no pending attempts, so simultaneous guesses would pass
// together, or right passwords be refused beside them.
type limit struct {
	*counter

	// waiting has a slot for every waiting attempt.
	waiting chan struct{}

	// mu is held while counting too, so that an attempt at the limit also finds the pending ones.
	mu      sync.Mutex
	pending map[string]*pendingAttempts
}

// pendingAttempts are the attempts with one key that are not decided yet on this server.
type pendingAttempts struct {
	attempts int
	// next is closed when one of them is decided.
	next chan struct{}
}

func newLimit(c *counter, waiting chan struct{}) *limit {
	return &limit{counter: c, waiting: waiting, pending: map[string]*pendingAttempts{}}
}

// begin begins an attempt, which the caller ends with end. It returns AUB004 with the time to wait when the limit is
// reached, GWS001 when too many attempts wait for pending ones, or the context's error.
func (l *limit) begin(ctx context.Context, key string) error {
	if wait := l.waitShared(ctx, key); wait > 0 {
		return apierror.New(apiv1.ErrorCode_AUB004).WithRetryAfter(wait)
	}
	next, err := l.count(ctx, key)
	if next == nil {
		return err
	}
	select {
	case l.waiting <- struct{}{}:
		defer func() { <-l.waiting }()
	default:
		return tooManyWait()
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

func tooManyWait() error {
	return apierror.New(apiv1.ErrorCode_GWS001).WithCause(errors.New("too many logins are waiting"))
}

// count counts an attempt. When it must wait for a pending one, it returns a channel that is closed once one is decided.
func (l *limit) count(ctx context.Context, key string) (next <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	limited, result, err := l.own.limiter.RateLimitCtx(ctx, key, 1)
	pending := l.pending[key]
	switch {
	case err != nil:
		return nil, fmt.Errorf("throttle logins: %w", err)
	case limited && pending == nil:
		return nil, apierror.New(apiv1.ErrorCode_AUB004).WithRetryAfter(result.RetryAfter)
	case limited:
		return pending.next, nil
	case pending == nil:
		pending = &pendingAttempts{next: make(chan struct{})}
		l.pending[key] = pending
	}
	pending.attempts++
	return nil, nil
}

// end ends an attempt.
func (l *limit) end(ctx context.Context, key string, failed bool) {
	if failed {
		l.addShared(ctx, key)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !failed {
		// GCRA is arithmetic on times, in which -1 undoes 1. If it fails, one success counts as a failure.
		_, _, _ = l.own.limiter.RateLimitCtx(context.WithoutCancel(ctx), key, -1)
	}
	pending := l.pending[key]
	close(pending.next)
	pending.next = make(chan struct{})
	if pending.attempts--; pending.attempts == 0 {
		delete(l.pending, key)
	}
}
