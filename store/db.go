// Package store is the only way to Postgres: the connection pool, transactions, migrations, the meaning of database
// errors, and notifications.
package store

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Options says how to open a [DB]. Only URL is required.
type Options struct {
	// URL is a libpq connection string or URL. Settings given in it win over the defaults of this package.
	URL string
	// MaxConns bounds the pool. Zero: four per processor, at least 8 and at most 32.
	MaxConns int32
	// Tracer observes every statement. May be nil.
	Tracer pgx.QueryTracer
}

// DB is the pool of connections. It can be passed as the db argument of every generated query, and everything a
// [pgxpool.Pool] offers is there; transactions go through [DB.Tx], which retries what Postgres asks to be retried.
type DB struct {
	*pgxpool.Pool

	// pipelines is the pool of [DB.Pipelined].
	pipelines *pgxpool.Pool
	retries   atomic.Int64
}

// Open connects and returns once one connection is known to work.
func Open(ctx context.Context, o Options) (*DB, error) {
	cfg, err := poolConfig(o)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	db := &DB{Pool: pool}
	if db.pipelines, err = pgxpool.NewWithConfig(ctx, pipelineConfig(cfg)); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// Close closes all connections, waiting for those in use.
func (db *DB) Close() {
	db.pipelines.Close()
	db.Pool.Close()
}

// pipelineConfig is for the connections of [DB.Pipelined]: a few of their own, so that no reader keeps a posting waiting,
// and whose statements are planned once. Those are always the same, look rows up by primary key, however many, and would
// take longer to plan than to run; planned once means planned for tables of any size, so only look-ups are left to choose.
func pipelineConfig(pool *pgxpool.Config) *pgxpool.Config {
	cfg := pool.Copy()
	cfg.MaxConns = pipelineConns(pool.MaxConns)
	maps.Copy(cfg.ConnConfig.RuntimeParams, map[string]string{
		"plan_cache_mode":  "force_generic_plan",
		"enable_seqscan":   "off",
		"enable_hashjoin":  "off",
		"enable_mergejoin": "off",
		// Waiting longer for a row would leave none of commitTimeout for the rest of what travels with COMMIT.
		"lock_timeout": maxLockWait.String(),
	})
	return cfg
}

// maxLockWait bounds the wait for one row on such a connection; then the transaction is run again.
const maxLockWait = 2 * time.Second

// pipelineConns is one connection for each processor that can decide a batch, but two at least, so that one is decided while another
// waits for its commit, and half of the pool at most.
func pipelineConns(pool int32) int32 {
	return max(2, min(int32(runtime.GOMAXPROCS(0)), pool/2))
}

// Pipelines returns how many transactions of [DB.Pipelined] run at a time.
func (db *DB) Pipelines() int { return int(db.pipelines.Config().MaxConns) }

// Retries counts the transactions run again for one of the reasons that [DB.Tx] names.
func (db *DB) Retries() int64 { return db.retries.Load() }

func poolConfig(o Options) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	conn := cfg.ConnConfig
	conn.Tracer = o.Tracer
	for setting, apply := range map[string]func(){
		"pool_max_conns":          func() { cfg.MaxConns = int32(min(max(4*runtime.GOMAXPROCS(0), 8), 32)) },
		"pool_max_conn_idle_time": func() { cfg.MaxConnIdleTime = 5 * time.Minute },
		// So that connections of one age are not all replaced at once.
		"pool_max_conn_lifetime_jitter": func() { cfg.MaxConnLifetimeJitter = 10 * time.Minute },
		// Every statement is prepared once per connection and its plan reused, as pgx does unless told otherwise. The queries are
		// a fixed, generated set, so they all fit.
		"statement_cache_capacity": func() { conn.StatementCacheCapacity = 1024 },
		"connect_timeout":          func() { conn.ConnectTimeout = 5 * time.Second },
	} {
		if !strings.Contains(o.URL, setting) {
			apply()
		}
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	for name, value := range map[string]string{
		"application_name":  "corebank",
		"timezone":          "UTC",
		"statement_timeout": "30s",
		// Of a session that holds a transaction open and does nothing, because its locks stop everybody else.
		"idle_in_transaction_session_timeout": "30s",
	} {
		if _, set := conn.RuntimeParams[name]; !set {
			conn.RuntimeParams[name] = value
		}
	}
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		RegisterTypes(c.TypeMap())
		return nil
	}
	return cfg, nil
}
