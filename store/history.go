package store

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// history notices on each new connection that the database is not the continuation of what this process has seen: it was restored to an
// earlier moment, or a standby has taken the primary's place.
type history struct {
	breaks atomic.Int64

	mu       sync.Mutex // guards what follows
	timeline string     // in the write-ahead log, which a promotion and a restore to a moment begin anew
	newest   Position
}

// Breaks counts how often the database was found to be restored or replaced. A memory of it that is older than the last is forgotten:
// what it was made of may be undone, and its ids given out again.
func (db *DB) Breaks() int64 { return db.history.breaks.Load() }

// note looks at a new connection. An engine without these functions is never found restored.
func (h *history) note(ctx context.Context, c *pgx.Conn) {
	h.mu.Lock()
	before, seen := h.timeline, h.newest // Before the question, since answers may overtake each other.
	h.mu.Unlock()
	var timeline, lsn string
	err := c.QueryRow(ctx, "SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), pg_current_wal_insert_lsn()::text",
		pgx.QueryExecModeExec).Scan(&timeline, &lsn)
	if err != nil {
		return
	}
	at, err := parseLSN(lsn)
	if err != nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if before != "" && h.timeline == before && (timeline != before || at < seen) {
		h.breaks.Add(1)
		h.timeline, h.newest = timeline, at
	}
	if h.timeline == "" || timeline == h.timeline {
		h.timeline, h.newest = timeline, max(h.newest, at)
	}
}
