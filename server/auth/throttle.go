package auth

import (
	"context"
	"net/netip"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/redislink"
)

// Failed logins are limited by user and address together, so that others cannot lock a user's login from elsewhere, and by
// address. Failures of one user from all addresses together only slow its logins down. Every rule counts existing and
// unknown users alike.
var (
	pairRule    = rule{10, 30 * time.Second}
	addressRule = rule{60, 5 * time.Second}
	userRule    = rule{100, 10 * time.Second}
)

const (
	// slowDown is the delay of a login whose user has too many failures from all addresses together.
	slowDown = 2 * time.Second
	// maxWaitingLogins bounds the logins that wait, for pending ones or by slowDown.
	maxWaitingLogins = 256
	// maxSlowed bounds the slowed logins of one user.
	maxSlowed = 32
)

// throttle limits failed logins, and guesses at the secrets of API clients.
type throttle struct {
	pairs, addresses *limit
	users            *counter
	slowed           slots
	waiting          chan struct{}

	clientPairs, clientAddresses *counter
}

func newThrottle(store throttleStore, link *redislink.Link) (*throttle, error) {
	t := &throttle{waiting: make(chan struct{}, maxWaitingLogins), slowed: slots{used: map[string]int{}}}
	for _, c := range []struct {
		rule rule
		set  func(*counter)
	}{
		{pairRule, func(c *counter) { t.pairs = newLimit(c, t.waiting) }},
		{addressRule, func(c *counter) { t.addresses = newLimit(c, t.waiting) }},
		{userRule, func(c *counter) { t.users = c }},
		{pairRule, func(c *counter) { t.clientPairs = c }},
		{addressRule, func(c *counter) { t.clientAddresses = c }},
	} {
		counts, err := newCounter(store, link, c.rule)
		if err != nil {
			return nil, err
		}
		c.set(counts)
	}
	return t, nil
}

// try begins a login. The caller calls end with its outcome. It returns AUB004 with the time to wait when a limit is
// reached, GWS001 when too many logins wait, or the context's error.
func (t *throttle) try(ctx context.Context, username string, from netip.Addr) (end func(failed bool), err error) {
	name, address := canonicalName(username), network(from)
	user, pair := "login/user/"+name, "login/pair/"+address+"/"+name
	if err := t.pairs.begin(ctx, pair); err != nil {
		return nil, err
	}
	end = func(failed bool) {
		t.pairs.end(ctx, pair, failed)
		if failed {
			t.users.add(ctx, user)
		}
	}
	if address != "" {
		inner, key := end, "login/address/"+address
		if err := t.addresses.begin(ctx, key); err != nil {
			t.pairs.end(ctx, pair, false)
			return nil, err
		}
		end = func(failed bool) {
			t.addresses.end(ctx, key, failed)
			inner(failed)
		}
	}
	if err := t.slow(ctx, user); err != nil {
		end(false)
		return nil, err
	}
	return end, nil
}

// slow delays a login of a user with too many failures from all addresses together.
func (t *throttle) slow(ctx context.Context, user string) error {
	wait, err := t.users.wait(ctx, user)
	if err != nil || wait == 0 {
		return err
	}
	if !t.slowed.take(user, maxSlowed) {
		return tooManyWait()
	}
	defer t.slowed.free(user)
	select {
	case t.waiting <- struct{}{}:
		defer func() { <-t.waiting }()
	default:
		return tooManyWait()
	}
	select {
	case <-time.After(slowDown):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// GuessLimit limits wrong secrets and signatures with a key id from an address. Check returns AUB004 with the time to wait
// when there were too many; the caller calls Failed for each. Right ones are never delayed.
type GuessLimit struct {
	throttle      *throttle
	pair, address string
}

// Guesses returns the limit of a key id and an address.
func (s *Service) Guesses(keyID string, from netip.Addr) GuessLimit {
	address := network(from)
	return GuessLimit{s.throttle, "client/pair/" + address + "/" + keyID, "client/address/" + address}
}

// Check returns AUB004 when the limit is reached.
func (g GuessLimit) Check(ctx context.Context) error {
	pair, err := g.throttle.clientPairs.wait(ctx, g.pair)
	if err != nil {
		return err
	}
	address, err := g.throttle.clientAddresses.wait(ctx, g.address)
	if wait := max(pair, address); wait > 0 {
		return apierror.New(apiv1.ErrorCode_AUB004).WithRetryAfter(wait)
	}
	return err
}

// Failed counts a wrong secret or signature.
func (g GuessLimit) Failed(ctx context.Context) {
	g.throttle.clientPairs.add(ctx, g.pair)
	g.throttle.clientAddresses.add(ctx, g.address)
}

// network returns what one subscriber controls: an IPv4 address, or the /64 of an IPv6 address. It returns "" for the zero
// Addr.
func network(a netip.Addr) string {
	switch a = a.Unmap(); {
	case !a.IsValid():
		return ""
	case a.Is4():
		return a.String()
	}
	prefix, err := a.WithZone("").Prefix(64)
	if err != nil { // only of an invalid address
		return a.String()
	}
	return prefix.String()
}
