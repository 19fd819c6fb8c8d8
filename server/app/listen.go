package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen opens the address that a variable configures. The host "localhost" means both loopback addresses, 127.0.0.1 and ::1; on a
// machine without IPv6, the first alone.
func listen(ctx context.Context, variable, address string) ([]net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	if host != "localhost" {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", variable, err)
		}
		return []net.Listener{listener}, nil
	}
	first, err := new(net.ListenConfig).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	_, port, _ = net.SplitHostPort(first.Addr().String()) // A listener's address always has a port.
	second, err := new(net.ListenConfig).Listen(ctx, "tcp6", net.JoinHostPort("::1", port))
	switch {
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EAFNOSUPPORT):
		return []net.Listener{first}, nil
	case err != nil:
		_ = first.Close() // The other address failed.
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	return []net.Listener{first, second}, nil
}
