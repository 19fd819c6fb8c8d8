package auth

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/memstore"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/fault"
)

// Who fails to log in is slowed down: 10 failures at once and then one per 30 s for a user, existing or not, and 60 at once
// and then one per 5 s for an address. Both follow GCRA, so a limit has no window at whose edge it could be doubled.
const (
	userFailures, userPause       = 10, 30 * time.Second
	addressFailures, addressPause = 60, 5 * time.Second

	// throttleKeys bounds the memory: the names and addresses that failed last, about 10 MiB if all of them are taken.
	throttleKeys = 1 << 16
)

// ThrottleStore keeps how often whom failed. Replicas that share one share the limits: throttled offers stores in memory
// and in Redis.
type ThrottleStore = throttled.GCRAStoreCtx

// throttle limits failed logins.
type throttle struct {
	users, addresses *throttled.GCRARateLimiterCtx
}

func newThrottle(store ThrottleStore) (*throttle, error) {
	limiter := func(failures int, pause time.Duration) (*throttled.GCRARateLimiterCtx, error) {
		l, err := throttled.NewGCRARateLimiterCtx(store,
			throttled.RateQuota{MaxRate: throttled.PerDuration(1, pause), MaxBurst: failures - 1})
		if err != nil {
			return nil, err
		}
		l.SetMaxCASAttemptsLimit(1000) // a simultaneous guess must not become an error
		return l, nil
	}
	users, err := limiter(userFailures, userPause)
	if err != nil {
		return nil, err
	}
	addresses, err := limiter(addressFailures, addressPause)
	if err != nil {
		return nil, err
	}
	return &throttle{users: users, addresses: addresses}, nil
}

// memoryThrottleStore is the store of a single server.
func memoryThrottleStore(now func() time.Time) (ThrottleStore, error) {
	store, err := memstore.New(throttleKeys)
	if err != nil {
		return nil, err
	}
	store.SetTimeNow(now)
	return throttled.WrapStoreWithContext(store), nil
}

// try counts a login as failed before it is tried, so that simultaneous guesses do not get past the limit, and returns how
// to take that back when it turns out not to be a failure. It returns AUB004 with the time to wait.
func (t *throttle) try(ctx context.Context, username string, from netip.Addr) (undo func(), err error) {
	user := "login/user/" + normalName(username)
	if err := count(ctx, t.users, user, 1); err != nil {
		return nil, err
	}
	// GCRA is an arithmetic of times, in which -1 undoes 1. Should that fail, one success counts as a failure.
	ctx = context.WithoutCancel(ctx)
	undoUser := func() { _ = count(ctx, t.users, user, -1) }
	if !from.IsValid() {
		return undoUser, nil
	}
	address := "login/address/" + network(from)
	if err := count(ctx, t.addresses, address, 1); err != nil {
		undoUser()
		return nil, err
	}
	return func() {
		undoUser()
		_ = count(ctx, t.addresses, address, -1)
	}, nil
}

func count(ctx context.Context, l *throttled.GCRARateLimiterCtx, key string, n int) error {
	limited, result, err := l.RateLimitCtx(ctx, key, n)
	switch {
	case err != nil:
		return fmt.Errorf("throttle logins: %w", err)
	case limited:
		return fault.New(apiv1.ErrorCode_AUB004).RetryIn(result.RetryAfter)
	}
	return nil
}

// normalName is a username as it is compared.
func normalName(username string) string { return strings.ToLower(username) }

// network is what one subscriber controls: an IPv4 address, or the /64 that an IPv6 address is in.
func network(a netip.Addr) string {
	a = a.Unmap()
	if a.Is4() {
		return a.String()
	}
	prefix, err := a.WithZone("").Prefix(64)
	if err != nil { // only of an invalid address
		return a.String()
	}
	return prefix.String()
}
