// Package store is the only way to Postgres: the connection pool, transactions, migrations, the meaning of database
// errors, and notifications.
package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Options configures a [DB]. Only URL is required.
type Options struct {
	// URL is a libpq connection string or URL. Settings given in it win over the defaults of this package.
	URL string
	// MaxConns bounds the pool. Zero: four per processor, at least 8 and at most 32.
	MaxConns int32
	// Timeout bounds a statement, unless its transaction was begun under [WithTimeout], and how long Postgres may be silent. Zero: [DefaultTimeout].
	Timeout time.Duration
	// StandbyURLs are streaming replicas for [DB.OnStandby], each URL of one server.
	StandbyURLs []string
	// PollOnly does without LISTEN and NOTIFY, which not every engine has: a [Listener] asks for changes once a second.
	PollOnly bool
	// Tracer observes every statement. May be nil.
	Tracer pgx.QueryTracer
}

func (o Options) timeout() time.Duration { return cmp.Or(o.Timeout, DefaultTimeout) }

// DB is the pool of connections. It can be passed as the db argument of every generated query, and everything a
// [pgxpool.Pool] offers is there; transactions go through [DB.Tx], which retries what Postgres asks to be retried.
type DB struct {
	*pgxpool.Pool

	// pipelines is the pool of [DB.Pipelined].
	pipelines *pgxpool.Pool
	pollOnly  bool
	timeout   time.Duration

	history      history
	standbys     []*standby
	nextStandby  atomic.Uint32
	standbyReads atomic.Int64
	fallbacks    atomic.Int64
	positions    positions
	stale        staleness
	stopWatching func()

	retries atomic.Int64
}

// Open connects and returns once one connection is known to work.
func Open(ctx context.Context, o Options) (*DB, error) {
	cfg, settings, err := poolConfig(o)
	if err != nil {
		return nil, err
	}
	silence := o.timeout() + silenceMargin
	db := &DB{pollOnly: o.PollOnly, timeout: o.timeout(), stopWatching: func() {}}
	db.history.losses.Store(1)
	posting := pipelineConfig(cfg, silence, settings, &db.history)
	sessions(cfg, silence, settings, &db.history)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	db.Pool = pool
	if db.pipelines, err = pgxpool.NewWithConfig(ctx, posting); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	if db.standbys, err = openStandbys(ctx, o); err != nil {
		db.Close()
		return nil, err
	}
	db.resetOnBreak()
	db.watch()
	return db, nil
}

// resetOnBreak has connections closed that are older than a restore or a promotion. They may lead to a primary that was replaced while it
// was frozen, and that shows what it last had until it notices.
func (db *DB) resetOnBreak() {
	db.history.mu.Lock()
	defer db.history.mu.Unlock()
	db.history.onBreak = func() {
		db.Reset()
		db.pipelines.Reset()
	}
}

// watch runs [DB.watchStaleness] until Close, where there are standbys.
func (db *DB) watch() {
	if !db.HasStandbys() {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() { db.watchStaleness(ctx) })
	db.stopWatching = func() {
		cancel()
		watching.Wait()
	}
}

// CloseBy is [DB.Close] until ctx ends. Connections that are in use by then stay open until the process ends.
func (db *DB) CloseBy(ctx context.Context) error {
	closed := make(chan struct{})
	go func() {
		db.Close()
		close(closed)
	}()
	select {
	case <-closed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("connections are still in use: %w", ctx.Err())
	}
}

// Close closes all connections, waiting for those in use.
func (db *DB) Close() {
	db.stopWatching()
	for _, s := range db.standbys {
		s.pool.Close()
	}
	db.pipelines.Close()
	db.Pool.Close()
}

// pipelineConfig configures the pool of [DB.Pipelined]: a few connections of its own, so that postings do not wait for readers,
// whose statements are planned once per connection. They look rows up by primary key, and would take longer to plan than to run. A
// plan for all times must suit tables of any size, so the planner may only choose look-ups.
//
// Measured by corebank-bench, with and without these settings in turn, medians of six runs: without them server and Postgres need
// 11 % more CPU for a posting that comes alone, 14 % for one in a batch, and 23 % for a streamed one.
func pipelineConfig(pool *pgxpool.Config, silence time.Duration, settings map[string]string, h *history) *pgxpool.Config {
	cfg := pool.Copy()
	cfg.MaxConns = pipelineConns(pool.MaxConns)
	settings = maps.Clone(settings)
	maps.Copy(settings, map[string]string{
		"plan_cache_mode":  "force_generic_plan",
		"enable_seqscan":   "off",
		"enable_hashjoin":  "off",
		"enable_mergejoin": "off",
		"lock_timeout":     milliseconds(postingLockTimeout),
	})
	sessions(cfg, silence, settings, h)
	return cfg
}

// pipelineConns is one connection for each processor that can decide a batch, but two at least, so that one is decided while another
// waits for its commit, and half of the pool at most.
func pipelineConns(pool int32) int32 {
	return max(2, min(int32(runtime.GOMAXPROCS(0)), pool/2))
}

// Pipelines returns how many transactions of [DB.Pipelined] run at a time.
func (db *DB) Pipelines() int { return int(db.pipelines.Config().MaxConns) }

// Retries counts the transactions run again for one of the reasons that [DB.Tx] names.
func (db *DB) Retries() int64 { return db.retries.Load() }
