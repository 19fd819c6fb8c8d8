package store_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

func TestTx(t *testing.T) {
	t.Parallel()

	type testBundle struct {
		db *store.DB
		// insert adds a row in the transaction; rows counts those that are there.
		insert func(tx pgx.Tx) error
		rows   func() int
	}
	setup := func(t *testing.T) *testBundle {
		t.Helper()
		t.Parallel()
		b := &testBundle{db: storetest.New(t)}
		if _, err := b.db.Exec(t.Context(), `CREATE TABLE rows (n int)`); err != nil {
			t.Fatal(err)
		}
		b.insert = func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO rows VALUES (1)`)
			return err
		}
		b.rows = func() int { return value(t, b.db, `SELECT count(*) FROM rows`) }
		return b
	}

	t.Run("Commits", func(t *testing.T) {
		b := setup(t)
		if err := b.db.Tx(t.Context(), b.insert); err != nil {
			t.Fatal(err)
		}
		if b.rows() != 1 {
			t.Error("not committed")
		}
	})

	t.Run("RollsBackOnErrorAndReturnsIt", func(t *testing.T) {
		b := setup(t)
		refused := errors.New("refused")
		err := b.db.Tx(t.Context(), func(tx pgx.Tx) error {
			if err := b.insert(tx); err != nil {
				return err
			}
			return refused
		})
		if err != refused { //nolint:errorlint // Tx promises the error itself, not one that wraps it.
			t.Errorf("got %v; want err %v", err, refused)
		}
		if b.rows() != 0 {
			t.Error("not rolled back")
		}
	})

	t.Run("RollsBackOnPanic", func(t *testing.T) {
		b := setup(t)
		func() {
			defer func() { _ = recover() }()
			_ = b.db.Tx(t.Context(), func(tx pgx.Tx) error {
				if err := b.insert(tx); err != nil {
					return err
				}
				panic("bug")
			})
		}()
		if b.rows() != 0 {
			t.Error("not rolled back")
		}
		if n := b.db.Stat().AcquiredConns(); n != 0 {
			t.Errorf("%d connections are not given back", n)
		}
	})

	t.Run("RollsBackWhenTheCallerHasLeft", func(t *testing.T) {
		b := setup(t)
		ctx, cancel := context.WithCancel(t.Context())
		err := b.db.Tx(ctx, func(tx pgx.Tx) error {
			defer cancel()
			return b.insert(tx)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v; want error %v", err, context.Canceled)
		}
		if b.rows() != 0 {
			t.Error("not rolled back")
		}
	})

	t.Run("RunsAgainAfterDeadlock", func(t *testing.T) {
		b := setup(t)
		if _, err := b.db.Exec(t.Context(), `INSERT INTO rows VALUES (1), (2)`); err != nil {
			t.Fatal(err)
		}
		var bothHoldOne, done sync.WaitGroup
		bothHoldOne.Add(2)
		for first := 1; first <= 2; first++ {
			met := sync.OnceFunc(func() { bothHoldOne.Done(); bothHoldOne.Wait() })
			done.Go(func() {
				err := b.db.Tx(t.Context(), func(tx pgx.Tx) error {
					if _, err := tx.Exec(t.Context(), `UPDATE rows SET n = n WHERE n = $1`, first); err != nil {
						return err
					}
					met()
					_, err := tx.Exec(t.Context(), `UPDATE rows SET n = n WHERE n = $1`, 3-first)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		done.Wait()
		if b.db.Retries() != 1 {
			t.Errorf("%d retries", b.db.Retries())
		}
	})

	t.Run("GivesUpAfterSixAttempts", func(t *testing.T) {
		b := setup(t)
		attempts := 0
		err := b.db.Tx(t.Context(), func(tx pgx.Tx) error {
			attempts++
			_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE serialization_failure; END $$`)
			return err
		})
		if err == nil || attempts != 6 || b.db.Retries() != 5 {
			t.Errorf("%d attempts, %d retries, %v", attempts, b.db.Retries(), err)
		}
	})

	t.Run("DoesNotRunAgainAfterOtherErrors", func(t *testing.T) {
		b := setup(t)
		attempts := 0
		err := b.db.Tx(t.Context(), func(tx pgx.Tx) error {
			attempts++
			_, err := tx.Exec(t.Context(), `SELECT 1/0`)
			return err
		})
		if err == nil || attempts != 1 {
			t.Errorf("%d attempts, %v", attempts, err)
		}
	})

	t.Run("FailsWhenAnErrorWasSwallowed", func(t *testing.T) {
		b := setup(t)
		err := b.db.Tx(t.Context(), func(tx pgx.Tx) error {
			_, _ = tx.Exec(t.Context(), `SELECT 1/0`)
			return nil
		})
		if !errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, store.ErrOutcomeUnknown) {
			t.Errorf("got %v; want error %v, and the outcome known", err, pgx.ErrTxCommitRollback)
		}
	})
}

func TestSnapshotSeesOneMomentAndWritesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	if _, err := db.Exec(t.Context(), `CREATE TABLE rows (n int)`); err != nil {
		t.Fatal(err)
	}
	err := db.Snapshot(t.Context(), func(tx pgx.Tx) error {
		before := value(t, tx, `SELECT count(*) FROM rows`)
		if _, err := db.Exec(t.Context(), `INSERT INTO rows VALUES (1)`); err != nil {
			return err
		}
		if after := value(t, tx, `SELECT count(*) FROM rows`); after != before {
			t.Errorf("%d rows, then %d", before, after)
		}
		if _, err := tx.Exec(t.Context(), `INSERT INTO rows VALUES (2)`); err == nil {
			t.Error("a snapshot can write")
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		t.Fatal(err)
	}
}

var errStop = errors.New("stop")

func TestTxTellsWhenTheOutcomeIsUnknown(t *testing.T) {
	t.Parallel()

	// The server commits, and the connection breaks before its answer arrives.
	t.Run("AnswerLost", func(t *testing.T) {
		t.Parallel()
		direct := storetest.New(t)
		if _, err := direct.Exec(t.Context(), `CREATE TABLE rows (n int)`); err != nil {
			t.Fatal(err)
		}
		link := storetest.NewLink(t, direct.Config().ConnString())
		link.CutAfter([]byte("commit\x00"))
		db := open(t, store.Options{URL: link.URL()})
		err := db.Tx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO rows VALUES (1)`)
			return err
		})
		if !errors.Is(err, store.ErrOutcomeUnknown) || !store.IsConnectionLost(err) || !store.IsUnavailable(err) {
			t.Errorf("got %v; want error %v, is connection lost, is unavailable", err, store.ErrOutcomeUnknown)
		}
		proctest.Await(t, "the commit is seen", func() bool { return value(t, direct, `SELECT count(*) FROM rows`) == 1 })
	})

	// The server is stopped while it commits.
	t.Run("ServerSaysGoodbye", func(t *testing.T) {
		t.Parallel()
		db := storetest.New(t)
		_, err := db.Exec(t.Context(), `
			CREATE TABLE rows (n int);
			CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
			CREATE CONSTRAINT TRIGGER rows_leave AFTER INSERT ON rows DEFERRABLE INITIALLY DEFERRED
				FOR EACH ROW EXECUTE FUNCTION leave()`)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Tx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO rows VALUES (1)`)
			return err
		})
		if !errors.Is(err, store.ErrOutcomeUnknown) || !store.IsConnectionLost(err) {
			t.Errorf("got %v; want error %v, is connection lost", err, store.ErrOutcomeUnknown)
		}
	})

	// Before COMMIT the outcome is known: nothing happened.
	t.Run("LostBeforeCommit", func(t *testing.T) {
		t.Parallel()
		db := storetest.New(t)
		err := db.Tx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `SELECT pg_terminate_backend(pg_backend_pid())`)
			return err
		})
		if errors.Is(err, store.ErrOutcomeUnknown) || !store.IsConnectionLost(err) {
			t.Errorf("got %v; want a lost connection, and the outcome known", err)
		}
	})
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), store.Options{URL: "postgres:///none?host=" + os.TempDir() + "/no-such-directory"})
	if !store.IsUnavailable(err) || store.IsConnectionLost(err) {
		t.Errorf("no server: %v", err)
	}

	db := storetest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.Exec(ctx, `SELECT 1`); err == nil || store.IsUnavailable(err) {
		t.Errorf("caller has left: %v", err)
	}
	if _, err := db.Exec(t.Context(), `SELECT 1/0`); err == nil || store.IsUnavailable(err) {
		t.Errorf("an error of the statement: %v", err)
	}
	if store.IsUnavailable(nil) || store.IsConnectionLost(nil) {
		t.Error("no error at all")
	}

	closed := open(t, store.Options{URL: db.Config().ConnString()})
	closed.Close()
	if _, err := closed.Exec(t.Context(), `SELECT 1`); !store.IsUnavailable(err) {
		t.Errorf("closed pool: %v", err)
	}
}
