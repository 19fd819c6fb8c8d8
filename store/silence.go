package store

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrSilent is returned when Postgres, or the network to it, has given no answer for longer than a statement may take. The connection is
// closed: what was under way on it may have taken effect or not, as with any other that breaks.
var ErrSilent = errors.New("the database has been silent for too long")

// closeTimeout bounds what is still read from and written to a connection that is being closed.
const closeTimeout = time.Second

// terminate is the message of the protocol with which a client leaves.
var terminate = []byte{'X', 0, 0, 0, 4}

// watchedConn is a connection to Postgres that fails when an answer takes longer than a limit.
type watchedConn struct {
	net.Conn

	established *atomic.Bool // and set up, so nothing but a cancel request would be dialled for
	history     *history     // nil on a standby
	limit       atomic.Int64 // time.Duration

	leaving      atomic.Bool // Postgres was told that the connection ends, and so ends it
	unreplicated atomic.Bool // a COMMIT was answered without the standbys that it should have waited for

	mu       sync.Mutex // guards deadline, and that it and the connection's own change together
	deadline time.Time  // as pgx has set it; zero: none
	silent   atomic.Bool
}

// Read waits for an answer until the limit, or the deadline that pgx has set if that comes first.
func (c *watchedConn) Read(b []byte) (int, error) {
	return c.watch(c.SetReadDeadline, c.Conn.Read, b)
}

// Write waits as long for Postgres to take what it is sent.
func (c *watchedConn) Write(b []byte) (int, error) {
	if bytes.Equal(b, terminate) {
		c.leaving.Store(true)
	}
	return c.watch(c.SetWriteDeadline, c.Conn.Write, b)
}

func (c *watchedConn) watch(set func(time.Time) error, do func([]byte) (int, error), b []byte) (int, error) {
	if c.silent.Load() {
		return 0, ErrSilent
	}
	limit, err := c.arm(set)
	if err != nil {
		return 0, err
	}
	n, err := do(b)
	if err != nil && c.history != nil && !c.leaving.Load() {
		c.history.failed(err)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && c.isLimit(limit) {
		c.silent.Store(true)
		return n, ErrSilent
	}
	return n, err
}

// arm sets the deadline of a read or write, and returns when the limit ends.
func (c *watchedConn) arm(set func(time.Time) error) (limit time.Time, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	limit = time.Now().Add(time.Duration(c.limit.Load()))
	if !c.deadline.IsZero() && c.deadline.Before(limit) {
		return limit, set(c.deadline)
	}
	return limit, set(limit)
}

// isLimit reports that the limit has ended a read or write, and not a deadline that pgx has set before or meanwhile.
func (c *watchedConn) isLimit(limit time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.deadline.IsZero() || limit.Before(c.deadline)
}

// SetDeadline is called by pgx to end what is under way at once, to let it go on, and to bound how long it takes to say goodbye, for
// which it allows 15 s.
func (c *watchedConn) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if soon := time.Now().Add(closeTimeout); t.After(soon) {
		t = soon
	}
	c.deadline = t
	return c.Conn.SetDeadline(t)
}

// replicated returns [ErrOutcomeUnknown] if the COMMIT that was just answered on a connection did not wait for the synchronous
// standbys: its effects are there, and are lost with the primary.
func replicated(c *pgx.Conn) error {
	watched, ok := c.PgConn().Conn().(*watchedConn)
	if !ok || !watched.unreplicated.Swap(false) {
		return nil
	}
	return fmt.Errorf("%w: the wait for a synchronous standby was cancelled", ErrOutcomeUnknown)
}
