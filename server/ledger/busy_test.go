package ledger_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// An account that somebody holds stops the postings that need it, for a short wait, and no others.
func TestLockedAccountIsSetAside(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	held, payer, payee := b.open(t, "CNY", "10.00"), b.open(t, "CNY", "10.00"), b.open(t, "CNY", "0.00")
	holder, err := pgx.Connect(t.Context(), b.db.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close(context.Background())
	if _, err := holder.Exec(t.Context(), `BEGIN; SELECT FROM accounts WHERE id = `+strconv.FormatInt(held, 10)+` FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	results := b.poster.PostAll(t.Context(), []ledger.Posting{transfer(held, payee, "1.00"), transfer(payer, payee, "2.00")})
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("the batch took %v, want about a second", took)
	}
	if !store.IsBusy(results[0].Err) {
		t.Errorf("a posting out of the locked account = %v, want busy", results[0].Err)
	}
	if results[1].Err != nil {
		t.Errorf("a posting between others = %v, want success", results[1].Err)
	}
	if _, err := holder.Exec(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if got := b.balance(t, payee); got != "2.00" {
		t.Errorf("the payee has %s, want 2.00", got)
	}
}
