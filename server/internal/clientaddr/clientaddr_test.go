package clientaddr

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
)

func trusted(t *testing.T, text string) Proxies {
	t.Helper()
	proxies, err := ParseProxies(text)
	if err != nil {
		t.Fatal(err)
	}
	return proxies
}

type addr struct{ network, text string }

func (a addr) Network() string { return a.network }
func (a addr) String() string  { return a.text }

func TestFromContext(t *testing.T) {
	t.Parallel()
	proxies := trusted(t, "10.0.0.0/8, 2001:db8::1")
	for _, test := range []struct {
		from                  net.Addr
		passed, forwarded, ip string
	}{
		{nil, "192.0.2.7", "", "invalid IP"},
		{&net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 5000}, "192.0.2.7", "", "192.0.2.1"},
		{&net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 5000}, "", "192.0.2.9", "192.0.2.1"},
		{&net.TCPAddr{IP: net.ParseIP("10.1.2.3"), Port: 5000}, "192.0.2.7", "192.0.2.9", "192.0.2.9"},
		{&net.TCPAddr{IP: net.ParseIP("10.1.2.3"), Port: 5000}, "", "", "10.1.2.3"},
		{&net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 5000}, "", "2001:db8::9", "2001:db8::9"},
		{&net.UnixAddr{Name: "@", Net: "unix"}, "192.0.2.7", "192.0.2.9", "invalid IP"},
		{addr{"inproc", "0"}, "192.0.2.7:80", "192.0.2.9", "192.0.2.7"},
		{addr{"bufconn", "bufconn"}, "[2001:db8::7]:80", "", "2001:db8::7"},
		{addr{"inproc", "0"}, "nonsense", "", "invalid IP"},
	} {
		md := metadata.MD{}
		for key, value := range map[string]string{Key: test.passed, forwardedFor: test.forwarded} {
			if value != "" {
				md.Set(key, value)
			}
		}
		ctx := metadata.NewIncomingContext(t.Context(), md)
		if test.from != nil {
			ctx = peer.NewContext(ctx, &peer.Peer{Addr: test.from})
		}
		if got := proxies.FromContext(ctx).String(); got != test.ip {
			t.Errorf("from %v, passed %q, forwarded %q: got %s, want %s", test.from, test.passed, test.forwarded, got, test.ip)
		}
	}
}

// Clients can write anything into the header; only what trusted proxies have appended counts.
func TestForwardedForCannotBeForged(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ proxies, remote, forwarded, want string }{
		{"", "192.0.2.1:5000", "203.0.113.9", "192.0.2.1"},
		{"10.0.0.0/8", "192.0.2.1:5000", "203.0.113.9", "192.0.2.1"},
		{"10.0.0.0/8", "10.0.0.1:5000", "203.0.113.9, 192.0.2.1", "192.0.2.1"},
		{"10.0.0.0/8", "10.0.0.1:5000", "203.0.113.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"},
		{"10.0.0.0/8", "10.0.0.1:5000", "nonsense, 10.0.0.2", "10.0.0.2"},
		{"10.0.0.0/8", "10.0.0.1:5000", "192.0.2.1:4711", "192.0.2.1"},
		{"10.0.0.0/8", "10.0.0.1:5000", "[2001:db8::1]:4711", "2001:db8::1"},
		{"10.0.0.1", "[::ffff:10.0.0.1]:5000", "192.0.2.1", "192.0.2.1"},
		{"0.0.0.0/0", "10.0.0.1:5000", "192.0.2.1", "192.0.2.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.remote
		r.Header.Set("X-Forwarded-For", test.forwarded)
		var got netip.Addr
		trusted(t, test.proxies).Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got = FromRequest(r)
		})).ServeHTTP(httptest.NewRecorder(), r)
		if got.String() != test.want {
			t.Errorf("%+v: got %s, want %s", test, got, test.want)
		}
	}
}

func TestProxyProtocol(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ proxies, header, want string }{
		{"127.0.0.1", "PROXY TCP4 203.0.113.9 127.0.0.1 4711 80\r\n", "203.0.113.9 200"},
		{"127.0.0.1", "", "127.0.0.1 200"},
		{"10.0.0.0/8", "PROXY TCP4 203.0.113.9 127.0.0.1 4711 80\r\n", " 400"},
		{"", "PROXY TCP4 203.0.113.9 127.0.0.1 4711 80\r\n", " 400"},
	} {
		proxies, seen := trusted(t, test.proxies), ""
		listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			seen = FromRequest(r).String()
		})}
		go func() { _ = server.Serve(proxies.Listener(listener)) }()
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%sGET / HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n\r\n", test.header)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%+v: %v", test, err)
		}
		if got := fmt.Sprint(seen, " ", response.StatusCode); got != test.want {
			t.Errorf("%+v: got %q, want %q", test, got, test.want)
		}
		_ = response.Body.Close()
		_ = server.Close()
	}
}

func TestParseProxies(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"proxy.example", "10.0.0.0/33", "10.0.0.1:80", "10.0.0.0/8;10.1.0.0/16"} {
		if got, err := ParseProxies(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}
