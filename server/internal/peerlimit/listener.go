package peerlimit

import "net"

// Listen returns a listener that closes connections beyond the limiter's bounds as soon as they are accepted.
func Listen(inner net.Listener, limiter *Limiter) net.Listener {
	return &listener{inner, limiter}
}

type listener struct {
	net.Listener

	limiter *Limiter
}

// Accept implements [net.Listener].
func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		release, ok := l.limiter.Acquire(accepted.RemoteAddr())
		if !ok {
			_ = accepted.Close() // Nothing was sent or read.
			continue
		}
		return &conn{accepted, release}, nil
	}
}

type conn struct {
	net.Conn

	release func()
}

// Close closes the connection and gives its place to another.
func (c *conn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
