package census

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

// setup counts applications by status and applicant.
func setup(t *testing.T) (*Census, *store.DB) {
	t.Helper()
	database := storetest.New(t)
	queries := db.New()
	c := New(database, List{
		Name: "APPLICATIONS", Matches: []Match{Equal, Equal, Equal, Equal},
		Rows: func(ctx context.Context, q store.Querier, after int64, ids []int64, limit int) ([]Row, error) {
			found, err := queries.DefaultApplicationRows(ctx, q, db.DefaultApplicationRowsParams{AfterID: after, Ids: ids, RowLimit: int32(limit)})
			var rows []Row
			for _, r := range found {
				rows = append(rows, Row{r.ID, r.RowName, r.RowTime, r.RowColumns})
			}
			return rows, err
		},
	})
	return c, database
}

func fill(t *testing.T, database *store.DB, rows int) {
	t.Helper()
	const insert = `WITH c AS (INSERT INTO customers (name) SELECT '客户A' || i FROM generate_series(1, $1::integer) AS i RETURNING *)
		INSERT INTO default_applications (customer_id, customer_name, reason_ids, severity, remark, applicant_id, applicant)
		SELECT id, name, '{1}', 'LOW', '', 1, 'a' || id % 3 FROM c`
	if _, err := database.Exec(t.Context(), insert, rows); err != nil {
		t.Fatal(err)
	}
}

// total is what the census says, and what Postgres counts in the same view; -1 where the census does not know.
func total(ctx context.Context, c *Census, database *store.DB, name, status string) (got, want int64, err error) {
	got = -1
	err = database.Snapshot(ctx, func(tx store.Tx) error {
		n, known, err := c.Total(ctx, tx, Filter{Name: name, Columns: []*string{&status, nil, nil, nil}})
		if err != nil {
			return err
		}
		if known {
			got = n
		}
		const count = `SELECT count(*) FROM default_applications WHERE strpos(lower(customer_name), lower($1)) > 0 AND status = $2`
		return tx.QueryRow(ctx, count, name, status).Scan(&want)
	})
	return got, want, err
}

func TestCensus(t *testing.T) {
	t.Parallel()
	c, database := setup(t)
	c.limits = limits{block: 7, few: 5, many: 50}
	check := func(t *testing.T, known bool) {
		t.Helper()
		for _, name := range []string{"", "客户", "户a1", "9"} {
			got, want, err := total(t.Context(), c, database, name, "PENDING")
			if err != nil || known && got != want || !known && got != -1 {
				t.Errorf("%s: %d, %v, want %d", name, got, err, want)
			}
		}
	}
	keepUp := func(t *testing.T) *edition {
		t.Helper()
		before := c.current.Load()
		if err := c.KeepUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if now := c.current.Load(); now != before {
			return now
		}
		return nil
	}
	change := func(t *testing.T, sql string, args ...any) {
		t.Helper()
		if _, err := database.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}

	check(t, false) // Before it has read anything,
	fill(t, database, 20)
	keepUp(t)
	check(t, true)
	fill(t, database, 3) // with changes to count,
	change(t, `DELETE FROM default_applications WHERE customer_name LIKE '%9'`)
	change(t, `UPDATE default_applications SET customer_name = upper(customer_name) || 'a1', applicant = 'b' WHERE id < 3`)
	check(t, true)
	if keepUp(t) == nil { // taken up,
		t.Error("changes were left where they are")
	}
	check(t, true)
	fill(t, database, 3)
	if keepUp(t) != nil { // few again,
		t.Error("few changes were taken up")
	}
	check(t, true)
	fill(t, database, 60) // very many,
	check(t, false)
	keepUp(t)
	check(t, true)
	c.current.Load().view.ServerStartedAt = time.Unix(0, 0) // of another server,
	check(t, false)
	keepUp(t)
	check(t, true)
	c.current.Load().view.SeenAt = time.Now().Add(-2 * time.Hour) // and very old.
	check(t, false)
	keepUp(t)
	check(t, true)
}

// A view that began before the edition sees less than it.
func TestCensusOfOlderView(t *testing.T) {
	t.Parallel()
	c, database := setup(t)
	fill(t, database, 3)
	ctx := t.Context()
	err := database.Snapshot(ctx, func(older store.Tx) error {
		if _, err := older.Exec(ctx, "SELECT"); err != nil {
			return err
		}
		fill(t, database, 1)
		if err := c.KeepUp(ctx); err != nil {
			return err
		}
		if n, known, err := c.Total(ctx, older, Filter{Columns: make([]*string, 4)}); known || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// While many write, some of them slowly, every total is the one that Postgres counts in the same view.
func TestCensusWhileOthersWrite(t *testing.T) {
	t.Parallel()
	c, database := setup(t)
	c.limits = limits{block: 16, few: 2, many: 1000}
	fill(t, database, 100)
	if err := c.KeepUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	var all sync.WaitGroup
	failed := func(err error) bool {
		if err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		return ctx.Err() != nil
	}
	writes := []string{
		`UPDATE default_applications SET status = 'REJECTED', approver_id = 1, approver = '', approve_remark = '', decided_at = now()
			WHERE id = $1 AND status = 'PENDING'`,
		`UPDATE default_applications SET customer_name = 'B' || id WHERE id = $1`,
		`DELETE FROM default_applications WHERE id = $1`,
		`WITH c AS (INSERT INTO customers (name) VALUES ($1::bigint::text) RETURNING *)
			INSERT INTO default_applications (customer_id, customer_name, reason_ids, severity, remark, applicant_id, applicant)
			SELECT id, '客户A' || name, '{1}', 'LOW', '', 1, 'a' FROM c`,
	}
	for range 3 {
		all.Go(func() {
			for {
				if failed(database.Tx(ctx, func(tx store.Tx) error {
					ids := []int64{rand.Int64N(200), rand.Int64N(200)}
					slices.Sort(ids)
					for _, id := range ids {
						if _, err := tx.Exec(ctx, writes[rand.N(len(writes))], id); err != nil {
							return fmt.Errorf("write: %w", err)
						}
					}
					if rand.N(4) == 0 {
						time.Sleep(time.Duration(rand.N(20)) * time.Millisecond)
					}
					return nil
				})) {
					return
				}
			}
		})
	}
	all.Go(func() {
		for !failed(c.KeepUp(ctx)) {
			time.Sleep(time.Millisecond)
		}
	})
	var known, asked int
	for ctx.Err() == nil {
		got, want, err := total(ctx, c, database, []string{"", "客户", "b1"}[rand.N(3)], "PENDING")
		if failed(err) {
			break
		}
		asked++
		if got == -1 { // The next edition came between.
			continue
		}
		if known++; got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
	all.Wait()
	if known < asked/2 || known == 0 {
		t.Errorf("known %d times of %d", known, asked)
	}
}
