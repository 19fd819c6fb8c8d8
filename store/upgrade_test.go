package store_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

const (
	// onePosting is the version since which a posting is one row. Databases from before it take longer, once.
	onePosting = 17
	// longestLock bounds how long a migration may hold up a posting.
	longestLock = time.Second
)

var postings = flag.Int("postings", 100_000, "number of postings in the books that are migrated, such as 10000000")

// Servers post while newer ones migrate: no migration holds a posting up for longer than a second.
func TestMigrationsBesidePostings(t *testing.T) {
	t.Parallel()
	url := blankDatabase(t)
	if err := store.MigrateTo(t.Context(), url, onePosting); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, url)
	fill(t, conn, *postings)
	var posted atomic.Int64
	longest := make(chan time.Duration, 1) // holds the longest posting of a migration
	longest <- 0
	ctx, stop := context.WithCancel(t.Context())
	var posting sync.WaitGroup
	for range 2 {
		poster := connect(t, url)
		// Only waits for locks count, not those for a processor.
		if _, err := poster.Exec(t.Context(), fmt.Sprint(`SET lock_timeout = `, longestLock.Milliseconds())); err != nil {
			t.Fatal(err)
		}
		posting.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				if err := post(poster, 1_000_000_000+posted.Add(1)); err != nil {
					t.Errorf("%v; want no migration that holds a lock for %v", err, longestLock)
					return
				}
				longest <- max(<-longest, time.Since(began))
			}
		})
	}
	for {
		<-longest
		longest <- 0
		began, before := time.Now(), posted.Load()
		version, err := store.MigrateNext(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if version == 0 {
			break
		}
		took := <-longest
		longest <- took
		t.Logf("migration %d took %v beside %d postings; the longest took %v", version, time.Since(began), posted.Load()-before, took)
	}
	stop()
	posting.Wait()
	if current, wanted, err := store.SchemaVersion(t.Context(), url); err != nil || current != wanted {
		t.Errorf("got schema %d, %v; want %d", current, err, wanted)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// fill makes 1,000 accounts of as many customers, and books with a number of postings between neighbours, each of which pays one cent.
func fill(t *testing.T, conn *pgx.Conn, postings int) {
	t.Helper()
	for _, sql := range []string{
		`INSERT INTO customers (id, name, email, phone, id_type, id_number)
		SELECT n, 'customer ' || n, n || '@example.com', '138' || n, 'PASSPORT', 'P' || n FROM generate_series(1, 1000) AS n`,
		`INSERT INTO accounts (id, customer_id, number, type, currency, balance, seq)
		SELECT n, n, 'N' || n, 'savings', 'CNY', 1000000, 0 FROM generate_series(1, 1000) AS n`,
		fmt.Sprintf(`INSERT INTO transactions (
			id, from_account_id, from_seq, to_account_id, to_seq, created_at,
			amount, from_balance_after, to_balance_after, type, currency, ref_id, remark
		)
		SELECT n, 1 + n %% 1000, 2 * (n / 1000) + 2, 1 + (n + 1) %% 1000, 2 * ((n + 1) / 1000) + 1, now(),
			0.01, 1000000 - 0.01, 1000000, 'transfer', 'CNY', 'R' || n, ''
		FROM generate_series(0, %d) AS n`, postings-1),
		`INSERT INTO idempotency_keys (scope, key, fingerprint, transaction_id)
		SELECT 'account:' || from_account_id, ref_id, '', id FROM transactions`,
		`UPDATE accounts SET seq = 1000000000`, // Beyond those of the postings.
		`ANALYZE`,
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// post posts a cent as servers of all these versions do: accounts, transaction and key in one transaction.
func post(conn *pgx.Conn, id int64) error {
	from, to := 1+id%1000, 1+(id+1)%1000
	ctx := context.Background() // So that none is broken off in the middle.
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE accounts SET seq = seq + 1, balance = balance + CASE id WHEN $1 THEN -0.01 ELSE 0.01 END, posted_at = now()
			WHERE id IN (SELECT id FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE) RETURNING id, seq`, from, to)
		if err != nil {
			return err
		}
		seqs := map[int64]int64{}
		var account, seq int64
		if _, err := pgx.ForEachRow(rows, []any{&account, &seq}, func() error { seqs[account] = seq; return nil }); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO transactions (
				id, from_account_id, from_seq, to_account_id, to_seq, created_at,
				amount, from_balance_after, to_balance_after, type, currency, ref_id, remark
			) VALUES ($1, $2, $3, $4, $5, now(), 0.01, 0, 0, 'transfer', 'CNY', $6, '')`,
			id, from, seqs[from], to, seqs[to], fmt.Sprint("R", id)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO idempotency_keys (scope, key, fingerprint, transaction_id) VALUES ($1, $2, '', $3)`,
			fmt.Sprint("account:", from), fmt.Sprint("R", id), id)
		return err
	})
	if err != nil {
		return fmt.Errorf("posting %d: %w", id, err)
	}
	return nil
}

// A migration that is no single transaction can be broken off at any of its statements, and is run again by the next server.
func TestMigrationsBrokenOffAreRunAgain(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(os.DirFS("migrations"), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	url := blankDatabase(t)
	watching := connect(t, url)
	link := storetest.NewLink(t, url)
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "+goose NO TRANSACTION") {
			if _, err := store.MigrateNext(t.Context(), url); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			continue
		}
		broken := 0
		for sent := int64(1); ; sent++ {
			var left atomic.Int64
			left.Store(sent)
			link.Filter(func(passing []byte, hangUp func()) []byte {
				switch n := left.Add(-1); {
				case n == 0:
					hangUp()
				case n < 0: // What is tried again at once on another connection.
					hangUp()
					return nil
				}
				return passing
			}, func(passing []byte, _ func()) []byte { return passing })
			if _, err := store.MigrateNext(t.Context(), link.URL()); err == nil {
				break
			}
			broken++
			proctest.Await(t, "the session that was broken off has ended", func() bool {
				var n int
				err := watching.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
					WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n)
				if err != nil {
					t.Fatal(err)
				}
				return n == 0
			})
			if isApplied(t, watching, name) {
				break
			}
		}
		t.Logf("%s was broken off %d times", name, broken)
	}
	if current, wanted, err := store.SchemaVersion(t.Context(), url); err != nil || current != wanted {
		t.Errorf("got schema %d, %v; want %d", current, err, wanted)
	}
}

// isApplied reports whether the migration of a file is noted as done.
func isApplied(t *testing.T, conn *pgx.Conn, name string) bool {
	t.Helper()
	var version int64
	if _, err := fmt.Sscanf(name, "%d_", &version); err != nil {
		t.Fatal(err)
	}
	var done bool
	err := conn.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM goose_db_version WHERE version_id = $1 AND is_applied)`, version).Scan(&done)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// A server that knows what a newer schema asks for works on it, and can be started on it; one that does not is refused in one line.
func TestOldServersOnANewerSchema(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	db := open(t, store.Options{URL: url})
	exec := func(sql string) {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
	if err := errors.Join(store.Migrate(t.Context(), url), db.CheckSchema(t.Context())); err != nil {
		t.Errorf("a newer schema that older servers may use: got %v, want no error", err)
	}
	exec(`UPDATE schema_support SET oldest = 99999`)
	const want = "the database has schema version 99999, which takes a server that knows version 99999, and this one knows "
	for name, err := range map[string]error{"Migrate": store.Migrate(t.Context(), url), "CheckSchema": db.CheckSchema(t.Context())} {
		if ahead, ok := errors.AsType[*store.AheadError](err); !ok || !strings.HasPrefix(ahead.Error(), want) {
			t.Errorf("%s of a newer schema that older servers may not use: got %v, want %s…", name, err, want)
		}
	}
	exec(`DROP TABLE schema_support`)
	if err := store.Migrate(t.Context(), url); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a newer schema that does not say who may use it: got %v, want an error of one line", err)
	}
}
