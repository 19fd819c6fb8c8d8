package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// A COMMIT that waits for a synchronous standby is given up but not cancelled: nobody sees what may be lost with the primary, and
// whoever does the same again waits for it.
func TestCommitWithoutStandbyIsNotCancelled(t *testing.T) {
	t.Parallel()
	p := startWithoutStandby(t)
	db := p.db
	if err := p.insert(); !errors.Is(err, store.ErrOutcomeUnknown) {
		t.Errorf("a COMMIT that is not replicated = %v, want ErrOutcomeUnknown", err)
	}
	if got := value(t, db, `SELECT count(*) FROM rows`); got != 0 {
		t.Errorf("%d rows are seen that are not replicated, want none", got)
	}
	if err := p.insert(); !store.IsBusy(err) {
		t.Errorf("the same again, while the first is in doubt = %v, want busy", err)
	}
	p.exec(t, `ALTER SYSTEM RESET synchronous_standby_names`)
	p.exec(t, `SELECT pg_reload_conf()`)
	proctest.Await(t, "the first COMMIT ends", func() bool { return value(t, db, `SELECT count(*) FROM rows`) == 1 })
}

// A COMMIT whose wait for a standby an operator cancels is answered by Postgres as if it were replicated. It is not.
func TestCancelledWaitForStandbyIsNoSuccess(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(p *withoutStandby) error{
		"Tx": (*withoutStandby).insert, "Pipelined": (*withoutStandby).insertPipelined,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startWithoutStandby(t)
			done := make(chan error, 1)
			go func() { done <- begin(p) }()
			proctest.Await(t, "COMMIT waits and is cancelled", func() bool { return p.cancelsWait(t) })
			if err := <-done; !errors.Is(err, store.ErrOutcomeUnknown) {
				t.Errorf("got %v, want ErrOutcomeUnknown", err)
			}
		})
	}
}

// withoutStandby is a Postgres whose COMMIT waits for a standby that does not exist.
type withoutStandby struct {
	admin *pgx.Conn
	db    *store.DB
}

func (p *withoutStandby) insert() error {
	return p.db.Tx(context.Background(), func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO rows VALUES (1)`)
		return err
	})
}

func (p *withoutStandby) insertPipelined() error {
	return p.db.Pipelined(context.Background(), func(tx *store.Pipeline) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO rows VALUES (1)`)
		return err
	})
}

func (p *withoutStandby) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := p.admin.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func startWithoutStandby(t *testing.T) *withoutStandby {
	t.Helper()
	postgres, err := localpg.Start(t.Context(), localpg.Options{Dir: storetest.Dir(t), Durable: true, Seed: storetest.Seed(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = postgres.Stop(context.Background()) }) // It is told to end at once if a COMMIT still waits.
	admin, err := pgx.Connect(t.Context(), postgres.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(context.Background()) })
	p := &withoutStandby{admin: admin}
	p.exec(t, `CREATE TABLE rows (n int PRIMARY KEY); CREATE TABLE probes (n int)`)
	p.db = open(t, store.Options{URL: postgres.URL(), Timeout: 500 * time.Millisecond})
	p.exec(t, `ALTER SYSTEM SET synchronous_standby_names = 'standby'`) // There is none, so every COMMIT waits.
	p.exec(t, `SELECT pg_reload_conf()`)
	proctest.Await(t, "a COMMIT waits", func() bool { return p.makesCommitWait(t, postgres.URL()) })
	return p
}

// makesCommitWait reports whether a COMMIT waits by now: the setting alone does not say so, a process of Postgres's own has to read it first.
func (p *withoutStandby) makesCommitWait(t *testing.T, url string) bool {
	t.Helper()
	ended := make(chan error, 1)
	go func() {
		conn, err := pgx.Connect(t.Context(), url)
		if err == nil {
			_, err = conn.Exec(t.Context(), `INSERT INTO probes VALUES (1)`)
			_ = conn.Close(context.Background())
		}
		ended <- err
	}()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
			return false
		default:
			if p.cancelsWait(t) {
				<-ended
				return true
			}
		}
	}
}

// cancelsWait cancels the COMMITs that wait for a standby, as an operator may, and reports whether there were any.
func (p *withoutStandby) cancelsWait(t *testing.T) bool {
	t.Helper()
	var cancelled bool
	if err := p.admin.QueryRow(t.Context(), `
		SELECT bool_or(pg_cancel_backend(pid)) IS TRUE FROM pg_stat_activity
		WHERE wait_event = 'SyncRep' AND datname = current_database()`).Scan(&cancelled); err != nil {
		t.Fatal(err)
	}
	return cancelled
}
