package money_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

// edges are decimals at which the binary form changes its shape.
var edges = []string{
	"0", "0.00", "0.0000000000000000000", "1", "-1", "9999", "10000", "-10000", "100.00", "0.01", "-0.01", "0.0001", "0.00001",
	"99999999999999999.99", "-99999999999999999.99", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
	"9999999999999999999", "-9999999999999999999", "0.9999999999999999999", "0.0000000000000000001", "100000000000000000.0",
	"1.000000000000000000", "12345678.00012", "10000.0001", "100000000.00",
}

// wantRoundTrip fails the test unless Postgres shows the numbers as Go writes them, and Go reads the same again.
func wantRoundTrip(t interface{ Fatalf(string, ...any) }, db *store.DB, in []decimal.Decimal) {
	var texts []string
	var out []decimal.Decimal
	err := db.QueryRow(context.Background(), `SELECT $1::numeric[]::text[], $1::numeric[]`, in).Scan(&texts, &out)
	if err != nil {
		t.Fatalf("%v: got %v; want no error", in, err)
	}
	if len(out) != len(in) || len(texts) != len(in) {
		t.Fatalf("got %d numbers and %d texts, want %d", len(out), len(texts), len(in))
	}
	for i := range in {
		if texts[i] != in[i].String() || out[i] != in[i] {
			t.Fatalf("got %s, shown as %s, want %s", out[i], texts[i], in[i])
		}
	}
}

func TestDecimalRoundTripOfEdges(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	in := make([]decimal.Decimal, len(edges))
	for i, s := range edges {
		in[i] = decimal.MustParse(s)
	}
	wantRoundTrip(t, db, in)
	wantRoundTrip(t, db, []decimal.Decimal{})
}

func TestDecimalRoundTripOfAny(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	rapid.Check(t, func(t *rapid.T) { wantRoundTrip(t, db, rapid.SliceOfN(anyDecimal(), 1, 50).Draw(t, "decimals")) })
}

func TestDecimalRoundTripOfValueAndPointer(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	in := decimal.MustParse("-100.00")
	var value decimal.Decimal
	var pointer, null *decimal.Decimal
	err := db.QueryRow(t.Context(), `SELECT $1::numeric(19,2), $2::numeric, $3::numeric`, in, &in, null).
		Scan(&value, &pointer, &null)
	if err != nil {
		t.Fatal(err)
	}
	if value != in || pointer == nil || *pointer != in || null != nil {
		t.Fatalf("got %v, %v, %v; want value %v, some pointer, *pointer %v, no null", value, pointer, null, in, in)
	}
}

func TestDecimalRoundTripBySimpleProtocol(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	in := decimal.MustParse("100.00")
	var out decimal.Decimal
	if err := db.QueryRow(t.Context(), `SELECT $1::numeric`, pgx.QueryExecModeSimpleProtocol, in).Scan(&out); err != nil {
		t.Fatal(err)
	}
	if out != in {
		t.Fatalf("got %v; want out %v", out, in)
	}
}

func TestDecimalWrittenByCopyFrom(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	if _, err := db.Exec(t.Context(), `CREATE TABLE copied (amount numeric)`); err != nil {
		t.Fatal(err)
	}
	rows := make([][]any, len(edges))
	for i, s := range edges {
		rows[i] = []any{decimal.MustParse(s)}
	}
	if _, err := db.CopyFrom(t.Context(), pgx.Identifier{"copied"}, []string{"amount"}, pgx.CopyFromRows(rows)); err != nil {
		t.Fatal(err)
	}
	var shown string
	if err := db.QueryRow(t.Context(), `SELECT string_agg(amount::text, ' ' ORDER BY ctid) FROM copied`).Scan(&shown); err != nil {
		t.Fatal(err)
	}
	if want := strings.Join(edges, " "); shown != want {
		t.Fatalf("got %s\nwant %s", shown, want)
	}
}

func TestDecimalRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	for _, number := range []string{
		"NaN", "Infinity", "-Infinity",
		"10000000000000000000", "18446744073709551616", "-10000000000000000000", "100000000000000000.000", "99999999999999999.999",
		"0.00000000000000000000", "0.00000000000000000001", "1e30", "1e-30", "1e200", "123456789012345678901234567890.5",
	} {
		for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeSimpleProtocol} {
			t.Run(fmt.Sprintf("%s/%s", number, mode), func(t *testing.T) {
				t.Parallel()
				var d decimal.Decimal
				if err := db.QueryRow(t.Context(), `SELECT '`+number+`'::numeric`, mode).Scan(&d); err == nil {
					t.Fatalf("got %s, want an error", d)
				}
			})
		}
	}
	t.Run("Null", func(t *testing.T) {
		t.Parallel()
		var d decimal.Decimal
		if err := db.QueryRow(t.Context(), `SELECT NULL::numeric`).Scan(&d); err == nil {
			t.Fatalf("got %s, want an error", d)
		}
	})
}

