package auth

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/memstore"
)

// Who fails to log in is slowed down: 10 failures at once and then one per 30 s for a user, existing or not, and 60 at once
// and then one per 5 s for an address. Both follow GCRA, so a limit has no window at whose edge it could be doubled.
const (
	userFailures, userPause       = 10, 30 * time.Second
	addressFailures, addressPause = 60, 5 * time.Second

	// throttleKeys bounds the memory: the names and addresses that failed last, about 10 MiB if all of them are taken.
	throttleKeys = 1 << 16

	// maxWaitingLogins bounds who waits for the logins of others to be decided.
	maxWaitingLogins = 256
)

// throttleStore keeps how often whom failed.
type throttleStore = throttled.GCRAStoreCtx

// throttle limits failed logins.
type throttle struct {
	users, addresses *limit
}

func newThrottle(store throttleStore) (*throttle, error) {
	line := make(chan struct{}, maxWaitingLogins)
	users, err := newLimit(store, userFailures, userPause, line)
	if err != nil {
		return nil, err
	}
	addresses, err := newLimit(store, addressFailures, addressPause, line)
	if err != nil {
		return nil, err
	}
	return &throttle{users: users, addresses: addresses}, nil
}

// memoryThrottleStore is the store of a single server.
func memoryThrottleStore(now func() time.Time) (throttleStore, error) {
	store, err := memstore.New(throttleKeys)
	if err != nil {
		return nil, err
	}
	store.SetTimeNow(now)
	return throttled.WrapStoreWithContext(store), nil
}

// try lets a login be tried. It returns what must be called once it is known whether it has failed, or AUB004 with the time
// to wait, when so many have failed already that no more may.
func (t *throttle) try(ctx context.Context, username string, from netip.Addr) (end func(failed bool), err error) {
	user := "login/user/" + normalName(username)
	if err := t.users.enter(ctx, user); err != nil {
		return nil, err
	}
	if !from.IsValid() {
		return func(failed bool) { t.users.leave(user, failed) }, nil
	}
	address := "login/address/" + network(from)
	if err := t.addresses.enter(ctx, address); err != nil {
		t.users.leave(user, false)
		return nil, err
	}
	return func(failed bool) {
		t.addresses.leave(address, failed)
		t.users.leave(user, failed)
	}, nil
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
