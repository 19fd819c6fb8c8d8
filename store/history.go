package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// pastFor is the time after the last connection to the newest timeline in which a server of an older one counts as a primary that was
	// replaced. After it, it counts as a database that was restored.
	pastFor = time.Minute
	// confirmTimeout bounds the wait of a new connection until standbys have what it would show.
	confirmTimeout = 5 * time.Second
)

var (
	// errPast refuses a connection to a primary in whose place another was promoted, and that has not noticed.
	errPast = errors.New("this server was the primary, and another has taken its place")
	// errUnconfirmed refuses a connection after Postgres has restarted, until its synchronous standbys have what it shows.
	errUnconfirmed = errors.New("what the database shows is not on its synchronous standbys yet")
)

// history notices on each new connection that the database is not the continuation of what this process has seen: it was restored to an
// earlier moment, or a standby has taken the primary's place.
type history struct {
	primary primary
	breaks  atomic.Int64
	// losses counts connections that Postgres has ended, plus one for what this process has not seen.
	losses atomic.Int64

	mu        sync.Mutex // guards what follows
	confirmed int64      // losses at the last confirm
	timeline  string     // in the write-ahead log, which a promotion and a restore to a moment begin anew
	newest    Position
	seenAt    time.Time
	onBreak   func()
}

// Breaks counts how often the database was found to be restored or replaced. A memory of it that is older than the last is forgotten:
// what it was made of may be undone, and its ids given out again.
func (db *DB) Breaks() int64 { return db.history.breaks.Load() }

// failed notes that a connection has failed.
func (h *history) failed(err error) {
	if errors.Is(err, net.ErrClosed) {
		return // We have closed it.
	}
	h.primary.failures.Add(1)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		h.losses.Add(1)
	}
}

// note looks at a new connection. An engine without these functions is never found restored.
func (h *history) note(ctx context.Context, c *pgx.Conn) error {
	h.mu.Lock()
	before, seen := h.timeline, h.newest // Before the question, since answers may overtake each other.
	h.mu.Unlock()
	var timeline, lsn string
	err := c.QueryRow(ctx, "SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), pg_current_wal_insert_lsn()::text",
		pgx.QueryExecModeExec).Scan(&timeline, &lsn)
	if err != nil {
		return nil // A connection that is broken fails at the next statement as well.
	}
	at, err := parseLSN(lsn)
	if err != nil {
		return nil // As if there were no such function.
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if timeline < h.timeline && time.Since(h.seenAt) < pastFor {
		h.primary.failures.Add(1) // Look for the new one.
		return errPast
	}
	if before != "" && h.timeline == before && (timeline != before || at < seen) {
		h.breaks.Add(1)
		h.timeline, h.newest = timeline, at
		if h.onBreak != nil {
			go h.onBreak()
		}
	}
	if h.timeline == "" || timeline == h.timeline {
		h.timeline, h.newest, h.seenAt = timeline, max(h.newest, at), time.Now()
	}
	return nil
}

// confirm waits until synchronous standbys have all that a new connection would show. While Postgres runs, what they do not have yet is
// not shown; but when it restarts after a crash, it shows whatever was on its own disk. So this is done once after connections were
// lost, and once at first.
func (h *history) confirm(ctx context.Context, c *pgx.Conn) error {
	losses := h.losses.Load()
	h.mu.Lock()
	confirmed := h.confirmed
	h.mu.Unlock()
	if confirmed >= losses {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, confirmTimeout)
	defer cancel()
	// A message in the write-ahead log that nobody reads: its COMMIT waits for the standbys, and they have all that was before.
	_, err := c.Exec(ctx, "SELECT pg_logical_emit_message(true, 'corebank', '')", pgx.QueryExecModeExec)
	if err == nil {
		err = replicated(c)
	}
	if _, lacks := errors.AsType[*pgconn.PgError](err); err != nil && !lacks {
		return fmt.Errorf("%w: %w", errUnconfirmed, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.confirmed = max(h.confirmed, losses)
	return nil
}
