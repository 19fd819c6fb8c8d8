package auth

import (
	"context"
	"net"
	"net/netip"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
)

// PeerKey is the metadata key in which the JSON facade passes its caller's IP address. It is ignored on network connections,
// where callers could set it.
const PeerKey = "corebank-peer"

// PeerAddress returns the IP address of the caller; the zero Addr if it has none, as over a unix socket.
func PeerAddress(ctx context.Context) netip.Addr {
	p, ok := peer.FromContext(ctx)
	if !ok || p.Addr == nil {
		return netip.Addr{}
	}
	switch p.Addr.Network() {
	case "inproc", "bufconn": // the in-process channels of grpchan and grpc
		if from := metadata.ValueFromIncomingContext(ctx, PeerKey); len(from) == 1 {
			return parseAddr(from[0])
		}
		return netip.Addr{}
	default:
		return parseAddr(p.Addr.String())
	}
}

// parseAddr reads an IP address with or without a port.
func parseAddr(text string) netip.Addr {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return a
}
