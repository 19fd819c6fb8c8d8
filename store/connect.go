package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// DefaultTimeout is [Options.Timeout] unless set.
	DefaultTimeout = 10 * time.Second
	// silenceMargin is added to the time limit of a statement to give that of a silent connection, so that the error of Postgres,
	// which keeps the connection, comes first.
	silenceMargin = 2 * time.Second
	// pingTimeout bounds the check of a connection that was idle.
	pingTimeout = 2 * time.Second
	// connectTimeout bounds one attempt to connect to one host.
	connectTimeout = 5 * time.Second

	// lockTimeout bounds the wait for one lock. After it the caller gets GWS001 and may retry; its connection is free meanwhile.
	lockTimeout = 3 * time.Second
	// postingLockTimeout is lockTimeout for [DB.Pipelined], which has few connections.
	postingLockTimeout = time.Second
	// idleTimeout ends a session that is idle within a transaction: its server has stopped or is unreachable, and its locks block
	// all others.
	idleTimeout = 2 * time.Second
)

// poolConfig is the configuration of the pool of general use. The settings are those of its sessions.
func poolConfig(o Options) (cfg *pgxpool.Config, settings map[string]string, err error) {
	if cfg, err = pgxpool.ParseConfig(o.URL); err != nil {
		return nil, nil, errMalformedURL
	}
	conn := cfg.ConnConfig
	conn.Tracer = o.Tracer
	for setting, apply := range map[string]func(){
		"pool_max_conns":          func() { cfg.MaxConns = int32(min(max(4*runtime.GOMAXPROCS(0), 8), 32)) },
		"pool_max_conn_idle_time": func() { cfg.MaxConnIdleTime = 5 * time.Minute },
		// So that connections of one age are not all replaced at once.
		"pool_max_conn_lifetime_jitter": func() { cfg.MaxConnLifetimeJitter = 10 * time.Minute },
		"pool_ping_timeout":             func() { cfg.PingTimeout = pingTimeout },
		// Every statement is prepared once per connection and its plan reused, as pgx does unless told otherwise. The queries are
		// a fixed, generated set, so they all fit.
		"statement_cache_capacity": func() { conn.StatementCacheCapacity = 1024 },
		"connect_timeout":          func() { conn.ConnectTimeout = connectTimeout },
	} {
		if !strings.Contains(o.URL, setting) {
			apply()
		}
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	settings = map[string]string{
		"application_name":                    "corebank",
		"timezone":                            "UTC",
		"statement_timeout":                   milliseconds(o.timeout()),
		"lock_timeout":                        milliseconds(lockTimeout),
		"idle_in_transaction_session_timeout": milliseconds(idleTimeout),
	}
	if o.PollOnly {
		settings[notifySetting] = "off"
	}
	takeSettings(conn, settings)
	return cfg, settings, nil
}

// notifySetting is a setting of ours: SQL that notifies does not where it is off.
const notifySetting = "corebank.notify"

// takeSettings moves the settings of the URL from the startup message, where poolers drop unknown ones, to those of [sessions].
// They win over the defaults.
func takeSettings(conn *pgx.ConnConfig, settings map[string]string) {
	for name, value := range conn.RuntimeParams {
		if name != "options" && name != "replication" { // These two cannot be set later.
			settings[name] = value
			delete(conn.RuntimeParams, name)
		}
	}
}

// milliseconds formats a duration for a setting of Postgres.
func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// sessions sets the silence limit and the session settings of every connection of a pool, and has the history note each; nil for a
// standby.
func sessions(cfg *pgxpool.Config, silence time.Duration, settings map[string]string, h *history) {
	names := slices.Sorted(maps.Keys(settings))
	values := make([]string, len(names))
	for i, name := range names {
		values[i] = settings[name]
	}
	cfg.BeforeConnect = func(ctx context.Context, c *pgx.ConnConfig) error {
		if h != nil {
			if err := h.primary.put(ctx, &c.Config); err != nil {
				return err
			}
		}
		watchSilence(&c.Config, silence, h)
		return nil
	}
	cfg.ConnConfig.OnNotice = func(c *pgconn.PgConn, notice *pgconn.Notice) {
		if watched, ok := c.Conn().(*watchedConn); ok && notice.Routine == commitWaitRoutine {
			watched.unreplicated.Store(true)
		}
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		RegisterTypes(c.TypeMap())
		_, err := c.Exec(ctx, "SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS s (name, value)",
			pgx.QueryExecModeExec, names, values)
		if err != nil {
			return fmt.Errorf("set up a session: %w", err)
		}
		// With this a backend notices within a second that its client has disconnected. Some operating systems refuse it.
		_, err = c.Exec(ctx, "SET client_connection_check_interval = 1000")
		if err != nil && c.IsClosed() {
			return fmt.Errorf("set up a session: %w", err)
		}
		if h != nil {
			if err := h.note(ctx, c); err != nil {
				return err
			}
			if err := h.confirm(ctx, c); err != nil {
				return err
			}
		}
		c.PgConn().Conn().(*watchedConn).established.Store(true)
		return nil
	}
}

// commitWaitRoutine is the function of Postgres that waits for synchronous standbys. It warns when the wait was cut short, by an
// operator's pg_cancel_backend for instance, and the COMMIT is then answered as if it were replicated.
const commitWaitRoutine = "SyncRepWaitForLSN"

// errNoCancel refuses to send a cancel request.
var errNoCancel = errors.New("statements are not cancelled: the connection is closed instead")

// watchSilence makes each connection a [watchedConn], and stops pgx from sending a cancel request when it gives up a statement.
// Cancelling a COMMIT that waits for a synchronous standby would make its effects visible although they are lost if the primary
// fails. Without the request the backend goes on waiting, and ends any other statement when it notices the closed connection.
func watchSilence(c *pgconn.Config, limit time.Duration, h *history) {
	established := new(atomic.Bool)
	dial := c.DialFunc
	dialled := false
	c.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		if established.Load() {
			return nil, errNoCancel // Only a cancel request dials once the connection is established.
		}
		if dialled && h != nil {
			h.primary.failures.Add(1) // The host before this one.
		}
		dialled = true
		return dial(ctx, network, address)
	}
	c.AfterNetConnect = func(_ context.Context, _ *pgconn.Config, conn net.Conn) (net.Conn, error) {
		w := &watchedConn{Conn: conn, established: established, history: h}
		w.limit.Store(int64(limit))
		return w, nil
	}
}
