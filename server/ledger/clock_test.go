package ledger_test

import (
	"testing"
	"time"

	"github.com/corebank/corebank/server/ledger"
)

// The database's clock was a day ahead for one posting, and was set back: what follows has its own time, in the order of seq.
func TestClockThatWasSetBack(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	b.must(t, transfer(from, to, "1.00"))
	for _, sql := range []string{
		`UPDATE transactions SET created_at = created_at + interval '1 day' WHERE from_account_id = $1`,
		`UPDATE accounts SET posted_at = posted_at + interval '1 day' WHERE id = $1`,
	} {
		if _, err := b.db.Exec(t.Context(), sql, from); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 { // corrected, locked, cached
		if receipt := b.must(t, transfer(from, to, "1.00")); time.Until(receipt.At) > 5*time.Second {
			t.Errorf("posted at %v, want about %v", receipt.At, time.Now())
		}
	}
	if got := b.balance(t, to); got != "4.00" {
		t.Errorf("received %s, want 4.00", got)
	}
	b.verify(t)
}

// A clock that is a little behind another server's does not make times go back.
func TestTimesWithinSecondsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	ahead := b.must(t, transfer(from, to, "1.00")).At.Add(3 * time.Second)
	for _, id := range []int64{from, to} {
		if _, err := b.db.Exec(t.Context(), `UPDATE accounts SET posted_at = $2 WHERE id = $1`, id, ahead); err != nil {
			t.Fatal(err)
		}
	}
	var receipt ledger.Receipt
	for range 3 {
		if receipt = b.must(t, transfer(from, to, "1.00")); receipt.At.Before(ahead) {
			t.Errorf("posted at %v, want not before %v", receipt.At, ahead)
		}
	}
	var back bool
	if err := b.db.QueryRow(t.Context(), `SELECT clock_stepped_back FROM accounts WHERE id = $1`, to).Scan(&back); err != nil || back {
		t.Errorf("clock_stepped_back is %t, want false: %v", back, err)
	}
}
