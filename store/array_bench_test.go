package store_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// BenchmarkArray compares an array of 256 elements, as a batch of postings sends one for each column, with pgx's own plan.
func BenchmarkArray(b *testing.B) {
	const size = 256
	ints, texts, times := make([]int64, size), make([]string, size), make([]time.Time, size)
	for i := range size {
		ints[i], texts[i], times[i] = int64(i)<<32, "transfer", time.Unix(int64(i), 0)
	}
	for _, c := range []struct {
		name  string
		oid   uint32
		value any
	}{
		{"Int8", pgtype.Int8ArrayOID, ints}, {"Text", pgtype.TextArrayOID, texts}, {"Timestamptz", pgtype.TimestamptzArrayOID, times},
	} {
		for name, m := range map[string]*pgtype.Map{"ours": typeMap(), "pgx": pgtype.NewMap()} {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				var buf []byte
				for b.Loop() {
					var err error
					if buf, err = m.Encode(c.oid, pgtype.BinaryFormatCode, c.value, buf[:0]); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
