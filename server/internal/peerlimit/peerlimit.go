// Package peerlimit bounds how many things of one kind a single network peer may hold at a time, and all peers together.
package peerlimit

import (
	"net"
	"net/netip"
	"sync"
)

// Limiter counts what peers hold. It is safe for concurrent use.
type Limiter struct {
	all, perPeer int

	mu    sync.Mutex
	total int
	peers map[netip.Prefix]int
}

// New returns a Limiter; a bound of 0 does not bound.
func New(all, perPeer int) *Limiter {
	return &Limiter{all: all, perPeer: perPeer, peers: map[netip.Prefix]int{}}
}

// Acquire counts one more for a peer, unless that would pass a bound. The caller must call release once if ok.
func (l *Limiter) Acquire(peer net.Addr) (release func(), ok bool) {
	key := keyOf(peer)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all > 0 && l.total >= l.all || l.perPeer > 0 && l.peers[key] >= l.perPeer {
		return nil, false
	}
	l.total++
	l.peers[key]++
	return sync.OnceFunc(func() { l.release(key) }), true
}

func (l *Limiter) release(key netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total--
	if l.peers[key]--; l.peers[key] == 0 {
		delete(l.peers, key)
	}
}

// The part of an IPv6 address that one customer of a provider usually has for itself.
const ipv6Prefix = 64

// keyOf is the part of an address that tells peers apart: an IPv4 address, or the network of an IPv6 address. All peers
// without an IP address, such as those on a unix socket, are one.
func keyOf(peer net.Addr) netip.Prefix {
	if peer == nil {
		return netip.Prefix{}
	}
	var address netip.Addr
	if tcp, ok := peer.(*net.TCPAddr); ok {
		address = tcp.AddrPort().Addr()
	} else if port, err := netip.ParseAddrPort(peer.String()); err == nil {
		address = port.Addr()
	}
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() && !address.IsLoopback() {
		bits = ipv6Prefix
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
