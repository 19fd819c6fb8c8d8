package store

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Position is a place in the write-ahead log of the primary (pg_lsn): a standby that has replayed so far has what was committed before.
type Position uint64

// positionDigits is the length of a position as text.
const positionDigits = 16

// String returns 16 hexadecimal digits, which compare as positions do.
func (p Position) String() string { return fmt.Sprintf("%0*x", positionDigits, uint64(p)) }

// ParsePosition reads what [Position.String] has written.
func ParsePosition(text string) (Position, bool) {
	p, err := strconv.ParseUint(text, 16, 64)
	return Position(p), err == nil && len(text) == positionDigits
}

// Position returns a place behind everything that was committed before the call. Callers that come while one query is under way share
// the next, so under load it costs a small part of a query each.
func (db *DB) Position(ctx context.Context) (Position, error) {
	return db.positions.get(ctx, func() (Position, error) {
		ctx, cancel := context.WithTimeout(context.Background(), db.timeout)
		defer cancel()
		var lsn string
		if err := db.Pool.QueryRow(ctx, "SELECT pg_current_wal_insert_lsn()::text").Scan(&lsn); err != nil {
			return 0, fmt.Errorf("read the position of the primary: %w", err)
		}
		return parseLSN(lsn)
	})
}

// positions shares the queries for the position of the primary.
type positions struct {
	mu      sync.Mutex
	waiting *positionQuery // the next; nil if nobody waits
	running bool
}

type positionQuery struct {
	done     chan struct{} // closed when position and err are set
	position Position
	err      error
}

// get returns the answer to a query that begins after the call.
func (p *positions) get(ctx context.Context, ask func() (Position, error)) (Position, error) {
	p.mu.Lock()
	query := p.waiting
	if query == nil {
		query = &positionQuery{done: make(chan struct{})}
		p.waiting = query
	}
	if !p.running {
		p.running = true
		go p.run(ask)
	}
	p.mu.Unlock()
	select {
	case <-query.done:
		return query.position, query.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// run asks until nobody waits.
func (p *positions) run(ask func() (Position, error)) {
	for {
		p.mu.Lock()
		query := p.waiting
		p.waiting = nil
		p.running = query != nil
		p.mu.Unlock()
		if query == nil {
			return
		}
		query.position, query.err = ask()
		close(query.done)
	}
}

const (
	// maxStaleness bounds the age of a standby's data, about, for a read without a position.
	maxStaleness = 10 * time.Second
	// stalenessStep is the interval at which the position of the primary is noted.
	stalenessStep = time.Second
)

// staleness remembers the positions of the last seconds.
type staleness struct {
	mu    sync.Mutex
	noted []Position // oldest first
}

// floor is the position that a standby must have reached to be asked at all.
func (s *staleness) floor() Position {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.noted) < int(maxStaleness/stalenessStep) {
		return 0
	}
	return s.noted[0]
}

func (s *staleness) note(p Position) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noted = append(s.noted, p)
	if over := len(s.noted) - int(maxStaleness/stalenessStep); over > 0 {
		s.noted = s.noted[over:]
	}
}

// watchStaleness notes the position of the primary until ctx ends. While the primary does not answer, standbys need not get ahead.
func (db *DB) watchStaleness(ctx context.Context) {
	ticker := time.NewTicker(stalenessStep)
	defer ticker.Stop()
	for {
		if p, err := db.Position(ctx); err == nil {
			db.stale.note(p)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
