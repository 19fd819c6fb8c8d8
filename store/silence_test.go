package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// Whatever waits for a database that is silent ends within a bound, without a deadline of its own, and works again afterwards.
func TestSilentDatabase(t *testing.T) {
	t.Parallel()
	link := storetest.NewLink(t, storetest.URL(t))
	db := open(t, store.Options{URL: link.URL(), MaxConns: 2, Timeout: 500 * time.Millisecond})
	const bound = 500*time.Millisecond + 2*time.Second // the timeout and silenceMargin
	ctx := context.Background()
	for name, do := range map[string]func() error{
		"Query": func() error { return db.QueryRow(ctx, `SELECT 1`).Scan(new(int)) },
		"Tx":    func() error { return db.Tx(ctx, func(pgx.Tx) error { return nil }) },
		"Pipelined": func() error {
			return db.Pipelined(ctx, func(p *store.Pipeline) error { return p.QueryRow(ctx, `SELECT 1`).Scan(new(int)) })
		},
	} {
		if err := do(); err != nil {
			t.Fatalf("%s before the silence: %v", name, err)
		}
		link.Freeze()
		began := time.Now()
		err := do()
		if took := time.Since(began); took < bound || took > bound+5*time.Second {
			t.Errorf("%s of a silent database took %v, want %v", name, took, bound)
		}
		if !store.IsUnavailable(err) || !store.IsConnectionLost(err) {
			t.Errorf("%s of a silent database = %v, want a lost connection", name, err)
		}
		link.Thaw()
		proctest.Await(t, name+" works again", func() bool { return do() == nil })
	}
}

// A connection that was idle and is dead costs no more than the bound of a ping.
func TestIdleConnectionIsPinged(t *testing.T) {
	t.Parallel()
	link := storetest.NewLink(t, storetest.URL(t))
	db := open(t, store.Options{URL: link.URL(), MaxConns: 1})
	time.Sleep(1100 * time.Millisecond) // pgx pings what was idle for longer than a second
	link.Freeze()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	thawed := time.AfterFunc(2500*time.Millisecond, link.Thaw)
	defer thawed.Stop()
	if err := db.QueryRow(ctx, `SELECT 1`).Scan(new(int)); err != nil {
		t.Errorf("a query after the ping failed = %v, want success on a new connection", err)
	}
}

func TestStatementsMayTakeLonger(t *testing.T) {
	t.Parallel()
	db := open(t, store.Options{URL: storetest.URL(t), MaxConns: 1, Timeout: 50 * time.Millisecond})
	sleep := func(ctx context.Context) error {
		return db.Tx(ctx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `SELECT pg_sleep(0.3)`)
			return err
		})
	}
	if err := sleep(t.Context()); !store.IsBusy(err) || store.IsUnavailable(err) {
		t.Errorf("a statement that takes too long = %v, want one that is busy", err)
	}
	if err := sleep(store.WithTimeout(t.Context(), time.Minute)); err != nil {
		t.Errorf("the same under WithTimeout = %v, want success", err)
	}
}

// A statement that is given up is not cancelled, its connection is closed, and Postgres ends it when it notices.
func TestGivenUpStatementEnds(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	db, other := open(t, store.Options{URL: url, MaxConns: 1}), open(t, store.Options{URL: url, MaxConns: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := db.Exec(ctx, `SELECT pg_sleep(60)`); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a statement whose caller gave up = %v, want DeadlineExceeded", err)
	}
	const sleeping = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(60)' AND state = 'active'`
	proctest.Await(t, "the statement ends", func() bool { return value(t, other, sleeping) == 0 })
}

// Somebody who stops within a transaction holds its locks for idleTimeout, and whoever waits for one of them is told to come again.
func TestLockOfAStoppedSession(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	if _, err := db.Exec(t.Context(), `CREATE TABLE rows (n int); INSERT INTO rows VALUES (1)`); err != nil {
		t.Fatal(err)
	}
	lock := func(q pgx.Tx) error {
		_, err := q.Exec(t.Context(), `SELECT FROM rows FOR UPDATE`)
		return err
	}
	held, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := lock(held); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	err = db.Pipelined(t.Context(), func(p *store.Pipeline) error {
		return p.QueryRow(t.Context(), `SELECT n FROM rows FOR UPDATE`).Scan(new(int))
	})
	if took := time.Since(began); !store.IsBusy(err) || took > 1900*time.Millisecond {
		t.Errorf("a posting that waits for a lock = %v after %v, want busy after a second", err, took)
	}
	if err := db.Tx(t.Context(), lock); err != nil {
		t.Errorf("once the idle session has ended: %v, want success", err)
	}
	_ = held.Rollback(t.Context()) // Postgres has ended its session.
}
