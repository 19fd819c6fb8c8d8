// Package clientaddr finds the IP address of a caller, also behind trusted proxies: by the PROXY protocol (v1 and v2) on
// every port, or by X-Forwarded-For over HTTP and gRPC. Both are ignored from any other peer.
package clientaddr

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	proxyproto "github.com/pires/go-proxyproto"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
)

// Key is the metadata key in which the JSON facade passes its caller's IP address. It is ignored on network connections,
// where callers could set it.
const Key = "corebank-peer"

const (
	forwardedFor = "X-Forwarded-For"
	// maxHops bounds the addresses that are read of X-Forwarded-For, from the right.
	maxHops = 16
	// proxyHeaderTimeout bounds the wait for the header of the PROXY protocol.
	proxyHeaderTimeout = 5 * time.Second
)

// Proxies are the networks of trusted proxies. None are trusted by default.
type Proxies []netip.Prefix

// ParseProxies parses a list of addresses and CIDR networks, separated by commas or spaces.
func ParseProxies(text string) (Proxies, error) {
	var proxies Proxies
	for _, item := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if address, err := netip.ParseAddr(item); err == nil {
			address = address.Unmap().WithZone("")
			proxies = append(proxies, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(item)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an IP address nor a network such as 10.0.0.0/8", item)
		}
		proxies = append(proxies, network.Masked())
	}
	return proxies, nil
}

func (p Proxies) trust(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	return address.IsValid() && slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(address) })
}

// Listener reads the PROXY protocol's header of connections from trusted proxies, which may leave it out.
func (p Proxies) Listener(inner net.Listener) net.Listener {
	if len(p) == 0 {
		return inner
	}
	return &proxyproto.Listener{
		Listener:          inner,
		ReadHeaderTimeout: proxyHeaderTimeout,
		ConnPolicy: func(o proxyproto.ConnPolicyOptions) (proxyproto.Policy, error) {
			if p.trust(parse(o.Upstream.String())) {
				return proxyproto.USE, nil
			}
			return proxyproto.SKIP, nil
		},
	}
}

// Handler sets the RemoteAddr of requests to the client's address before it calls next.
func (p Proxies) Handler(next http.Handler) http.Handler {
	if len(p) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if client := p.resolve(parse(r.RemoteAddr), r.Header.Values(forwardedFor)); client.IsValid() {
			r.RemoteAddr = netip.AddrPortFrom(client, 0).String()
		}
		next.ServeHTTP(w, r)
	})
}

// FromContext returns the IP address of a call's client; the zero Addr if it has none, as over a unix socket.
func (p Proxies) FromContext(ctx context.Context) netip.Addr {
	from, ok := peer.FromContext(ctx)
	if !ok || from.Addr == nil {
		return netip.Addr{}
	}
	switch from.Addr.Network() {
	case "inproc", "bufconn": // the in-process channels of grpchan and grpc
		if address := metadata.ValueFromIncomingContext(ctx, Key); len(address) == 1 {
			return parse(address[0])
		}
		return netip.Addr{}
	default:
		return p.resolve(parse(from.Addr.String()), metadata.ValueFromIncomingContext(ctx, forwardedFor))
	}
}

// FromRequest returns the client's address of a request that has passed [Proxies.Handler].
func FromRequest(r *http.Request) netip.Addr { return parse(r.RemoteAddr) }

// resolve walks X-Forwarded-For from the right for as long as the hops are trusted. The first hop that is not trusted is
// the client: what stands left of it was written by the client itself.
func (p Proxies) resolve(from netip.Addr, forwarded []string) netip.Addr {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= max(0, len(hops)-maxHops) && p.trust(from); i-- {
		hop := parse(strings.TrimSpace(hops[i]))
		if !hop.IsValid() {
			break
		}
		from = hop
	}
	return from
}

// parse reads an IP address with or without a port. It returns the zero Addr for anything else.
func parse(text string) netip.Addr {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap()
}
