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

// setupRows returns a database with an empty table rows.
func setupRows(t *testing.T) *store.DB {
	t.Helper()
	db := storetest.New(t)
	if _, err := db.Exec(t.Context(), `CREATE TABLE rows (n int)`); err != nil {
		t.Fatal(err)
	}
	return db
}

func insertRow(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO rows VALUES (1)`)
	return err
}

// wantRows fails the test unless the table has so many rows.
func wantRows(t *testing.T, db *store.DB, want int) {
	t.Helper()
	if got := value(t, db, `SELECT count(*) FROM rows`); got != want {
		t.Errorf("got %d rows, want %d", got, want)
	}
}

func TestTxCommits(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	if err := db.Tx(t.Context(), func(tx pgx.Tx) error { return insertRow(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, 1)
}

func TestTxRollsBackOnErrorAndReturnsIt(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	refused := errors.New("refused")
	err := db.Tx(t.Context(), func(tx pgx.Tx) error {
		if err := insertRow(t.Context(), tx); err != nil {
			return err
		}
		return refused
	})
	if err != refused { //nolint:errorlint // Tx promises the error itself, not one that wraps it.
		t.Errorf("got %v; want err %v", err, refused)
	}
	wantRows(t, db, 0)
}

func TestTxRollsBackOnPanic(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	func() {
		defer func() { _ = recover() }()
		_ = db.Tx(t.Context(), func(tx pgx.Tx) error {
			if err := insertRow(t.Context(), tx); err != nil {
				return err
			}
			panic("bug")
		})
	}()
	wantRows(t, db, 0)
	if n := db.Stat().AcquiredConns(); n != 0 {
		t.Errorf("got %d connections in use, want none", n)
	}
}

func TestTxRollsBackWhenTheCallerHasLeft(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Tx(ctx, func(tx pgx.Tx) error {
		defer cancel()
		return insertRow(t.Context(), tx)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want error %v", err, context.Canceled)
	}
	wantRows(t, db, 0)
}

func TestTxRunsAgainAfterDeadlock(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	if _, err := db.Exec(t.Context(), `INSERT INTO rows VALUES (1), (2)`); err != nil {
		t.Fatal(err)
	}
	var bothHoldOne, done sync.WaitGroup
	bothHoldOne.Add(2)
	for first := 1; first <= 2; first++ {
		met := sync.OnceFunc(func() { bothHoldOne.Done(); bothHoldOne.Wait() })
		done.Go(func() {
			err := db.Tx(t.Context(), func(tx pgx.Tx) error {
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
	if db.Retries() != 1 {
		t.Errorf("got %d retries, want 1", db.Retries())
	}
}

func TestTxGivesUpAfterSixAttempts(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	attempts := 0
	err := db.Tx(t.Context(), func(tx pgx.Tx) error {
		attempts++
		_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE serialization_failure; END $$`)
		return err
	})
	if err == nil || attempts != 6 || db.Retries() != 5 {
		t.Errorf("got %d attempts, %d retries and error %v, want 6 attempts, 5 retries and an error", attempts, db.Retries(), err)
	}
}

func TestTxDoesNotRunAgainAfterOtherErrors(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	attempts := 0
	err := db.Tx(t.Context(), func(tx pgx.Tx) error {
		attempts++
		_, err := tx.Exec(t.Context(), `SELECT 1/0`)
		return err
	})
	if err == nil || attempts != 1 {
		t.Errorf("got %d attempts and error %v, want 1 attempt and an error", attempts, err)
	}
}

func TestTxFailsWhenAnErrorWasSwallowed(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	err := db.Tx(t.Context(), func(tx pgx.Tx) error {
		_, _ = tx.Exec(t.Context(), `SELECT 1/0`)
		return nil
	})
	if !errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, store.ErrOutcomeUnknown) {
		t.Errorf("got %v; want error %v, and the outcome known", err, pgx.ErrTxCommitRollback)
	}
}

func TestSnapshotSeesOneMomentAndWritesNothing(t *testing.T) {
	t.Parallel()
	db := setupRows(t)
	err := db.Snapshot(t.Context(), func(tx pgx.Tx) error {
		before := value(t, tx, `SELECT count(*) FROM rows`)
		if _, err := db.Exec(t.Context(), `INSERT INTO rows VALUES (1)`); err != nil {
			return err
		}
		if after := value(t, tx, `SELECT count(*) FROM rows`); after != before {
			t.Errorf("got %d rows after another transaction has inserted one, want %d as before", after, before)
		}
		if _, err := tx.Exec(t.Context(), `INSERT INTO rows VALUES (2)`); err == nil {
			t.Error("got no error for an INSERT in a snapshot, want one")
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		t.Fatalf("got %v, want %v", err, errStop)
	}
}

var errStop = errors.New("stop")

func TestTxTellsWhenTheOutcomeIsUnknown(t *testing.T) {
	t.Parallel()

	// The server commits, and the connection breaks before its answer arrives.
	t.Run("AnswerLost", func(t *testing.T) {
		t.Parallel()
		direct := setupRows(t)
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
		t.Errorf("no server: got %v, want it unavailable and no lost connection", err)
	}

	db := storetest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.Exec(ctx, `SELECT 1`); err == nil || store.IsUnavailable(err) {
		t.Errorf("caller has left: got %v, want an error that is not unavailability", err)
	}
	if _, err := db.Exec(t.Context(), `SELECT 1/0`); err == nil || store.IsUnavailable(err) {
		t.Errorf("an error of the statement: got %v, want an error that is not unavailability", err)
	}
	if store.IsUnavailable(nil) || store.IsConnectionLost(nil) {
		t.Error("no error: got it unavailable or a lost connection, want neither")
	}

	closed := open(t, store.Options{URL: db.Config().ConnString()})
	closed.Close()
	if _, err := closed.Exec(t.Context(), `SELECT 1`); !store.IsUnavailable(err) {
		t.Errorf("closed pool: got %v, want it unavailable", err)
	}
}
