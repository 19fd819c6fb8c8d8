package store

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// askAgain is the interval at which each host is asked whether it is the primary by now.
	askAgain = 50 * time.Millisecond
	// askTimeout bounds one such question, which a frozen host does not answer.
	askTimeout = time.Second
)

// primary remembers which host of a URL with target_session_attrs is the primary. Trying the hosts one after the other, as
// pgx does, takes several seconds when the first is frozen or cut off.
type primary struct {
	failures atomic.Int64 // of connections: the primary may be another since

	mu       sync.Mutex // held while the hosts are asked, so that one goroutine asks for all
	host     string     // empty if unknown
	failedBy int64      // failures when the host was found
}

// put puts the primary first among the hosts of a connection that is about to be made. It asks all of them at once, and again until one
// is the primary, for the timeout of connecting at most.
func (p *primary) put(ctx context.Context, c *pgconn.Config) error {
	hosts := hostsOf(c)
	if len(hosts) < 2 || c.ValidateConnect == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if failures := p.failures.Load(); p.host == "" || p.failedBy != failures {
		host, err := findPrimary(ctx, c, hosts)
		if err != nil {
			return fmt.Errorf("find the primary: %w", err)
		}
		p.host, p.failedBy = host, failures
	}
	var ordered []*pgconn.FallbackConfig
	for _, host := range hosts {
		if host.name == p.host {
			ordered = append(host.ways, ordered...)
		} else {
			ordered = append(ordered, host.ways...)
		}
	}
	connectTo(c, ordered)
	return nil
}

// host is one of the hosts of a URL, and the ways to connect to it: with TLS and without where sslmode allows both.
type host struct {
	name string
	ways []*pgconn.FallbackConfig
}

func hostsOf(c *pgconn.Config) []host {
	var hosts []host
	for _, way := range append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...) {
		name := net.JoinHostPort(way.Host, strconv.Itoa(int(way.Port)))
		if last := len(hosts) - 1; last >= 0 && hosts[last].name == name {
			hosts[last].ways = append(hosts[last].ways, way)
		} else {
			hosts = append(hosts, host{name, []*pgconn.FallbackConfig{way}})
		}
	}
	return hosts
}

func connectTo(c *pgconn.Config, ways []*pgconn.FallbackConfig) {
	c.Host, c.Port, c.TLSConfig, c.Fallbacks = ways[0].Host, ways[0].Port, ways[0].TLSConfig, ways[1:]
}

// findPrimary returns the name of the host that is the primary, or the error of one that is not.
func findPrimary(ctx context.Context, c *pgconn.Config, hosts []host) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(c.ConnectTimeout, connectTimeout))
	found, failures := make(chan string, len(hosts)), make(chan error, len(hosts))
	var asking sync.WaitGroup
	defer asking.Wait()
	defer cancel()
	for _, h := range hosts {
		one := c.Copy()
		connectTo(one, h.ways)
		one.ConnectTimeout = askTimeout
		asking.Go(func() {
			for {
				conn, err := pgconn.ConnectConfig(ctx, one)
				if err == nil {
					_ = conn.Close(ctx)
					found <- h.name
					return
				}
				select {
				case <-time.After(askAgain):
				case <-ctx.Done():
					failures <- err
					return
				}
			}
		})
	}
	var err error
	for range hosts {
		select {
		case name := <-found:
			return name, nil
		case err = <-failures:
		}
	}
	return "", err
}
