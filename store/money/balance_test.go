package money_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"

	"github.com/corebank/corebank/store/money"
	"github.com/corebank/corebank/store/storetest"
)

// Balances are integers of hundredths: they add up and compare as those do, and pgx reads what they write, and writes what they read.
func TestBalancesAreIntegers(t *testing.T) {
	t.Parallel()
	ours, theirs := typeMap(), pgtype.NewMap()
	draw := func(t *rapid.T, label string) (money.Balance, *big.Int) {
		digits := rapid.StringMatching(`-?[0-9]{1,33}`).Draw(t, label)
		n, _ := new(big.Int).SetString(digits, 10)
		wire, err := theirs.Encode(pgtype.NumericOID, pgtype.BinaryFormatCode, pgtype.Numeric{Int: n, Exp: -2, Valid: true}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var b money.Balance
		if err := ours.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, wire, &b); err != nil {
			t.Fatalf("%s hundredths: %v", digits, err)
		}
		return b, n
	}
	check := func(t *rapid.T, got money.Balance, want *big.Int) {
		wire, err := ours.Encode(pgtype.NumericOID, pgtype.BinaryFormatCode, got, nil)
		if err != nil {
			t.Fatal(err)
		}
		var read pgtype.Numeric
		if err := theirs.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, wire, &read); err != nil {
			t.Fatal(err)
		}
		cents := new(big.Rat).SetInt(read.Int)
		for ; read.Exp < -2; read.Exp++ {
			cents.Quo(cents, big.NewRat(10, 1))
		}
		for ; read.Exp > -2; read.Exp-- {
			cents.Mul(cents, big.NewRat(10, 1))
		}
		if back, err := money.ParseBalance(got.String()); err != nil || back != got {
			t.Fatalf("%s: got %s, %v when read again, want the same", got, back, err)
		}
		shown, _ := new(big.Int).SetString(strings.Replace(got.String(), ".", "", 1), 10)
		if !cents.IsInt() || cents.Num().Cmp(want) != 0 || shown.Cmp(want) != 0 {
			t.Fatalf("want %s hundredths, wrote %s, showed %s", want, cents, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, bigA := draw(t, "a")
		b, bigB := draw(t, "b")
		check(t, a, bigA)
		check(t, a.Add(b), new(big.Int).Add(bigA, bigB))
		check(t, a.Neg(), new(big.Int).Neg(bigA))
		if got, want := a.Cmp(b), bigA.Cmp(bigB); got != want {
			t.Fatalf("%s compared with %s: got %d, want %d", a, b, got, want)
		}
	})
}

func TestBalanceOf(t *testing.T) {
	t.Parallel()
	for amount, want := range map[string]string{
		"0": "0.00", "1": "1.00", "0.1": "0.10", "-0.01": "-0.01", "12.30": "12.30",
		"9999999999999999.99": "9999999999999999.99", "-10000000000000000": "-10000000000000000.00",
		"99999999999999999.99": "99999999999999999.99", "-99999999999999999.99": "-99999999999999999.99",
	} {
		if got := money.BalanceOf(decimal.MustParse(amount)).String(); got != want {
			t.Errorf("%s: got %s, want %s", amount, got, want)
		}
	}
}

func TestParseBalance(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0.00", "1.5": "1.50", "-0.05": "-0.05", "12345678901234567890123456789012.34": "12345678901234567890123456789012.34",
		"": "", "1.005": "", "1e5": "", "x": "", "123456789012345678901234567890123": "",
	} {
		got, err := money.ParseBalance(text)
		if want == "" && err == nil || want != "" && (err != nil || got.String() != want) {
			t.Errorf("%q: got %s, %v; want %q", text, got, err, want)
		}
	}
}

func TestBalancesReachPostgres(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	numbers := []string{
		"0.00", "0.01", "-0.01", "0.10", "1.00", "-9999.99", "10000.00", "100000000.00", "9999999999999999.99", "10000000000000000.00",
		"-99999999999999999.99", "100000000000000000.00", "99999999999999999999999999999999.99", "-99999999999999999999999999999999.99",
	}
	var sent []money.Balance
	for _, number := range numbers {
		var b money.Balance
		if err := db.QueryRow(t.Context(), `SELECT $1::text::numeric`, number).Scan(&b); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, b)
	}
	var texts []string
	if err := db.QueryRow(t.Context(), `SELECT $1::numeric[]::text[]`, sent).Scan(&texts); err != nil {
		t.Fatal(err)
	}
	for i, number := range numbers {
		if texts[i] != number || sent[i].String() != number {
			t.Errorf("%s: got %s back, shown as %s, want the same", number, texts[i], sent[i])
		}
	}
	for _, number := range []string{"100000000000000000000000000000000.00", "0.001", "1e-5", "NaN", "Infinity", "NULL"} {
		var b money.Balance
		if err := db.QueryRow(t.Context(), `SELECT nullif($1, 'NULL')::text::numeric`, number).Scan(&b); err == nil {
			t.Errorf("%s: got %s, want an error", number, b)
		}
	}
}

func FuzzBalanceScan(f *testing.F) {
	addEdges(f)
	f.Fuzz(func(t *testing.T, wire []byte) {
		m := typeMap()
		var got, back money.Balance
		if m.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, wire, &got) != nil {
			return
		}
		again, err := m.Encode(pgtype.NumericOID, pgtype.BinaryFormatCode, got, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, again, &back); err != nil || back != got {
			t.Fatalf("got %s, %v when read again, want %s", back, err, got)
		}
	})
}
