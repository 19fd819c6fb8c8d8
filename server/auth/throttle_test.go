package auth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
)

func TestLoginIsThrottled(t *testing.T) {
	t.Parallel()

	wrong := func(t *testing.T, s *testServer, username, from string) error {
		t.Helper()
		ctx := metadata.AppendToOutgoingContext(t.Context(), PeerKey, from)
		_, err := s.client.Login(ctx, &authv1.LoginRequest{Username: username, Password: "wrong password"})
		return err
	}

	t.Run("PerUser", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		s.teller(t, "zhangsan")
		for i := range userFailures {
			wantCode(t, wrong(t, s, "zhangsan", fmt.Sprintf("192.0.2.%d", i)), apiv1.ErrorCode_AUB001)
		}
		f := wantCode(t, wrong(t, s, "ZhangSan", "192.0.2.99"), apiv1.ErrorCode_AUB004)
		if f.RetryAfter <= 0 || f.RetryAfter > userPause {
			t.Errorf("retry after %v", f.RetryAfter)
		}
		_, err := s.tryLogin(t.Context(), "zhangsan") // right, but who guesses on must not see that
		wantCode(t, err, apiv1.ErrorCode_AUB004)
		s.teller(t, "lisi")
		s.login(t, "lisi")

		s.clock.advance(f.RetryAfter)
		s.login(t, "zhangsan")
		wantCode(t, wrong(t, s, "zhangsan", "192.0.2.1"), apiv1.ErrorCode_AUB001)
		wantCode(t, wrong(t, s, "zhangsan", "192.0.2.1"), apiv1.ErrorCode_AUB004)
		s.clock.advance(userFailures * userPause)
		for range userFailures {
			wantCode(t, wrong(t, s, "zhangsan", "192.0.2.1"), apiv1.ErrorCode_AUB001)
		}
	})

	t.Run("AlsoForUsersThatDoNotExist", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		for range userFailures {
			wantCode(t, wrong(t, s, "nobody", ""), apiv1.ErrorCode_AUB001)
		}
		wantCode(t, wrong(t, s, "nobody", ""), apiv1.ErrorCode_AUB004)
	})

	t.Run("PerAddress", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		for i := range addressFailures { // one subscriber with a /64
			wantCode(t, wrong(t, s, fmt.Sprintf("user%d", i), fmt.Sprintf("2001:db8::%x", i+1)), apiv1.ErrorCode_AUB001)
		}
		f := wantCode(t, wrong(t, s, "another", "2001:db8::ffff"), apiv1.ErrorCode_AUB004)
		if f.RetryAfter <= 0 || f.RetryAfter > addressPause {
			t.Errorf("retry after %v", f.RetryAfter)
		}
		wantCode(t, wrong(t, s, "another", "2001:db8:0:1::1"), apiv1.ErrorCode_AUB001)
		s.clock.advance(f.RetryAfter)
		wantCode(t, wrong(t, s, "another", "2001:db8::ffff"), apiv1.ErrorCode_AUB001)
	})

	t.Run("SuccessesDoNotCount", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		s.teller(t, "zhangsan")
		for range 2 * userFailures {
			s.login(t, "zhangsan")
		}
		for range userFailures {
			wantCode(t, wrong(t, s, "zhangsan", ""), apiv1.ErrorCode_AUB001)
		}
		wantCode(t, wrong(t, s, "zhangsan", ""), apiv1.ErrorCode_AUB004)
	})

	t.Run("SimultaneousGuessesDoNotGetPast", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		s.teller(t, "zhangsan")
		var all sync.WaitGroup
		guesses := make(chan error, 5*userFailures)
		for range cap(guesses) {
			all.Go(func() { guesses <- wrong(t, s, "zhangsan", "") })
		}
		all.Wait()
		close(guesses)
		tried := 0
		for err := range guesses {
			if fault := apiErrorOf(err); fault.Code == apiv1.ErrorCode_AUB001 {
				tried++
			}
		}
		if tried != userFailures {
			t.Errorf("%d guesses were answered", tried)
		}
	})
}

// arrivals is a store that tells of every login that comes.
type arrivals struct {
	throttleStore

	logins chan string
}

