package store_test

import (
	"bytes"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
	"github.com/corebank/corebank/store/storetest"
)

// Slices are written byte for byte as pgx itself writes them.
func TestArraysAreThoseOfPgx(t *testing.T) {
	t.Parallel()
	t.Run("Int8", func(t *testing.T) { t.Parallel(); checkArray(t, pgtype.Int8ArrayOID, rapid.Int64()) })
	t.Run("Text", func(t *testing.T) { t.Parallel(); checkArray(t, pgtype.TextArrayOID, rapid.String()) })
	t.Run("Timestamptz", func(t *testing.T) { t.Parallel(); checkArray(t, pgtype.TimestamptzArrayOID, anyTime()) })
}

// anyTime is a time of any zone between the years 0 and 9999.
func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		zone := time.FixedZone("", rapid.IntRange(-12*3600, 14*3600).Draw(t, "zone"))
		return time.Unix(rapid.Int64Range(-62167219200, 253402300799).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond")).In(zone)
	})
}

func checkArray[E any](t *testing.T, oid uint32, element *rapid.Generator[E]) {
	t.Helper()
	ours, theirs := typeMap(), pgtype.NewMap()
	if reflect.TypeOf(ours.PlanEncode(oid, pgtype.BinaryFormatCode, []E{})) == reflect.TypeOf(theirs.PlanEncode(oid, pgtype.BinaryFormatCode, []E{})) {
		t.Fatal("got the plan of pgx, want another")
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(element, 1, 20).Draw(t, "elements")
		got, err := ours.Encode(oid, pgtype.BinaryFormatCode, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, err := theirs.Encode(oid, pgtype.BinaryFormatCode, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("got %x\nwant %x", got, want)
		}
	})
}

func TestArraysReachPostgres(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	moment := time.Date(1999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	for _, c := range []struct {
		as   string
		in   any
		want string
	}{
		{"bigint[]", []int64{math.MinInt64, 0, math.MaxInt64}, "{-9223372036854775808,0,9223372036854775807}"},
		{"integer[]", []int32{math.MinInt32, -1, math.MaxInt32}, "{-2147483648,-1,2147483647}"},
		{"text[]", []string{"", "转账", `a"b`}, `{"",转账,"a\"b"}`},
		{"timestamptz[]", []time.Time{moment, time.Unix(0, 0)}, `{"1999-12-31 23:59:59.999999+00","1970-01-01 00:00:00+00"}`},
		{"bigint[]", []int64{}, "{}"},
		{"text[]", []string{}, "{}"},
		{"bigint[]", []int64(nil), "NULL"},
	} {
		var got string
		if err := db.QueryRow(t.Context(), `SELECT coalesce($1::`+c.as+`::text, 'NULL')`, c.in).Scan(&got); err != nil || got != c.want {
			t.Errorf("%v: got %s, %v, want %s", c.in, got, err, c.want)
		}
	}
}

func TestArraysDoNotAllocate(t *testing.T) {
	m := typeMap()
	for _, c := range []struct {
		oid   uint32
		value any
	}{
		{pgtype.Int8ArrayOID, []int64{1, 1 << 40}},
		{pgtype.TextArrayOID, []string{"CNY", "转账"}},
		{pgtype.TimestamptzArrayOID, []time.Time{time.Unix(1, 1), time.Unix(2, 2)}},
		{pgtype.NumericArrayOID, []decimal.Decimal{decimal.MustParse("-0.01"), decimal.MustParse("1000000.00")}},
		{pgtype.NumericArrayOID, []money.Balance{money.BalanceOf(decimal.MustParse("-0.01")), money.BalanceOf(decimal.MustParse("1000000.00"))}},
	} {
		value := c.value
		plan := m.PlanEncode(c.oid, pgtype.BinaryFormatCode, value)
		buf := make([]byte, 0, 128)
		if n := testing.AllocsPerRun(100, func() {
			if _, err := plan.Encode(value, buf); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%T: got %v allocations, want none", value, n)
		}
	}
}

func typeMap() *pgtype.Map {
	m := pgtype.NewMap()
	store.RegisterTypes(m)
	return m
}
