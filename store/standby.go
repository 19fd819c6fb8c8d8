package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// standbyWait bounds how long a read waits until a standby has replayed what it must see.
	standbyWait = 300 * time.Millisecond
	// standbyPoll is the interval at which it looks.
	standbyPoll = 5 * time.Millisecond
	// standbyBackoff is the time for which a standby is not read that has failed, is behind, or is no standby any more.
	standbyBackoff = time.Second
	// standbyFresh is the time for which a standby's position is not read again if it suffices.
	standbyFresh = 50 * time.Millisecond
	// standbyCheckTimeout bounds the question for the position.
	standbyCheckTimeout = time.Second
)

// standby is a streaming replica that answers reads.
type standby struct {
	pool *pgxpool.Pool
	// replayed is the position up to which it is known to have replayed, since checkedAt; both change together only roughly, and both
	// only err to the safe side.
	replayed    atomic.Uint64
	checkedAt   atomic.Int64 // Unix nanoseconds
	avoidBefore atomic.Int64 // Unix nanoseconds
}

var errNoStandby = errors.New("the server of COREBANK_READ_DATABASE_URL is not in recovery, so it is not a standby")

// openStandbys makes the pools of the standbys. They need not be reachable.
func openStandbys(ctx context.Context, o Options) (all []*standby, err error) {
	for _, url := range o.StandbyURLs {
		of := o
		of.URL = url
		cfg, settings, err := poolConfig(of)
		if err != nil {
			return nil, errMalformedURL
		}
		sessions(cfg, o.timeout()+silenceMargin, settings, nil)
		pool, err := pgxpool.NewWithConfig(ctx, cfg)
		if err != nil {
			return nil, fmt.Errorf("open standby: %w", err)
		}
		all = append(all, &standby{pool: pool})
	}
	return all, nil
}

// position returns the position up to which the standby has replayed, which may be one of a moment ago if that suffices.
func (s *standby) position(ctx context.Context, enough Position) (Position, error) {
	now := time.Now()
	known := Position(s.replayed.Load())
	if known >= enough && now.Sub(time.Unix(0, s.checkedAt.Load())) < standbyFresh {
		return known, nil
	}
	ctx, cancel := context.WithTimeout(ctx, standbyCheckTimeout)
	defer cancel()
	var replica bool
	var lsn string
	err := s.pool.QueryRow(ctx, "SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn(), '0/0')::text").Scan(&replica, &lsn)
	if err != nil {
		return 0, fmt.Errorf("read the position of a standby: %w", err)
	}
	if !replica { // It was promoted: what it has from then on may not be what the primary has.
		return 0, errNoStandby
	}
	replayed, err := parseLSN(lsn)
	if err != nil {
		return 0, err
	}
	s.replayed.Store(uint64(replayed))
	s.checkedAt.Store(now.UnixNano())
	return replayed, nil
}

// avoid keeps reads away for a while.
func (s *standby) avoid() {
	s.checkedAt.Store(0)
	s.avoidBefore.Store(time.Now().Add(standbyBackoff).UnixNano())
}

func (s *standby) avoided() bool { return time.Now().UnixNano() < s.avoidBefore.Load() }

type standbyKey struct{}

// IsOnStandby reports whether reads with ctx go to a standby.
func IsOnStandby(ctx context.Context) bool {
	_, ok := ctx.Value(standbyKey{}).(*standby)
	return ok
}

// FromPrimary returns a context whose reads go to the primary.
func FromPrimary(ctx context.Context) context.Context {
	return context.WithValue(ctx, standbyKey{}, nil)
}

// OnStandby returns a context with which [DB.Query], [DB.QueryRow] and [DB.Snapshot] read from a standby that has replayed everything
// up to a position, and everything that was committed some 10 s ago. It waits for that up to 0.3 s. Without such a standby it returns
// ctx and false. All else goes to the primary, and so do reads with a context of [OnPrimary].
func (db *DB) OnStandby(ctx context.Context, after Position) (context.Context, bool) {
	after = max(after, db.stale.floor())
	deadline := time.Now().Add(standbyWait)
	for {
		waiting := false
		for range db.standbys {
			s := db.standbys[db.nextStandby.Add(1)%uint32(len(db.standbys))]
			if s.avoided() {
				continue
			}
			replayed, err := s.position(ctx, after)
			switch {
			case err != nil:
				s.avoid()
			case replayed >= after:
				return context.WithValue(ctx, standbyKey{}, s), true
			case time.Now().After(deadline):
				s.avoid()
			default:
				waiting = true
			}
		}
		if !waiting {
			return ctx, false
		}
		select {
		case <-time.After(standbyPoll):
		case <-ctx.Done():
			return ctx, false
		}
	}
}

// OnPrimary returns a context whose reads go to the primary, after one of [DB.OnStandby] has failed. Where the error is the standby's
// fault, others do not go there for a second.
func (db *DB) OnPrimary(ctx context.Context, failure error) context.Context {
	s, ok := ctx.Value(standbyKey{}).(*standby)
	if !ok {
		return ctx
	}
	if IsUnavailable(failure) || errors.Is(failure, context.DeadlineExceeded) {
		s.avoid()
	}
	db.fallbacks.Add(1)
	return FromPrimary(ctx)
}

// HasStandbys reports whether reads may go to standbys.
func (db *DB) HasStandbys() bool { return len(db.standbys) > 0 }

// reader is the pool that a read with ctx goes to.
func (db *DB) reader(ctx context.Context) *pgxpool.Pool {
	if s, ok := ctx.Value(standbyKey{}).(*standby); ok {
		db.standbyReads.Add(1)
		return s.pool
	}
	return db.Pool
}

// Query is that of [pgxpool.Pool], on the primary or, after [DB.OnStandby], on a standby.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return db.reader(ctx).Query(ctx, sql, args...)
}

// QueryRow is that of [pgxpool.Pool], on the primary or, after [DB.OnStandby], on a standby.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return db.reader(ctx).QueryRow(ctx, sql, args...)
}

// parseLSN reads a position as Postgres writes it: 16/B374D848.
func parseLSN(text string) (Position, error) {
	high, low, found := strings.Cut(text, "/")
	h, err := strconv.ParseUint(high, 16, 32)
	l, err2 := strconv.ParseUint(low, 16, 32)
	if err = errors.Join(err, err2); err != nil || !found {
		return 0, fmt.Errorf("%q is no position in a write-ahead log", text)
	}
	return Position(h<<32 | l), nil
}
