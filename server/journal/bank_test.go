package journal_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/internal/testkit/risktest"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
	"github.com/corebank/corebank/store/storetest"
)

var discard = slog.New(slog.DiscardHandler)

// bank is a ledger on a database of its own, with accounts.
type bank struct {
	url      string
	db       *store.DB
	ledger   *ledger.Ledger
	accounts []int64
	// inserted is the last transaction of insertBare.
	inserted int64
}

var numbers atomic.Int64

func testKeys(t testing.TB, secrets ...string) *journal.Keys {
	t.Helper()
	if len(secrets) == 0 {
		secrets = []string{"secret"}
	}
	keys, err := journal.NewKeys("bank.example/test", "", sliceutil.Map(secrets, func(s string) []byte { return []byte(s) }))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func newBank(t *testing.T) *bank {
	t.Helper()
	b := &bank{url: storetest.URL(t)}
	var err error
	if b.db, err = store.Open(t.Context(), store.Options{URL: b.url}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.db.Close)
	if err := risktest.Loosen(t.Context(), b.db); err != nil {
		t.Fatal(err)
	}
	rules, err := risk.NewRulebook(t.Context(), b.db, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if b.ledger, err = ledger.New(t.Context(), b.db, rules, 0); err != nil {
		t.Fatal(err)
	}
	customer, err := db.New().CustomerCreateCounterparty(t.Context(), b.db, fmt.Sprint("张三", numbers.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		account, err := db.New().AccountOpen(t.Context(), b.db, db.AccountOpenParams{
			CustomerID: customer.ID, Number: fmt.Sprintf("6212%012d", numbers.Add(1)), Type: "savings", Currency: "CNY",
		})
		if err != nil {
			t.Fatal(err)
		}
		b.accounts = append(b.accounts, account.ID)
	}
	return b
}

// deposit makes postings, in one transaction, that pay into the accounts in turn.
func (b *bank) deposit(t testing.TB, tx store.Tx, count int) {
	t.Helper()
	postings := make([]ledger.Posting, count)
	for i := range postings {
		postings[i] = ledger.Posting{
			ID: b.ledger.NextID(), Kind: "deposit", To: b.accounts[i%len(b.accounts)], Bank: ledger.Cash,
			Amount: decimal.MustNew(int64(100+i), 2), RefID: fmt.Sprint("R", i), Remark: "备注\n" + fmt.Sprint(i),
		}
	}
	b.write(t, tx, postings)
}

// move makes a posting of 0.01.
func (b *bank) move(t testing.TB, tx store.Tx, posting ledger.Posting) {
	t.Helper()
	posting.ID, posting.Amount = b.ledger.NextID(), decimal.MustNew(1, 2)
	b.write(t, tx, []ledger.Posting{posting})
}

func (b *bank) write(t testing.TB, tx store.Tx, postings []ledger.Posting) {
	t.Helper()
	results, err := b.ledger.Post(t.Context(), tx, postings)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		if result.Err != nil {
			t.Fatal(result.Err)
		}
	}
}

// post makes postings in a transaction of their own.
func (b *bank) post(t testing.TB, count int) {
	t.Helper()
	if err := b.db.Tx(t.Context(), func(tx store.Tx) error {
		b.deposit(t, tx, count)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// insertBare inserts payments from the bank's cash to the first account as a version without a journal does.
func (b *bank) insertBare(t testing.TB, count int) {
	t.Helper()
	ids := make([]int64, count)
	for i := range ids {
		ids[i] = b.ledger.NextID()
	}
	b.inserted = ids[count-1]
	cash, account := b.ledger.BankAccount(ledger.Cash, "CNY"), b.accounts[0]
	b.execute(t, `INSERT INTO transactions (
			id, from_account_id, from_seq, to_account_id, to_seq, created_at,
			amount, from_balance_after, to_balance_after, type, currency, ref_id, remark
		)
		SELECT i.id, f.id, f.seq + n, t.id, t.seq + n, f.posted_at + n * interval '1 microsecond',
			0.01, f.balance - 0.01 * n, t.balance + 0.01 * n, 'deposit', 'CNY', 'R' || n, ''
		FROM unnest($1::bigint[]) WITH ORDINALITY AS i (id, n), accounts AS f, accounts AS t
		WHERE f.id = $2 AND t.id = $3 ORDER BY n`, ids, cash, account)
	b.execute(t, `UPDATE accounts SET seq = seq + $1, balance = balance + sign(id) * 0.01 * $1,
		posted_at = posted_at + $1 * interval '1 microsecond' WHERE id IN ($2, $3)`, count, cash, account)
}

// checkAdopted compares what the journal tells of postings of an earlier version.
func (b *bank) checkAdopted(t testing.TB, want int) {
	t.Helper()
	ids := b.order(t)
	rows, err := b.db.Query(t.Context(), `SELECT position, transaction_id FROM journal_adopted`)
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	var position, id int64
	for rows.Next() {
		if err := rows.Scan(&position, &id); err != nil || ids[position-1] != id {
			t.Fatalf("adopted %d at position %d: %v; want %d there", id, position, err, ids[position-1])
		}
		got++
	}
	if err := rows.Err(); err != nil || got != want {
		t.Fatalf("%d transactions were adopted, %v; want %d", got, err, want)
	}
}

func (b *bank) execute(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := b.db.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// seal lets a sealer work until nothing is left to seal.
func (b *bank) seal(t testing.TB, sealer *journal.Sealer) {
	t.Helper()
	for range 10_000 {
		if err := sealer.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := b.db.QueryRow(t.Context(),
			`SELECT count(*) + (SELECT count(*) FROM journal WHERE NOT is_backlog_sealed) FROM journal_queue`).Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
	}
	t.Fatal("the sealer has not sealed everything in 10,000 passes")
}

// expireLease ends the lease as if its time were up.
func (b *bank) expireLease(t testing.TB) {
	t.Helper()
	b.execute(t, `UPDATE journal SET leased_until = '2000-01-01T00:00:00Z'`)
}

// order returns the transactions of the journal in the order of their positions.
func (b *bank) order(t testing.TB) (ids []int64) {
	t.Helper()
	rows, err := db.New().JournalBundles(t.Context(), b.db, 0, 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if row.Bundle != int64(i) || len(row.TransactionIds) != 256 && i < len(rows)-1 {
			t.Fatalf("bundle %d has number %d and %d transactions, want no gaps", i, row.Bundle, len(row.TransactionIds))
		}
		ids = append(ids, row.TransactionIds...)
	}
	return ids
}

// check compares the journal with the books: every transaction once, those of an account in the order of their seqs, and the Merkle tree as
// RFC 6962 defines it.
func (b *bank) check(t testing.TB) {
	t.Helper()
	ids := b.order(t)
	rows, err := db.New().JournalTransactions(t.Context(), b.db, ids)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[int64]db.JournalTransactionsRow{}
	for _, row := range rows {
		byID[row.ID] = row
	}
	var booked int
	if err := b.db.QueryRow(t.Context(), `SELECT count(*) FROM transactions`).Scan(&booked); err != nil {
		t.Fatal(err)
	}
	if booked != len(ids) || len(byID) != len(ids) {
		t.Fatalf("the journal has %d transactions, %d of them different, want the %d of the books", len(ids), len(byID), booked)
	}
	seqs, leaves := map[int64]int64{}, make([][]byte, 0, len(ids))
	for i, id := range ids {
		row := byID[id]
		for account, seq := range map[int64]int64{row.FromAccountID: row.FromSeq, row.ToAccountID: row.ToSeq} {
			if seqs[account]++; seqs[account] != seq {
				t.Fatalf("position %d: account %d has seq %d, want %d", i+1, account, seq, seqs[account])
			}
		}
		leaves = append(leaves, leafOf(row))
	}
	size, root, err := journal.Root(context.Background(), b.db)
	if err != nil {
		t.Fatal(err)
	}
	if want := merkleRoot(leaves); size != int64(len(ids)) || len(ids) > 0 && string(root) != string(want) {
		t.Fatalf("the tree has %d leaves and the root %x, want %d and %x", size, root, len(ids), want)
	}
}

func leafOf(row db.JournalTransactionsRow) []byte {
	e := ledger.Entry{
		ID: row.ID, At: row.CreatedAt, From: row.FromAccountID, FromSeq: row.FromSeq, To: row.ToAccountID, ToSeq: row.ToSeq,
		Amount: money.BalanceOf(row.Amount), FromBalance: row.FromBalanceAfter, ToBalance: row.ToBalanceAfter,
		Kind: ledger.Kind(row.Type), Currency: row.Currency, RefID: row.RefID, Remark: row.Remark,
	}
	hash := sha256.Sum256(e.Append([]byte{0}))
	return hash[:]
}

// merkleRoot is the definition of RFC 6962, section 2.1.
func merkleRoot(leaves [][]byte) []byte {
	switch len(leaves) {
	case 0:
		hash := sha256.Sum256(nil)
		return hash[:]
	case 1:
		return leaves[0]
	}
	split := 1
	for 2*split < len(leaves) {
		split *= 2
	}
	hash := sha256.Sum256(append(append([]byte{1}, merkleRoot(leaves[:split])...), merkleRoot(leaves[split:])...))
	return hash[:]
}
