package ledger_test

import (
	"context"
	"errors"
	"testing"

	"github.com/govalues/decimal"
	"github.com/prometheus/client_golang/prometheus"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// decided is how many sets a server has decided in which way.
func (b *bank) decided(t *testing.T) map[string]float64 {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(b.poster.Metrics()...)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, family := range families {
		if family.GetName() == "corebank_poster_sets_total" {
			for _, m := range family.GetMetric() {
				counts[m.GetLabel()[0].GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	return counts
}

// decidedAs fails the test unless what is done is one set, decided in this way.
func (b *bank) decidedAs(t *testing.T, how string, do func()) {
	t.Helper()
	before := b.decided(t)
	do()
	after := b.decided(t)
	for _, way := range []string{"remembered", "locked", "corrected"} {
		want := before[way]
		if way == how {
			want++
		}
		if after[way] != want {
			t.Errorf("sets %s: %v, want %v", way, after[way], want)
		}
	}
}

// What a server remembers is used while it is true, and harms nothing when it no longer is.
func TestMemoryIsBelievedOnlyWhileItIsTrue(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	other := newBankOn(t, b.db) // Another server on the same books.
	rich, poor := b.open(t, "CNY", "1000.00"), b.open(t, "CNY", "0.00")
	pay := func(from, to int64, amount string) func() {
		return func() { t.Helper(); b.must(t, transfer(from, to, amount)) }
	}
	refused := func(from, to int64, amount string, code apiv1.ErrorCode) func() {
		return func() {
			t.Helper()
			if _, err := b.poster.Post(context.Background(), transfer(from, to, amount)); codeOf(err) != code {
				t.Errorf("got %v, want %v", err, code)
			}
		}
	}
	holds := func(account int64, want string) {
		t.Helper()
		if got := b.balance(t, account); got != want {
			t.Errorf("account %d holds %s, want %s", account, got, want)
		}
	}

	b.decidedAs(t, "locked", pay(rich, poor, "1.00"))
	b.decidedAs(t, "remembered", pay(rich, poor, "1.00"))
	b.decidedAs(t, "remembered", func() {
		b.must(t, ledger.Posting{Kind: "deposit", To: rich, Bank: ledger.Cash, Amount: decimal.MustParse("1.00")})
	})

	other.must(t, transfer(rich, poor, "1.00"))
	b.decidedAs(t, "corrected", pay(rich, poor, "1.00"))
	b.decidedAs(t, "locked", pay(rich, poor, "1.00")) // It rests.
	b.decidedAs(t, "remembered", pay(rich, poor, "1.00"))
	holds(rich, "995.00")
	holds(poor, "6.00")

	// The other server moves as much there and back, so that only the time of the last entry tells.
	other.must(t, transfer(rich, poor, "1.00"))
	other.must(t, transfer(poor, rich, "1.00"))
	b.decidedAs(t, "corrected", pay(rich, poor, "1.00"))
	b.decidedAs(t, "locked", pay(rich, poor, "1.00"))

	// Nobody is refused for what is remembered.
	other.must(t, transfer(rich, poor, "500.00"))
	b.decidedAs(t, "locked", pay(poor, rich, "400.00"))
	b.decidedAs(t, "locked", refused(poor, rich, "400.00", apiv1.ErrorCode_CBB002))

	// And nobody allowed.
	b.decidedAs(t, "remembered", pay(rich, poor, "1.00"))
	b.setStatus(t, poor, "active", "frozen")
	b.decidedAs(t, "corrected", refused(rich, poor, "1.00", apiv1.ErrorCode_CBB003))
	b.setStatus(t, poor, "frozen", "active")
	b.decidedAs(t, "locked", pay(rich, poor, "1.00"))
	if _, err := b.db.Exec(t.Context(), "UPDATE customers SET in_default = true WHERE id = $1", b.customer); err != nil {
		t.Fatal(err)
	}
	b.decidedAs(t, "corrected", refused(rich, poor, "1.00", apiv1.ErrorCode_RKB002))
	b.verify(t)
}

// A request that comes again is found to be the same one, though memory would allow it.
func TestMemoryKnowsNoKeys(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	posting := once(transfer(from, to, "1.00"), "account", "R1")
	var first, second ledger.Receipt
	b.decidedAs(t, "locked", func() { first = b.must(t, posting) })
	b.decidedAs(t, "corrected", func() { second = b.must(t, posting) })
	if first != second {
		t.Errorf("answered %+v, then %+v", first, second)
	}
	b.decidedAs(t, "remembered", func() { b.must(t, once(transfer(from, to, "1.00"), "account", "R2")) })
	if got := b.balance(t, to); got != "2.00" {
		t.Errorf("received %s", got)
	}
	b.verify(t)
}

// A database that was set back to an earlier state has no row for an account that was opened since, and none of the connections
// that were open.
func TestMemoryOfAnAccountThatIsGone(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, gone := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	b.must(t, transfer(from, gone, "1.00"))
	const setBack = `WITH gone AS (DELETE FROM accounts WHERE id = $1)
		SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
	if _, err := b.db.Exec(t.Context(), setBack, gone); err != nil {
		t.Fatal(err)
	}
	_, err := b.poster.Post(t.Context(), transfer(from, gone, "1.00"))
	if errors.Is(err, store.ErrOutcomeUnknown) { // It went over a connection that was closed meanwhile.
		_, err = b.poster.Post(t.Context(), transfer(from, gone, "1.00"))
	}
	if codeOf(err) != apiv1.ErrorCode_CBB001 {
		t.Errorf("got %v", err)
	}
	if got := b.balance(t, from); got != "99.00" {
		t.Errorf("the payer holds %s", got)
	}
}
