package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// replicated is a database with a standby, and a table rows.
func replicated(t *testing.T) (*storetest.Replica, *store.DB) {
	t.Helper()
	r := storetest.NewReplica(t)
	db := open(t, store.Options{URL: r.URL, StandbyURLs: []string{r.StandbyURL}, MaxConns: 4})
	if _, err := db.Exec(t.Context(), `CREATE TABLE rows (n int)`); err != nil {
		t.Fatal(err)
	}
	return r, db
}

// written inserts a row and returns the position behind it.
func written(t *testing.T, db *store.DB) store.Position {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx pgx.Tx) error { return insertRow(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	at, err := db.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// rowsSeen counts the rows that reads with ctx see, and whether it is a standby that they read from.
func rowsSeen(ctx context.Context, t *testing.T, db *store.DB) (rows int, isStandby bool) {
	t.Helper()
	err := db.Snapshot(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM rows), pg_is_in_recovery()`).Scan(&rows, &isStandby)
	})
	if err != nil {
		t.Fatal(err)
	}
	var single int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM rows`).Scan(&single); err != nil || single != rows {
		t.Errorf("a query by itself sees %d rows, %v, want %d", single, err, rows)
	}
	return rows, isStandby
}

func TestReadsSeeOnAStandbyWhatWasWritten(t *testing.T) {
	t.Parallel()
	_, db := replicated(t)
	for n := range 20 {
		ctx, ok := db.OnStandby(t.Context(), written(t, db))
		if !ok {
			t.Fatal("got no standby, want one that has caught up")
		}
		if rows, there := rowsSeen(ctx, t, db); rows != n+1 || !there {
			t.Errorf("got %d rows, on a standby: %v; want %d from a standby", rows, there, n+1)
		}
	}
}

func TestReadsOfALaggingStandbyGoToThePrimary(t *testing.T) {
	t.Parallel()
	r, db := replicated(t)
	first := written(t, db)
	if _, ok := db.OnStandby(t.Context(), first); !ok {
		t.Fatal("got no standby, want one that has caught up")
	}
	r.Pause(t)
	second := written(t, db)
	ctx, ok := db.OnStandby(t.Context(), second)
	if rows, there := rowsSeen(ctx, t, db); ok || rows != 2 || there {
		t.Errorf("got %d rows, on a standby: %v; want 2 from the primary", rows, there)
	}
	r.Resume(t)
	proctest.Await(t, "the standby is asked again", func() bool {
		_, ok := db.OnStandby(t.Context(), second)
		return ok
	})
	ctx, _ = db.OnStandby(t.Context(), second)
	if rows, there := rowsSeen(ctx, t, db); rows != 2 || !there {
		t.Errorf("got %d rows, on a standby: %v; want 2 from the standby", rows, there)
	}
}

// A standby that is behind answers who does not say what it must see, until it is some 10 s behind.
func TestReadsWithoutAPositionAreOldByABound(t *testing.T) {
	t.Parallel()
	r, db := replicated(t)
	if _, ok := db.OnStandby(t.Context(), written(t, db)); !ok {
		t.Fatal("got no standby, want one that has caught up")
	}
	r.Pause(t)
	written(t, db)
	ctx, ok := db.OnStandby(t.Context(), 0)
	if rows, there := rowsSeen(ctx, t, db); !ok || rows != 1 || !there {
		t.Errorf("got %d rows, on a standby: %v; want 1 from the standby", rows, there)
	}
	proctest.Await(t, "the standby is too far behind", func() bool {
		_, ok := db.OnStandby(t.Context(), 0)
		return !ok
	})
}

func TestReadsDoWithoutADeadStandby(t *testing.T) {
	t.Parallel()
	r, db := replicated(t)
	at := written(t, db)
	there, ok := db.OnStandby(t.Context(), at)
	if !ok {
		t.Fatal("got no standby, want one that has caught up")
	}
	r.Kill(t)
	var err error
	proctest.Await(t, "reading from the dead standby fails", func() bool { // Its processes outlive it for a moment.
		err = db.Snapshot(there, func(pgx.Tx) error { return nil })
		return err != nil
	})
	if rows, standby := rowsSeen(db.OnPrimary(there, err), t, db); rows != 1 || standby {
		t.Errorf("got %d rows, on a standby: %v; want 1 from the primary", rows, standby)
	}
	if _, ok := db.OnStandby(t.Context(), at); ok {
		t.Error("got the dead standby, want none")
	}
}

func TestAPromotedStandbyIsNotAsked(t *testing.T) {
	t.Parallel()
	r, db := replicated(t)
	at := written(t, db)
	r.Promote(t)
	proctest.Await(t, "the standby is left alone", func() bool {
		_, ok := db.OnStandby(t.Context(), at)
		return !ok
	})
}

func TestWritesNeverGoToAStandby(t *testing.T) {
	t.Parallel()
	_, db := replicated(t)
	ctx, ok := db.OnStandby(t.Context(), written(t, db))
	if !ok {
		t.Fatal("got no standby, want one that has caught up")
	}
	if err := db.Tx(ctx, func(tx pgx.Tx) error { return insertRow(ctx, tx) }); err != nil {
		t.Error(err)
	}
	if _, err := db.Exec(ctx, `INSERT INTO rows VALUES (1)`); err != nil {
		t.Error(err)
	}
}

func TestPositionsAreComparedAsTexts(t *testing.T) {
	t.Parallel()
	low, high := store.Position(0x16b374d848), store.Position(0x10000000000)
	if low.String() >= high.String() {
		t.Errorf("got %s and %s, want the first to be less", low, high)
	}
	for text, want := range map[string]bool{low.String(): true, "": false, "16/B374D848": false, "16": false, "000000000000000g": false} {
		if got, ok := store.ParsePosition(text); ok != want || ok && got != low {
			t.Errorf("%q: got %v, %v, want %v", text, got, ok, want)
		}
	}
}

func TestOpenRefusesAMalformedStandby(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), store.Options{URL: storetest.URL(t), StandbyURLs: []string{"postgres://%zz"}})
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want an error", err)
	}
}
