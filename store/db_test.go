package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

var _ db.DBTX = (*store.DB)(nil) // generated queries take it as it is

func TestOpenSetsUpSessions(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	for _, tc := range []struct {
		name    string
		options store.Options
		want    map[string]string
	}{
		{"Defaults", store.Options{URL: url}, map[string]string{
			"application_name": "corebank", "timezone": "UTC",
			"statement_timeout": "10s", "idle_in_transaction_session_timeout": "2s", "lock_timeout": "3s", "client_connection_check_interval": "1s",
		}},
		{"URLWins", store.Options{URL: url + "&statement_timeout=7000&application_name=other"}, map[string]string{
			"statement_timeout": "7s", "application_name": "other",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			db := open(t, tc.options)
			for setting, want := range tc.want {
				var got string
				if err := db.QueryRow(t.Context(), `SELECT current_setting($1)`, setting).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if got != want {
					t.Errorf("%s = %q, want %q", setting, got, want)
				}
			}
		})
	}
}

func TestOpenSizesThePool(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	for _, tc := range []struct {
		name     string
		options  store.Options
		min, max int32
	}{
		{"ByProcessors", store.Options{URL: url}, 8, 32},
		{"ByOption", store.Options{URL: url, MaxConns: 2}, 2, 2},
		{"ByURL", store.Options{URL: url + "&pool_max_conns=5"}, 5, 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := open(t, tc.options).Stat().MaxConns(); got < tc.min || got > tc.max {
				t.Errorf("%d connections at most, want %d to %d", got, tc.min, tc.max)
			}
		})
	}
}

func TestURLWins(t *testing.T) {
	t.Parallel()
	const settings = "&pool_max_conn_idle_time=7m&pool_max_conn_lifetime_jitter=3m&default_query_exec_mode=exec" +
		"&statement_cache_capacity=9&connect_timeout=8"
	config := open(t, store.Options{URL: storetest.URL(t) + settings}).Config()
	for setting, is := range map[string]bool{
		"pool_max_conn_idle_time":       config.MaxConnIdleTime == 7*time.Minute,
		"pool_max_conn_lifetime_jitter": config.MaxConnLifetimeJitter == 3*time.Minute,
		"default_query_exec_mode":       config.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeExec,
		"statement_cache_capacity":      config.ConnConfig.StatementCacheCapacity == 9,
		"connect_timeout":               config.ConnConfig.ConnectTimeout == 8*time.Second,
	} {
		if !is {
			t.Errorf("got %s of the URL ignored, want it in force", setting)
		}
	}
}

func TestStatementsArePreparedOnce(t *testing.T) {
	t.Parallel()
	db := open(t, store.Options{URL: storetest.URL(t), MaxConns: 1})
	var prepared int
	for range 3 {
		err := db.QueryRow(t.Context(), `SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%' || $1`, "|| $1").Scan(&prepared)
		if err != nil {
			t.Fatal(err)
		}
	}
	if prepared != 1 {
		t.Errorf("got %d statements prepared, want 1", prepared)
	}
}

func open(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// queryer is a pool or a transaction.
type queryer interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// value reads one number.
func value(t *testing.T, db queryer, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
