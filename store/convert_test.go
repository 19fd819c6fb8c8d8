package store_test

import (
	"context"
	"database/sql"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	"github.com/pressly/goose/v3"
)

// fillOldBooks makes accounts and postings between them as they were stored before migration 15: a transaction and two entries each.
const fillOldBooks = `
INSERT INTO accounts (id, type, currency) SELECT -n - 1000, 'system', 'CNY' FROM generate_series(1, 50) AS n;
CREATE TEMP TABLE plan AS
	SELECT n AS id, -1001 - n % 50 AS payer, -1001 - (n + 1 + n / 50 % 49) % 50 AS payee, (n % 1000 + 1) / 100.0 AS amount
	FROM generate_series(1, %POSTINGS%) AS n;
INSERT INTO transactions (id, type, from_account_id, to_account_id, amount, currency, ref_id, remark, created_at)
	SELECT id, 'transfer', payer, payee, amount, 'CNY', 'R' || id, '备注', '2026-01-01'::timestamptz + id * interval '1 second' FROM plan;
INSERT INTO entries (account_id, seq, transaction_id, amount, balance_after, created_at)
	SELECT account, row_number() OVER w, id, amount, sum(amount) OVER w, '2026-01-01'::timestamptz + id * interval '1 second'
	FROM (SELECT id, payer AS account, -amount AS amount FROM plan UNION ALL SELECT id, payee, amount FROM plan) AS sides
	WINDOW w AS (PARTITION BY account ORDER BY id);
UPDATE accounts SET balance = last.balance, seq = last.seq, posted_at = last.at
	FROM (SELECT account_id, sum(amount) AS balance, max(seq) AS seq, max(created_at) AS at FROM entries GROUP BY account_id) AS last
	WHERE last.account_id = accounts.id;`

// oldHistory and newHistory hash the lists of transactions of all accounts.
const (
	oldHistory = `SELECT md5(string_agg(concat_ws('|', e.account_id, e.seq, t.id, e.amount, e.balance_after, e.created_at, t.type,
			CASE WHEN e.amount < 0 THEN t.to_account_id ELSE t.from_account_id END, t.currency, t.ref_id, t.remark), ',' ORDER BY e.account_id, e.seq))
		FROM entries AS e JOIN transactions AS t ON t.id = e.transaction_id`
	newHistory = `SELECT md5(string_agg(concat_ws('|', account, seq, id, amount, balance_after, created_at, type,
			other, currency, ref_id, remark), ',' ORDER BY account, seq))
		FROM (
			SELECT from_account_id AS account, from_seq AS seq, id, -amount AS amount, from_balance_after AS balance_after, created_at, type,
				to_account_id AS other, currency, ref_id, remark FROM transactions
			UNION ALL
			SELECT to_account_id, to_seq, id, amount, to_balance_after, created_at, type, from_account_id, currency, ref_id, remark FROM transactions
		) AS sides`
)

// postingsToConvert is 5,000; COREBANK_TEST_CONVERT=1000000 measures a large conversion.
func postingsToConvert(t *testing.T) string {
	t.Helper()
	text := os.Getenv("COREBANK_TEST_CONVERT")
	if text == "" {
		return "5000"
	}
	if _, err := strconv.Atoi(text); err != nil {
		t.Fatalf("COREBANK_TEST_CONVERT: %v", err)
	}
	return text
}

// A database full of postings in two tables is converted to one row each: what history shows stays the same, a conversion that
// was broken off goes on, and broken books are not converted.
func TestConvertPostings(t *testing.T) {
	t.Parallel()
	b := newOldBooks(t, postingsToConvert(t))
	// Broken off: a part of the rows is there, and the statement that would have recorded the step never ran.
	b.exec(t, `CREATE TABLE transactions_converted AS SELECT t.id, t.from_account_id, p.seq AS from_seq, t.to_account_id, r.seq AS to_seq, t.created_at,
			t.amount, p.balance_after AS from_balance_after, r.balance_after AS to_balance_after, t.type, t.currency, t.ref_id, t.remark
		FROM transactions AS t JOIN entries AS p ON p.transaction_id = t.id AND p.amount < 0 JOIN entries AS r ON r.transaction_id = t.id AND r.amount > 0
		WHERE t.id <= 1000`)
	b.exec(t, `ALTER TABLE transactions_converted ADD CONSTRAINT transactions_converted_pkey PRIMARY KEY (id)`)
	begin := time.Now()
	b.up(t, 15)
	// A server of the version before posts meanwhile.
	b.exec(t, `INSERT INTO transactions VALUES (0, 'transfer', -1, -2, 1.00, 'CNY', '', '', now());
		INSERT INTO entries VALUES (-1, 1, 0, -1.00, -1.00, now()), (-2, 1, 0, 1.00, 1.00, now())`)
	before := b.text(t, oldHistory)
	b.up(t, 16)
	t.Logf("converted %s postings in %v", postingsToConvert(t), time.Since(begin))
	if after := b.text(t, newHistory); after != before {
		t.Errorf("the history hashes to %s, want %s as before", after, before)
	}
}

