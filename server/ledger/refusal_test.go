package ledger_test

import (
	"slices"
	"testing"

	"github.com/govalues/decimal"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/server/ledger"
)

// Every refusal there is in one batch, between postings that are good: the good ones happen.
func TestRefusalsStopNoOtherPostingOfTheBatch(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	rich, poor := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	frozen, closed, dollars := b.open(t, "CNY", "0.00"), b.open(t, "CNY", "0.00"), b.open(t, "USD", "0.00")
	b.setStatus(t, frozen, "active", "frozen")
	b.setStatus(t, closed, "active", "closed")
	foreign := transfer(rich, poor, "1.00")
	foreign.Customer = otherOne
	used := once(transfer(rich, poor, "1.00"), "user:1", "used")
	other := once(transfer(rich, poor, "2.00"), "user:1", "used")

	good := transfer(rich, poor, "1.00")
	postings := []ledger.Posting{
		good, transfer(rich, stranger, "1.00"),
		good, transfer(stranger, rich, "1.00"),
		good, transfer(rich, poor, "1000.00"),
		good, transfer(frozen, rich, "1.00"),
		good, transfer(rich, poor, "-1.00"),
		good, transfer(rich, poor, "0.00"),
		good, transfer(rich, poor, "0.001"),
		good, transfer(rich, rich, "1.00"),
		good, foreign,
		good, transfer(closed, rich, "1.00"),
		used, other,
		good, transfer(rich, dollars, "1.00"),
	}
	want := []apiv1.ErrorCode{
		apiv1.ErrorCode_CBB001, apiv1.ErrorCode_CBB001, apiv1.ErrorCode_CBB002, apiv1.ErrorCode_CBB003,
		apiv1.ErrorCode_CBB004, apiv1.ErrorCode_CBB004, apiv1.ErrorCode_CBB004, apiv1.ErrorCode_CBB005,
		apiv1.ErrorCode_CBB006, apiv1.ErrorCode_CBB008, apiv1.ErrorCode_CBB014, apiv1.ErrorCode_CBB015,
	}
	var got []apiv1.ErrorCode
	for i, result := range b.post(t, postings...) {
		if i%2 == 1 {
			got = append(got, refusalOf(result))
		} else if result.Err != nil {
			t.Errorf("posting %d: got %v, want no error", i, result.Err)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if b.balance(t, rich) != "88.00" || b.balance(t, poor) != "12.00" {
		t.Errorf("got balances %s and %s, want 88.00 and 12.00", b.balance(t, rich), b.balance(t, poor))
	}
	b.verify(t)
}

// What Postgres itself refuses to store fails alone, too.
func TestPostingThatPostgresRefusesFailsAlone(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	c := b.all(40, func(i int) ledger.Posting {
		p := transfer(from, to, "1.00")
		if i == 7 {
			p.Remark = "\x00"
		}
		return p
	})
	if c.codes[0] != 39 || c.codes[errorcode.None] != 1 || b.balance(t, to) != "39.00" {
		t.Errorf("got outcomes %v and %s received, want 39 successes, one error without a code, and 39.00", c.codes, b.balance(t, to))
	}
	b.verify(t)
}

// A key that names something that is no posting is taken, and says so without a second try.
func TestKeyOfSomethingElseIsTaken(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	if _, err := b.db.Exec(t.Context(), `INSERT INTO idempotency_keys (scope, key, fingerprint, response)
		VALUES ('user:1', 'K', 'another request', '')`); err != nil {
		t.Fatal(err)
	}
	before := b.db.Retries()
	results := b.post(t, once(transfer(from, to, "1.00"), "user:1", "K"), transfer(from, to, "1.00"))
	if refusalOf(results[0]) != apiv1.ErrorCode_CBB014 || results[1].Err != nil {
		t.Errorf("got %v, %v; want refusal CBB014, then no error", results[0].Err, results[1].Err)
	}
	if retries := b.db.Retries() - before; retries != 0 {
		t.Errorf("got %d retries, want none", retries)
	}
}

func TestEdgesOfDecimal(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	const most = "99999999999999999.99"
	full, cent := b.open(t, "EUR", "0.00"), b.open(t, "EUR", "0.01")
	b.must(t, ledger.Posting{Kind: "deposit", To: full, Bank: ledger.Cash, Amount: decimal.MustParse("99999999999999999.98")})
	b.must(t, transfer(cent, full, "0.01"))
	if got := b.balance(t, full); got != most {
		t.Fatalf("got %s held, want %s", got, most)
	}
	other := b.open(t, "EUR", "0.00")
	b.must(t, transfer(full, other, "0.01"))
	b.must(t, transfer(other, full, "0.01"))
	b.must(t, transfer(full, other, most))
	b.must(t, transfer(other, full, most))

	// The bank owes what all hold together, and pays it.
	rich := []int64{b.open(t, "EUR", most), b.open(t, "EUR", most)}
	for _, result := range b.post(t,
		ledger.Posting{Kind: "debit", From: rich[0], Bank: ledger.Settlement, Amount: decimal.MustParse(most)},
		ledger.Posting{Kind: "debit", From: rich[1], Bank: ledger.Settlement, Amount: decimal.MustParse(most)},
		ledger.Posting{Kind: "deposit", To: rich[0], Bank: ledger.Cash, Amount: decimal.MustParse(most)},
		ledger.Posting{Kind: "deposit", To: rich[1], Bank: ledger.Cash, Amount: decimal.MustParse(most)},
	) {
		if result.Err != nil {
			t.Errorf("got %v, want no refusal", result.Err)
		}
	}

	// Into one account nothing more fits, be it a cent.
	poor := b.open(t, "EUR", "0.00")
	for name, posting := range map[string]ledger.Posting{
		"into a full account":    {Kind: "deposit", To: full, Bank: ledger.Cash, Amount: decimal.MustParse("0.01")},
		"18 digits before point": transfer(full, poor, "100000000000000000"),
		"3 digits after point":   transfer(full, poor, "0.001"),
	} {
		if _, err := b.poster.Post(t.Context(), posting); errorcode.Of(err) != apiv1.ErrorCode_CBB004 {
			t.Errorf("%s: got %v; want code CBB004", name, err)
		}
	}
	if b.balance(t, full) != most || b.balance(t, rich[0]) != most || b.balance(t, poor) != "0.00" {
		t.Errorf("got balances %s, %s and %s, want %s, %s and 0.00", b.balance(t, full), b.balance(t, rich[0]), b.balance(t, poor), most, most)
	}
	b.verify(t)
}
