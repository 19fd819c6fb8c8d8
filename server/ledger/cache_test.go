package ledger_test

import (
	"context"
	"testing"

	"github.com/govalues/decimal"
	"github.com/prometheus/client_golang/prometheus"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/server/ledger"
)

// decided counts the batches of a server by how they were decided.
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
		if family.GetName() == "corebank_poster_batches_total" {
			for _, m := range family.GetMetric() {
				counts[m.GetLabel()[0].GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	return counts
}

// decidedAs fails the test unless what is done is one batch, decided in this way.
func (b *bank) decidedAs(t *testing.T, how string, do func()) {
	t.Helper()
	before := b.decided(t)
	do()
	after := b.decided(t)
	for _, way := range []string{"cached", "read", "locked", "corrected"} {
		want := before[way]
		if way == how {
			want++
		}
		if after[way] != want {
			t.Errorf("batches %s: %v, want %v", way, after[way], want)
		}
	}
}

// The account cache is used while it is right, and harms nothing when it is not.
func TestCacheIsUsedOnlyWhileItIsRight(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	other := newBankOn(t, b.db) // Another server on the same books.
	rich, poor := b.open(t, "CNY", "1000.00"), b.open(t, "CNY", "0.00")

	b.payAs(t, "read", rich, poor)
	b.payAs(t, "cached", rich, poor)
	b.decidedAs(t, "cached", func() {
		b.must(t, ledger.Posting{Kind: "deposit", To: rich, Bank: ledger.Cash, Amount: decimal.MustParse("1.00")})
	})

	other.must(t, transfer(rich, poor, "1.00"))
	b.payAs(t, "corrected", rich, poor)
	b.payAs(t, "locked", rich, poor) // The cache is skipped.
	b.payAs(t, "cached", rich, poor)
	for account, want := range map[int64]string{rich: "995.00", poor: "6.00"} {
		if got := b.balance(t, account); got != want {
			t.Errorf("account %d holds %s, want %s", account, got, want)
		}
	}

	// The other server moves as much there and back, so that only the time of the last entry tells.
	other.must(t, transfer(rich, poor, "1.00"))
	other.must(t, transfer(poor, rich, "1.00"))
	b.payAs(t, "corrected", rich, poor)
	b.payAs(t, "locked", rich, poor)

	// Nobody is refused for what is cached.
	other.must(t, transfer(rich, poor, "500.00"))
	b.decidedAs(t, "locked", func() { b.must(t, transfer(poor, rich, "400.00")) })
	b.refusedAs(t, "locked", transfer(poor, rich, "400.00"), apiv1.ErrorCode_CBB002)

	// And nobody allowed.
	b.payAs(t, "cached", rich, poor)
	b.setStatus(t, poor, "active", "frozen")
	b.payAs(t, "cached", rich, poor) // Frozen accounts receive.
	b.setStatus(t, poor, "frozen", "active")
	b.setStatus(t, rich, "active", "frozen")
	b.refusedAs(t, "corrected", transfer(rich, poor, "1.00"), apiv1.ErrorCode_CBB003)
	b.setStatus(t, rich, "frozen", "active")
	b.payAs(t, "locked", rich, poor)
	if _, err := b.db.Exec(t.Context(), "UPDATE customers SET in_default = true WHERE id = $1", b.customer); err != nil {
		t.Fatal(err)
	}
	b.refusedAs(t, "corrected", transfer(rich, poor, "1.00"), apiv1.ErrorCode_RKB002)
	b.verify(t)
}

// payAs pays 1.00, which must be decided in this way.
func (b *bank) payAs(t *testing.T, way string, from, to int64) {
	t.Helper()
	b.decidedAs(t, way, func() { t.Helper(); b.must(t, transfer(from, to, "1.00")) })
}

// refusedAs fails the test unless the posting is refused, and that is decided in this way.
func (b *bank) refusedAs(t *testing.T, way string, posting ledger.Posting, want apiv1.ErrorCode) {
	t.Helper()
	b.decidedAs(t, way, func() {
		t.Helper()
		if _, err := b.poster.Post(context.Background(), posting); errorcode.Of(err) != want {
			t.Errorf("got %v, want %v", err, want)
		}
	})
}

// A request that comes again is found to be the same one, though the cache would allow it.
func TestCacheKnowsNoKeys(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	posting := once(transfer(from, to, "1.00"), "account", "R1")
	var first, second ledger.Receipt
	b.decidedAs(t, "read", func() { first = b.must(t, posting) })
	b.decidedAs(t, "corrected", func() { second = b.must(t, posting) })
	if first != second {
		t.Errorf("got %+v when sent again, want %+v", second, first)
	}
	b.decidedAs(t, "cached", func() { b.must(t, once(transfer(from, to, "1.00"), "account", "R2")) })
	if got := b.balance(t, to); got != "2.00" {
		t.Errorf("got %s received, want 2.00", got)
	}
	b.verify(t)
}

// The compare-and-set fails, with an error of its own, when an account changed or is gone, however it went: also when the
// connection is the same, as behind a pooler. The batch is then decided again, by what is there.
func TestCompareAndSetFailsForEveryKindOfChange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change string // of the payee, $1
		want   apiv1.ErrorCode
		holds  string // what the payer holds in the end
	}{
		"gone":           {"DELETE FROM accounts WHERE id = $1", apiv1.ErrorCode_CBB001, "99.00"},
		"closed":         {"UPDATE accounts SET balance = 0, seq = 0, status = 'closed' WHERE id = $1", apiv1.ErrorCode_CBB008, "99.00"},
		"other balance":  {"UPDATE accounts SET balance = balance + 1 WHERE id = $1", 0, "98.00"},
		"other seq":      {"UPDATE accounts SET seq = seq + 1 WHERE id = $1", 0, "98.00"},
		"other time":     {"UPDATE accounts SET posted_at = posted_at - interval '1 second' WHERE id = $1", 0, "98.00"},
		"other currency": {"UPDATE accounts SET currency = 'USD', seq = seq + 1 WHERE id = $1", apiv1.ErrorCode_CBB015, "99.00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
			b.must(t, transfer(from, to, "1.00")) // Now both are cached.
			if _, err := b.db.Exec(t.Context(), test.change, to); err != nil {
				t.Fatal(err)
			}
			b.decidedAs(t, "corrected", func() {
				if _, err := b.poster.Post(t.Context(), transfer(from, to, "1.00")); errorcode.Of(err) != test.want {
					t.Errorf("got %v, want %v", err, test.want)
				}
			})
			if got := b.balance(t, from); got != test.holds {
				t.Errorf("the payer holds %s, want %s", got, test.holds)
			}
		})
	}
}