// A posting without its second entry stops the conversion before anything is taken away.
func TestConvertRefusesBrokenBooks(t *testing.T) {
	t.Parallel()
	b := newOldBooks(t, "10")
	b.exec(t, `DELETE FROM entries WHERE transaction_id = 7 AND amount > 0`)
	b.up(t, 15)
	if _, err := b.goose.UpTo(t.Context(), 16); err == nil {
		t.Fatal("broken books were converted, want an error")
	}
	if got := b.text(t, `SELECT count(*)::text FROM entries`); got != "19" {
		t.Errorf("%s entries are left, want all 19", got)
	}
}

// Names that become the same are reported, not merged: a name that two counterparties have is asked for by customerId.
func TestNamesWithoutSpaces(t *testing.T) {
	t.Parallel()
	b := newOldDatabase(t, 81)
	b.exec(t, `INSERT INTO customers (id, name, in_default) VALUES (71, '张三', true), (72, '张　三', false), (73, 'Ann Lee', false), (74, '李 四', false)`)
	b.exec(t, `INSERT INTO rates (id, original_id, code, name, currency_id, creator, created_at, type, effective_at, known_at)
		VALUES ('r1', 'r1', '1001', '活期 利率', 'CNY', '', now(), '2', now(), now())`)
	b.up(t, 82)
	if got, want := b.text(t, `SELECT search_key FROM rates WHERE id = 'r1'`), "1001\n活期利率"; got != want {
		t.Errorf("got search key %q of a rate, want %q", got, want)
	}
	const keys = `SELECT string_agg(concat_ws('=', id, name_key, name_collides), ' ' ORDER BY id) FROM customers WHERE id IN (71, 72, 73, 74)`
	if got, want := b.text(t, keys), "71=张三=f 72=张三=t 73=ann lee=f 74=李四=f"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := b.text(t, `SELECT concat_ws(' ', customer_ids::text, any_in_default::text) FROM customer_name_collisions`), "{71,72} true"; got != want {
		t.Errorf("got collision %s, want %s", got, want)
	}
}

type oldBooks struct {
	goose *goose.Provider
	db    *sql.DB
}

func newOldBooks(t *testing.T, postings string) *oldBooks {
	t.Helper()
	b := newOldDatabase(t, 14)
	b.exec(t, strings.ReplaceAll(fillOldBooks, "%POSTINGS%", postings))
	return b
}

// newOldDatabase is one of an earlier version of the schema.
func newOldDatabase(t *testing.T, version int64) *oldBooks {
	t.Helper()
	db, err := sql.Open("pgx", blankDatabase(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations"), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	b := &oldBooks{provider, db}
	b.up(t, version)
	return b
}

func (b *oldBooks) up(t *testing.T, version int64) {
	t.Helper()
	if _, err := b.goose.UpTo(context.WithoutCancel(t.Context()), version); err != nil {
		t.Fatalf("migrate to %d: %v", version, err)
	}
}

func (b *oldBooks) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := b.db.ExecContext(t.Context(), sql); err != nil {
		t.Fatalf("%s: got %v; want no error", sql, err)
	}
}

func (b *oldBooks) text(t *testing.T, sql string) (text string) {
	t.Helper()
	if err := b.db.QueryRowContext(t.Context(), sql).Scan(&text); err != nil {
		t.Fatalf("%s: got %v; want no error", sql, err)
	}
	return text
}
