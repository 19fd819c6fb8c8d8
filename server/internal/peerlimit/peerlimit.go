// Package peerlimit bounds the connections, or other resources, that one network peer and all peers together hold at a time.
package peerlimit

import (
	"net"
	"net/netip"
	"sync"
)

// Limiter counts the resources of each peer. It is safe for concurrent use.
type Limiter struct {
	all, perPeer int

	mu    sync.Mutex
	total int
	peers map[netip.Prefix]int
}

// New returns a Limiter; 0 means unbounded.
func New(all, perPeer int) *Limiter {
	return &Limiter{all: all, perPeer: perPeer, peers: map[netip.Prefix]int{}}
}

// Acquire takes a resource for a peer; ok is false at a bound. If ok, the caller must call release once.
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

// keyOf returns the part of an address that identifies a peer: an IPv4 address, or the network of an IPv6 address. All peers
// without an IP address, such as those on a unix socket, count as one.
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
