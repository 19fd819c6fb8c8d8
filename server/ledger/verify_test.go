package ledger_test

import (
	"testing"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/ledger"
)

// Whatever is wrong in the books, Verify counts it under its name.
// damage breaks the books of two accounts, and has what [ledger.Verify] then reports.
type damage struct {
	sql  string // $1 pays $2 twice: seqs 2 and 3 of the payer, 1 and 2 of the payee
	want db.LedgerVerifyRow
}

func TestVerifyFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]damage{
		"a gap in the seqs": {
			`UPDATE transactions SET from_seq = 9 WHERE from_account_id = $1 AND from_seq = 3 AND to_account_id = $2`,
			db.LedgerVerifyRow{BrokenSequences: 1},
		},
		"a seq on both sides of two rows": {
			`UPDATE transactions SET from_seq = 1 WHERE from_account_id = $1 AND from_seq = 2 AND to_account_id = $2`,
			db.LedgerVerifyRow{BrokenSequences: 1},
		},
		"a balance that does not follow": {
			`UPDATE transactions SET to_balance_after = 7 WHERE to_account_id = $2 AND to_seq = 1 AND from_account_id = $1`,
			db.LedgerVerifyRow{BrokenSequences: 1},
		},
		"another amount": {
			`UPDATE transactions SET amount = 7 WHERE to_account_id = $2 AND to_seq = 1 AND from_account_id = $1`,
			db.LedgerVerifyRow{BrokenSequences: 2, WrongBalances: 2},
		},
		"an account's balance": {
			`UPDATE accounts SET balance = balance + 1 WHERE id = $1 AND id <> $2`,
			db.LedgerVerifyRow{UnbalancedCurrencies: 1, WrongBalances: 1},
		},
		"an account's seq": {
			`UPDATE accounts SET seq = seq + 1 WHERE id = $1 AND id <> $2`,
			db.LedgerVerifyRow{WrongBalances: 1},
		},
		"a posting without its account": {
			`WITH payer AS (SELECT $1::bigint) DELETE FROM accounts WHERE id = $2`,
			db.LedgerVerifyRow{UnbalancedCurrencies: 1, WrongBalances: 1, BrokenTransactions: 2},
		},
		"a posting in another currency": {
			`UPDATE transactions SET currency = 'USD' WHERE to_account_id = $2 AND to_seq = 1 AND from_account_id = $1`,
			db.LedgerVerifyRow{BrokenTransactions: 1},
		},
		"times that go back": {
			`UPDATE transactions SET created_at = created_at + interval '1 day' WHERE to_account_id = $2 AND to_seq = 1 AND from_account_id = $1`,
			db.LedgerVerifyRow{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t)
		})
	}
}

func (d damage) check(t *testing.T) {
	t.Helper()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	b.must(t, transfer(from, to, "1.00"))
	b.must(t, transfer(from, to, "2.00"))
	b.verify(t)
	if tag, err := b.db.Exec(t.Context(), d.sql, from, to); err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("damaged %d rows, want 1: %v", tag.RowsAffected(), err)
	}
	report, err := ledger.Verify(t.Context(), b.db)
	if err != nil {
		t.Fatal(err)
	}
	got := report.LedgerVerifyRow
	got.Accounts, got.Transactions = 0, 0
	if got != d.want {
		t.Errorf("got  %+v\nwant %+v", got, d.want)
	}
}