// GetWithTime implements throttleStore.
func (a *arrivals) GetWithTime(ctx context.Context, key string) (int64, time.Time, error) {
	if strings.HasPrefix(key, "login/user/") {
		a.logins <- key
	}
	return a.throttleStore.GetWithTime(ctx, key)
}

// TestRightLoginsAreNotThrottled: what others have not failed at yet does not count against anybody.
func TestRightLoginsAreNotThrottled(t *testing.T) {
	t.Parallel()

	setup := func(t *testing.T) (*testServer, *arrivals) {
		t.Helper()
		s := newServer(t)
		store, err := memoryThrottleStore(s.clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		a := &arrivals{store, make(chan string, 1<<16)}
		if s.throttle, err = newThrottle(a); err != nil {
			t.Fatal(err)
		}
		return s, a
	}
	// maxHashing lets logins come together before the first of them is decided, and returns how they ended.
	maxHashing := func(t *testing.T, s *testServer, a *arrivals, logins []*authv1.LoginRequest) []error {
		t.Helper()
		for range cap(s.passwords.running) {
			s.passwords.running <- struct{}{}
		}
		errs := make([]error, len(logins))
		var all sync.WaitGroup
		for i, login := range logins {
			all.Go(func() {
				ctx := metadata.AppendToOutgoingContext(t.Context(), PeerKey, "192.0.2.1")
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

	t.Run("OfOneUser", func(t *testing.T) {
		t.Parallel()
		s, a := setup(t)
		s.teller(t, "zhangsan")
		logins := make([]*authv1.LoginRequest, 2*userFailures)
		for i := range logins {
			logins[i] = &authv1.LoginRequest{Username: "zhangsan", Password: password}
		}
		for _, err := range maxHashing(t, s, a, logins) {
			wantCode(t, err, 0)
		}
	})

	t.Run("FromOneAddress", func(t *testing.T) {
		t.Parallel()
		s, a := setup(t)
		logins := make([]*authv1.LoginRequest, addressFailures+20)
		for i := range logins {
			name := fmt.Sprintf("user%d", i)
			s.teller(t, name)
			logins[i] = &authv1.LoginRequest{Username: name, Password: password}
		}
		for _, err := range maxHashing(t, s, a, logins) {
			wantCode(t, err, 0)
		}
	})

	t.Run("AmongGuesses", func(t *testing.T) {
		t.Parallel()
		s, a := setup(t)
		s.teller(t, "zhangsan")
		logins := make([]*authv1.LoginRequest, 3*userFailures)
		for i := range logins {
			logins[i] = &authv1.LoginRequest{Username: "zhangsan", Password: password}
			if i%3 == 0 && i > 0 { // one less than may fail
				logins[i].Password = "wrong password"
			}
		}
		for i, err := range maxHashing(t, s, a, logins) {
			want := apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
			if logins[i].GetPassword() != password {
				want = apiv1.ErrorCode_AUB001
			}
			wantCode(t, err, want)
		}
	})
}

type addr struct{ network, text string }

func (a addr) Network() string { return a.network }
func (a addr) String() string  { return a.text }

func TestPeerAddress(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from   net.Addr
		header []string
		want   string
	}{
		{from: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4711}, want: "192.0.2.1"},
		{from: &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 4711}, want: "2001:db8::1"},
		{from: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4711}, header: []string{"198.51.100.1"}, want: "192.0.2.1"},
		{from: addr{"inproc", "0"}, header: []string{"198.51.100.1"}, want: "198.51.100.1"},
		{from: addr{"bufconn", "bufconn"}, header: []string{"[2001:db8::1]:80"}, want: "2001:db8::1"},
		{from: addr{"inproc", "0"}, header: []string{"198.51.100.1", "198.51.100.2"}},
		{from: addr{"inproc", "0"}, header: []string{"localhost"}},
		{from: addr{"inproc", "0"}},
		{from: &net.UnixAddr{Name: "@", Net: "unix"}, header: []string{"198.51.100.1"}},
		{},
	} {
		ctx := peer.NewContext(t.Context(), &peer.Peer{Addr: test.from})
		ctx = metadata.NewIncomingContext(ctx, metadata.MD{PeerKey: test.header})
		want, _ := netip.ParseAddr(test.want)
		if got := PeerAddress(ctx); got != want {
			t.Errorf("got %v %v: %v; want %v", test.from, test.header, got, want)
		}
	}
	if got := PeerAddress(t.Context()); got.IsValid() {
		t.Errorf("no peer: %v", got)
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

// TestThrottleWaits for attempts that are under way, if it depends on them whether one more may be made.
func TestThrottleWaits(t *testing.T) {
	t.Parallel()

	from := netip.MustParseAddr("192.0.2.1")
	type tried struct {
		end func(failed bool)
		err error
	}
	// full is a throttle with as many attempts under way as may fail, and one that waits for them.
	full := func(ctx context.Context, t *testing.T) (l *throttle, ends []func(bool), waiting chan tried) {
		t.Helper()
		store, err := memoryThrottleStore(time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if l, err = newThrottle(store); err != nil {
			t.Fatal(err)
		}
		for range userFailures {
			end, err := l.try(t.Context(), "zhangsan", from)
			if err != nil {
				t.Fatal(err)
			}
			ends = append(ends, end)
		}
		waiting = make(chan tried, 1)
		go func() {
			end, err := l.try(ctx, "ZhangSan", from)
			waiting <- tried{end, err}
		}()
		synctest.Wait()
		if len(waiting) > 0 {
			t.Fatalf("decided already: %v", (<-waiting).err)
		}
		return l, ends, waiting
	}
	forgotten := func(t *testing.T, l *throttle) {
		t.Helper()
		if len(l.users.open) > 0 || len(l.addresses.open) > 0 || len(l.users.line) > 0 {
			t.Errorf("left: %v %v, %d in line", l.users.open, l.addresses.open, len(l.users.line))
		}
	}

	t.Run("UntilOneSucceeds", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			l, ends, waiting := full(t.Context(), t)
			for _, end := range ends[1:] {
				end(true)
			}
			synctest.Wait()
			if len(waiting) > 0 {
				t.Fatalf("did not wait for the last: %v", (<-waiting).err)
			}
			ends[0](false)
			let := <-waiting
			wantCode(t, let.err, 0)
			let.end(true)
			_, err := l.try(t.Context(), "zhangsan", from)
			wantCode(t, err, apiv1.ErrorCode_AUB004)
			forgotten(t, l)
		})
	})

	t.Run("UntilAllHaveFailed", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			l, ends, waiting := full(t.Context(), t)
			for _, end := range ends {
				end(true)
			}
			f := wantCode(t, (<-waiting).err, apiv1.ErrorCode_AUB004)
			if f.RetryAfter != userPause {
				t.Errorf("retry after %v", f.RetryAfter)
			}
			forgotten(t, l)
		})
	})

	t.Run("ButNotForThoseOfOthers", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			l, ends, waiting := full(t.Context(), t)
			end, err := l.try(t.Context(), "lisi", from)
			wantCode(t, err, 0)
			for _, end := range append(ends, end) {
				end(false)
			}
			(<-waiting).end(false)
			forgotten(t, l)
		})
	})

	t.Run("UntilTheCallerGivesUp", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, giveUp := context.WithCancel(t.Context())
			l, ends, waiting := full(ctx, t)
			giveUp()
			if err := (<-waiting).err; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v; want error %v", err, context.Canceled)
			}
			for _, end := range ends {
				end(false)
			}
			forgotten(t, l)
		})
	})

	t.Run("InALineThatEnds", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			l, ends, waiting := full(t.Context(), t)
			others := make(chan error, cap(l.users.line))
			for range cap(others) - 1 {
				go func() {
					end, err := l.try(t.Context(), "zhangsan", from)
					if err == nil {
						end(false)
					}
					others <- err
				}()
			}
			synctest.Wait()
			_, err := l.try(t.Context(), "zhangsan", from)
			wantCode(t, err, apiv1.ErrorCode_GWS001)
			for _, end := range ends {
				end(false)
			}
			(<-waiting).end(false)
			for range cap(others) - 1 {
				wantCode(t, <-others, 0)
			}
			forgotten(t, l)
		})
	})
}
