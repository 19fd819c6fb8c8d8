package auth

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"
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
			if fault := asFault(err); fault.Code == apiv1.ErrorCode_AUB001 {
				tried++
			}
		}
		if tried != userFailures {
			t.Errorf("%d guesses were answered", tried)
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
			t.Errorf("%v %v: %v", test.from, test.header, got)
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
			t.Errorf("%s: %s", address, got)
		}
	}
}

// The limits of a store that replicas share hold for all of them together.
func TestThrottleStoreCanBeShared(t *testing.T) {
	t.Parallel()
	store, err := memoryThrottleStore(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := newThrottle(store)
	second, _ := newThrottle(store)
	for i := range userFailures {
		if _, err := []*throttle{first, second}[i%2].try(t.Context(), "zhangsan", netip.Addr{}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = first.try(t.Context(), "zhangsan", netip.Addr{})
	wantCode(t, err, apiv1.ErrorCode_AUB004)
}
