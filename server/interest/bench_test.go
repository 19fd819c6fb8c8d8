package interest

import (
	"log/slog"
	"testing"
	"time"

	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store/storetest"
)

// benchAccounts is the number of accounts of BenchmarkNight.
const benchAccounts = 100_000

// BenchmarkNight reports what nights of the job take: one that finds all accounts for the first time, one where none has moved, one where one
// of a hundred has moved, and one that pays all.
func BenchmarkNight(b *testing.B) {
	for b.Loop() {
		database := storetest.New(b)
		ctx := b.Context()
		exec := func(statement string, args ...any) {
			if _, err := database.Exec(ctx, statement, args...); err != nil {
				b.Fatal(err)
			}
		}
		exec(`INSERT INTO customers (name) VALUES ('张三')`)
		for from := 1; from <= benchAccounts; from += 5000 { // each within the time that a statement may take
			exec(`INSERT INTO accounts (customer_id, number, type, currency, balance, seq, posted_at)
				SELECT (SELECT min(id) FROM customers), '6212' || lpad(i::text, 12, '0'), 'savings', 'CNY', 10000 + i, 1, now()
				FROM generate_series($1::int, $1 + 4999) AS i`, from)
		}
		exec(`INSERT INTO rates (id, original_id, code, name, currency_id, creator, created_at, type, effective_at, known_at, rate)
			VALUES ('r', 'r', 'R', '活期', 'CNY', '', now(), '2', '2020-01-01', now(), 0.35)`)
		exec(`INSERT INTO interest_terms (account_type, currency, first_day, rate_id) VALUES ('savings', 'CNY', $1, 'r')`, time.Now().In(shanghai).Format(time.DateOnly))
		exec("ANALYZE accounts")
		rules, err := risk.NewRulebook(ctx, database, shanghai)
		if err != nil {
			b.Fatal(err)
		}
		books, err := ledger.New(ctx, database, rules, 0)
		if err != nil {
			b.Fatal(err)
		}
		now := time.Now()
		s := NewService(Options{
			Database: database, Ledger: books, Zone: shanghai, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		})
		night := func(name string) {
			now = now.AddDate(0, 0, 1)
			begin := time.Now()
			isDone, err := s.advance(ctx, s.lastDay(), time.Time{})
			if err != nil || !isDone {
				b.Fatal(isDone, err)
			}
			b.ReportMetric(time.Since(begin).Seconds(), name)
		}
		night("s/first")
		exec("ANALYZE interest_accounts, interest_balances")
		night("s/idle")
		exec(`UPDATE accounts SET balance = balance + 1, seq = seq + 1, posted_at = now() WHERE id % 100 = 0 AND id > 0`)
		night("s/one-in-100-moved")
		s.Settlement = Settlement{nextNight(s): true}
		night("s/all-paid")
	}
}

// nextNight is the day of the next night.
func nextNight(s *Service) string { return nextDay(s.lastDay()).Format("01-02") }
