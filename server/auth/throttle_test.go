package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/clientaddr"
	"github.com/corebank/corebank/server/internal/redislink"
	"github.com/corebank/corebank/server/internal/testkit/redistest"
)

// tryWrong logs in with a wrong password from an address.
func (s *testServer) tryWrong(ctx context.Context, username, from string) error {
	ctx = metadata.AppendToOutgoingContext(ctx, clientaddr.Key, from)
	_, err := s.client.Login(ctx, &authv1.LoginRequest{Username: username, Password: "wrong password"})
	return err
}

// tryFrom logs in with the right password from an address.
func (s *testServer) tryFrom(ctx context.Context, username, from string) error {
	_, err := s.tryLogin(metadata.AppendToOutgoingContext(ctx, clientaddr.Key, from), username)
	return err
}

func TestFailedLoginsAreLimitedPerUserAndAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	s.teller(t, "lisi")
	const guesser = "192.0.2.1"
	for range pairRule.failures {
		wantCode(t, s.tryWrong(t.Context(), "zhangsan", guesser), apiv1.ErrorCode_AUB001)
	}
	f := wantCode(t, s.tryWrong(t.Context(), "ZhangSan", guesser), apiv1.ErrorCode_AUB004)
	if f.RetryAfter <= 0 || f.RetryAfter > pairRule.pause {
		t.Errorf("retry after %v, want at most %v", f.RetryAfter, pairRule.pause)
	}
	// The right password is refused as well, so that it cannot be told from wrong ones.
	wantCode(t, s.tryFrom(t.Context(), "zhangsan", guesser), apiv1.ErrorCode_AUB004)
	wantCode(t, s.tryFrom(t.Context(), "lisi", guesser), 0)

	s.clock.advance(f.RetryAfter)
	wantCode(t, s.tryFrom(t.Context(), "zhangsan", guesser), 0)
	wantCode(t, s.tryWrong(t.Context(), "zhangsan", guesser), apiv1.ErrorCode_AUB001)
	wantCode(t, s.tryWrong(t.Context(), "zhangsan", guesser), apiv1.ErrorCode_AUB004)
}

// Whoever guesses at a login cannot lock its owner out, who comes from another address.
func TestLoginsCannotBeLockedFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	for i := range 9 { // less than makes the user's logins slow
		for range pairRule.failures + 1 {
			_ = s.tryWrong(t.Context(), "zhangsan", fmt.Sprintf("192.0.2.%d", i))
		}
	}
	wantCode(t, s.tryWrong(t.Context(), "zhangsan", "192.0.2.0"), apiv1.ErrorCode_AUB004)
	wantCode(t, s.tryFrom(t.Context(), "zhangsan", "198.51.100.1"), 0)
}

// Guesses from many addresses together slow the logins of a user, and do not lock them.
func TestGuessesFromManyAddressesSlowLoginsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, err := memoryThrottleStore(time.Now)
		if err != nil {
			t.Fatal(err)
		}
		l, err := newThrottle(store, nil)
		if err != nil {
			t.Fatal(err)
		}
		try := func(address string, fails bool) (took time.Duration) {
			t.Helper()
			begin := time.Now()
			end, err := l.try(t.Context(), "zhangsan", netip.MustParseAddr(address))
			if err != nil {
				t.Fatal(err)
			}
			end(fails)
			return time.Since(begin)
		}
		for i := range userRule.failures {
			if took := try(fmt.Sprintf("10.0.%d.%d", i/200, i%200), true); took != 0 {
				t.Fatalf("failure %d took %v, want no delay", i, took)
			}
		}
		if took := try("198.51.100.1", false); took != slowDown {
			t.Errorf("the right login took %v, want %v", took, slowDown)
		}
		if len(l.waiting) != 0 || len(l.slowed.used) != 0 {
			t.Errorf("%d waiting and %v slowed, want none", len(l.waiting), l.slowed.used)
		}
	})
}

func TestFailedLoginsOfUnknownUsersAreLimitedAlike(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for range pairRule.failures {
		wantCode(t, s.tryWrong(t.Context(), "nobody", ""), apiv1.ErrorCode_AUB001)
	}
	wantCode(t, s.tryWrong(t.Context(), "nobody", ""), apiv1.ErrorCode_AUB004)
}

func TestFailedLoginsAreLimitedPerAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for i := range addressRule.failures { // one subscriber with a /64
		err := s.tryWrong(t.Context(), fmt.Sprintf("user%d", i), fmt.Sprintf("2001:db8::%x", i+1))
		wantCode(t, err, apiv1.ErrorCode_AUB001)
	}
	f := wantCode(t, s.tryWrong(t.Context(), "another", "2001:db8::ffff"), apiv1.ErrorCode_AUB004)
	if f.RetryAfter <= 0 || f.RetryAfter > addressRule.pause {
		t.Errorf("retry after %v, want at most %v", f.RetryAfter, addressRule.pause)
	}
	wantCode(t, s.tryWrong(t.Context(), "another", "2001:db8:0:1::1"), apiv1.ErrorCode_AUB001)
	s.clock.advance(f.RetryAfter)
	wantCode(t, s.tryWrong(t.Context(), "another", "2001:db8::ffff"), apiv1.ErrorCode_AUB001)
}