// The bytes may come from anything that speaks the protocol, so no sequence of them may panic.
func FuzzDecimalScan(f *testing.F) {
	addEdges(f)
	f.Add([]byte{})
	f.Add([]byte{0xff, 0xff, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, wire []byte) {
		m := typeMap()
		var got decimal.Decimal
		if m.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, wire, &got) != nil {
			return
		}
		again, err := m.Encode(pgtype.NumericOID, pgtype.BinaryFormatCode, got, nil)
		if err != nil {
			t.Fatal(err)
		}
		var back decimal.Decimal
		if err := m.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, again, &back); err != nil || back != got {
			t.Fatalf("got %s, %v when read again, want %s", back, err, got)
		}
	})
}

// addEdges seeds a target with the binary form of the edges.
func addEdges(f *testing.F) {
	f.Helper()
	m := typeMap()
	for _, s := range edges {
		wire, err := m.Encode(pgtype.NumericOID, pgtype.BinaryFormatCode, decimal.MustParse(s), nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
	}
}

func TestDecimalDoesNotAllocate(t *testing.T) {
	m := typeMap()
	for _, s := range edges {
		var value any = decimal.MustParse(s) // boxed by the caller of every query
		encode := m.PlanEncode(pgtype.NumericOID, pgtype.BinaryFormatCode, value)
		var got decimal.Decimal
		var target any = &got
		scan := m.PlanScan(pgtype.NumericOID, pgtype.BinaryFormatCode, target)
		buf := make([]byte, 0, 64)
		if n := testing.AllocsPerRun(100, func() {
			wire, err := encode.Encode(value, buf)
			if err == nil {
				err = scan.Scan(wire, target)
			}
			if err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: got %v allocations, want none", s, n)
		}
	}
}

func BenchmarkDecimal(b *testing.B) {
	const amount = "12345678901234567.89"
	b.Run("Encode/Decimal", func(b *testing.B) { benchmarkEncode(b, typeMap(), decimal.MustParse(amount)) })
	b.Run("Encode/pgtype.Numeric", func(b *testing.B) {
		var n pgtype.Numeric
		if err := n.Scan(amount); err != nil {
			b.Fatal(err)
		}
		benchmarkEncode(b, pgtype.NewMap(), n)
	})
	b.Run("Scan/Decimal", func(b *testing.B) { benchmarkScan(b, typeMap(), new(decimal.Decimal)) })
	b.Run("Scan/pgtype.Numeric", func(b *testing.B) { benchmarkScan(b, pgtype.NewMap(), new(pgtype.Numeric)) })

	amounts := make([]decimal.Decimal, 256)
	for i := range amounts {
		amounts[i] = decimal.MustNew(int64(i)*math.MaxInt32, 2)
	}
	b.Run("EncodeArray256/Decimal", func(b *testing.B) { benchmarkEncodeOID(b, typeMap(), pgtype.NumericArrayOID, amounts) })
	numerics := make([]pgtype.Numeric, len(amounts))
	for i, a := range amounts {
		if err := numerics[i].Scan(a.String()); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("EncodeArray256/pgtype.Numeric", func(b *testing.B) {
		benchmarkEncodeOID(b, pgtype.NewMap(), pgtype.NumericArrayOID, numerics)
	})
}

func benchmarkEncode(b *testing.B, m *pgtype.Map, value any) {
	benchmarkEncodeOID(b, m, pgtype.NumericOID, value)
}

func benchmarkEncodeOID(b *testing.B, m *pgtype.Map, oid uint32, value any) {
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		var err error
		if buf, err = m.Encode(oid, pgtype.BinaryFormatCode, value, buf[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkScan(b *testing.B, m *pgtype.Map, target any) {
	wire, err := typeMap().Encode(pgtype.NumericOID, pgtype.BinaryFormatCode, decimal.MustParse("12345678901234567.89"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := m.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, wire, target); err != nil {
			b.Fatal(err)
		}
	}
}

func typeMap() *pgtype.Map {
	m := pgtype.NewMap()
	store.RegisterTypes(m)
	return m
}

// anyDecimal draws from all decimals: 0 to 19 digits of coefficient, any scale, either sign.
func anyDecimal() *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		digits := rapid.IntRange(0, 19).Draw(t, "digits")
		scale := rapid.IntRange(0, 19).Draw(t, "scale")
		limit := uint64(math.Pow10(digits))
		coef := rapid.Uint64Range(0, max(limit, 1)-1).Draw(t, "coef")
		text := fmt.Sprintf("%020d", coef)
		if scale > 0 {
			text = text[:20-scale] + "." + text[20-scale:]
		}
		if rapid.Bool().Draw(t, "negative") {
			text = "-" + text
		}
		d, err := decimal.ParseExact(text, scale)
		if err != nil {
			t.Fatalf("%s: got %v; want no error", text, err)
		}
		return d
	})
}
