package rate

import (
	"testing"

	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/store/storetest"
)

// BenchmarkSearch looks for rates among 100,000.
func BenchmarkSearch(b *testing.B) {
	database := storetest.New(b)
	ctx := as(b.Context(), "王五")
	exec := func(statement string, args ...any) {
		if _, err := database.Exec(ctx, statement, args...); err != nil {
			b.Fatal(err)
		}
	}
	for from := 1; from <= 100_000; from += 5000 { // each within the time that a statement may take
		exec(`INSERT INTO rates (id, original_id, code, name, currency_id, creator, created_at, type, effective_at, known_at, rate)
			SELECT 'r' || i, 'r' || i, 'R' || lpad(i::text, 6, '0'), (ARRAY['活期', '贷款', '定期', 'Libor'])[i % 4 + 1] || '利率产品' || i,
				'CNY', '', now(), (i % 4)::text, current_date, now(), i % 20 FROM generate_series($1::int, $1 + 4999) AS i`, from)
	}
	exec("ANALYZE rates")
	s := NewService(database, shanghai)
	for name, key := range map[string]string{
		"OneOfAll":       "R012345",
		"Tens":           "1234",
		"Hundreds":       "R00123",
		"TwoCharacters":  "贷款",  // a quarter of them
		"OneCharacter":   "产",   // all of them
		"ManyOfThree":    "利率产", // all of them
		"Nothing":        "nothing like it",
		"AllWithoutAKey": "",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.SearchRates(ctx, &ratev1.SearchRatesRequest{Searchkey: &key}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