func TestSuccessfulLoginsDoNotCount(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	for range 2 * pairRule.failures {
		s.login(t, "zhangsan")
	}
	for range pairRule.failures {
		wantCode(t, s.tryWrong(t.Context(), "zhangsan", ""), apiv1.ErrorCode_AUB001)
	}
	wantCode(t, s.tryWrong(t.Context(), "zhangsan", ""), apiv1.ErrorCode_AUB004)
}

func TestSimultaneousGuessesDoNotGetPast(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	var all sync.WaitGroup
	guesses := make(chan error, 5*pairRule.failures)
	for range cap(guesses) {
		all.Go(func() { guesses <- s.tryWrong(t.Context(), "zhangsan", "") })
	}
	all.Wait()
	close(guesses)
	tried := 0
	for err := range guesses {
		if refusal := apiErrorOf(err); refusal.Code == apiv1.ErrorCode_AUB001 {
			tried++
		}
	}
	if tried != pairRule.failures {
		t.Errorf("%d guesses were checked, want %d", tried, pairRule.failures)
	}
}

// Servers that share a Redis count failures together, and alone without it.
func TestServersThatShareRedisLimitTogether(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	link := func() *redislink.Link {
		l, err := redislink.Open(redis.URL(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	here := newServer(t, func(o *Options) { o.Redis = link() })
	there := newReplica(t, here.db, here.clock, func(o *Options) { o.Redis = link() })
	here.teller(t, "zhangsan")
	for i := range pairRule.failures {
		s := []*testServer{here, there}[i%2]
		wantCode(t, s.tryWrong(t.Context(), "zhangsan", "192.0.2.1"), apiv1.ErrorCode_AUB001)
	}
	for _, s := range []*testServer{here, there} {
		wantCode(t, s.tryFrom(t.Context(), "zhangsan", "192.0.2.1"), apiv1.ErrorCode_AUB004)
		wantCode(t, s.tryFrom(t.Context(), "zhangsan", "192.0.2.2"), 0)
	}
	redis.Stop()
	wantCode(t, there.tryFrom(t.Context(), "zhangsan", "192.0.2.1"), 0)
}

// arrivals is a store that reports every login that begins.
type arrivals struct {
	throttleStore

	logins chan string
}

// GetWithTime implements throttleStore.
func (a *arrivals) GetWithTime(ctx context.Context, key string) (int64, time.Time, error) {
	if strings.HasPrefix(key, "login/pair/") {
		a.logins <- key
	}
	return a.throttleStore.GetWithTime(ctx, key)
}

// setupArrivals returns a server whose throttle reports the logins that begin.
func setupArrivals(t *testing.T) (*testServer, *arrivals) {
	t.Helper()
	s := newServer(t)
	store, err := memoryThrottleStore(s.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	a := &arrivals{store, make(chan string, 1<<16)}
	if s.throttle, err = newThrottle(a, nil); err != nil {
		t.Fatal(err)
	}
	return s, a
}

// loginsTogether lets logins come together before the first of them is decided, and returns how they ended.
func loginsTogether(t *testing.T, s *testServer, a *arrivals, logins []*authv1.LoginRequest) []error {
	t.Helper()
	for range cap(s.passwords.running) {
		s.passwords.running <- struct{}{}
	}
	errs := make([]error, len(logins))
	var all sync.WaitGroup
	for i, login := range logins {
		all.Go(func() {
			ctx := metadata.AppendToOutgoingContext(t.Context(), clientaddr.Key, "192.0.2.1")
			_, errs[i] = s.client.Login(ctx, login)
		})
	}
	for range logins {
		<-a.logins
	}
	for range cap(s.passwords.running) {
		<-s.passwords.running
	}
	all.Wait()
	return errs
}

// Attempts under way do not count against right logins.
func TestRightLoginsOfOneUserAreNotThrottled(t *testing.T) {
	t.Parallel()
	s, a := setupArrivals(t)
	s.teller(t, "zhangsan")
	logins := make([]*authv1.LoginRequest, 2*pairRule.failures)
	for i := range logins {
		logins[i] = &authv1.LoginRequest{Username: "zhangsan", Password: password}
	}
	for _, err := range loginsTogether(t, s, a, logins) {
		wantCode(t, err, 0)
	}
}

func TestRightLoginsFromOneAddressAreNotThrottled(t *testing.T) {
	t.Parallel()
	s, a := setupArrivals(t)
	logins := make([]*authv1.LoginRequest, addressRule.failures+20)
	for i := range logins {
		name := fmt.Sprintf("user%d", i)
		s.teller(t, name)
		logins[i] = &authv1.LoginRequest{Username: name, Password: password}
	}
	for _, err := range loginsTogether(t, s, a, logins) {
		wantCode(t, err, 0)
	}
}

func TestRightLoginsAmongGuessesAreNotThrottled(t *testing.T) {
	t.Parallel()
	s, a := setupArrivals(t)
	s.teller(t, "zhangsan")
	logins := make([]*authv1.LoginRequest, 3*pairRule.failures)
	for i := range logins {
		logins[i] = &authv1.LoginRequest{Username: "zhangsan", Password: password}
		if i%3 == 0 && i > 0 { // one less than may fail
			logins[i].Password = "wrong password"
		}
	}
	for i, err := range loginsTogether(t, s, a, logins) {
		want := apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
		if logins[i].GetPassword() != password {
			want = apiv1.ErrorCode_AUB001
		}
		wantCode(t, err, want)
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.1":                   "192.0.2.1",
		"::ffff:192.0.2.1":            "192.0.2.1",
		"2001:db8:1:2:3:4:5:6":        "2001:db8:1:2::/64",
		"fe80::1%eth0":                "fe80::/64",
		"2001:db8:1:2:ffff:ffff::1":   "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff:ffff:0:ff": "2001:db8:1:2::/64",
	} {
		if got := network(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: got %s; want %v", address, got, want)
		}
	}
}

var loginAddress = netip.MustParseAddr("192.0.2.1")

// attempt is an answer of throttle.try.
type attempt struct {
	end func(failed bool)
	err error
}

// fullThrottle returns a throttle with as many attempts under way as may fail, and one more that waits for them.
func fullThrottle(ctx context.Context, t *testing.T) (l *throttle, ends []func(bool), waiting chan attempt) {
	t.Helper()
	store, err := memoryThrottleStore(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if l, err = newThrottle(store, nil); err != nil {
		t.Fatal(err)
	}
	for range pairRule.failures {
		end, err := l.try(t.Context(), "zhangsan", loginAddress)
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, end)
	}
	waiting = make(chan attempt, 1)
	go func() {
		end, err := l.try(ctx, "ZhangSan", loginAddress)
		waiting <- attempt{end, err}
	}()
	synctest.Wait()
	if len(waiting) > 0 {
		t.Fatalf("got %v while others are under way, want it to wait for them", (<-waiting).err)
	}
	return l, ends, waiting
}

// wantForgotten fails the test if the throttle still keeps an attempt.
func wantForgotten(t *testing.T, l *throttle) {
	t.Helper()
	if len(l.pairs.pending) > 0 || len(l.addresses.pending) > 0 || len(l.waiting) > 0 {
		t.Errorf("left: %v %v, %d waiting, want none", l.pairs.pending, l.addresses.pending, len(l.waiting))
	}
}

// The throttle waits for attempts that are under way, if it depends on them whether one more may be made.
func TestThrottleWaitsUntilOneSucceeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, ends, waiting := fullThrottle(t.Context(), t)
		for _, end := range ends[1:] {
			end(true)
		}
		synctest.Wait()
		if len(waiting) > 0 {
			t.Fatalf("got %v before the last has ended, want it to wait", (<-waiting).err)
		}
		ends[0](false)
		let := <-waiting
		wantCode(t, let.err, 0)
		let.end(true)
		_, err := l.try(t.Context(), "zhangsan", loginAddress)
		wantCode(t, err, apiv1.ErrorCode_AUB004)
		wantForgotten(t, l)
	})
}

func TestThrottleWaitsUntilAllHaveFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, ends, waiting := fullThrottle(t.Context(), t)
		for _, end := range ends {
			end(true)
		}
		f := wantCode(t, (<-waiting).err, apiv1.ErrorCode_AUB004)
		if f.RetryAfter != pairRule.pause {
			t.Errorf("retry after %v, want %v", f.RetryAfter, pairRule.pause)
		}
		wantForgotten(t, l)
	})
}

func TestThrottleDoesNotWaitForOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, ends, waiting := fullThrottle(t.Context(), t)
		end, err := l.try(t.Context(), "lisi", loginAddress)
		wantCode(t, err, 0)
		for _, end := range append(ends, end) {
			end(false)
		}
		(<-waiting).end(false)
		wantForgotten(t, l)
	})
}

func TestThrottleWaitsUntilTheCallerGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, giveUp := context.WithCancel(t.Context())
		l, ends, waiting := fullThrottle(ctx, t)
		giveUp()
		if err := (<-waiting).err; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v; want error %v", err, context.Canceled)
		}
		for _, end := range ends {
			end(false)
		}
		wantForgotten(t, l)
	})
}

func TestThrottleWaitsInALineThatEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, ends, waiting := fullThrottle(t.Context(), t)
		others := make(chan error, cap(l.waiting))
		for range cap(others) - 1 {
			go func() {
				end, err := l.try(t.Context(), "zhangsan", loginAddress)
				if err == nil {
					end(false)
				}
				others <- err
			}()
		}
		synctest.Wait()
		_, err := l.try(t.Context(), "zhangsan", loginAddress)
		wantCode(t, err, apiv1.ErrorCode_GWS001)
		for _, end := range ends {
			end(false)
		}
		(<-waiting).end(false)
		for range cap(others) - 1 {
			wantCode(t, <-others, 0)
		}
		wantForgotten(t, l)
	})
}
