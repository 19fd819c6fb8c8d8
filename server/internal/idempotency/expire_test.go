package idempotency_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// Idempotency-Keys go after their time, however many; refIds, batchIds and young keys stay, and so does one that is in use.
func TestExpire(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	const fill = `INSERT INTO idempotency_keys (scope, key, fingerprint, response, created_at)
		SELECT scope, 'K' || n, '', '', now() - age FROM generate_series(1, 2500) AS n,
			(VALUES ('user:1', interval '31 days'), ('user:2', interval '29 days'), ('batch:1', interval '31 days'),
				('account:1', interval '31 days')) AS kinds (scope, age)`
	if _, err := database.Exec(t.Context(), fill); err != nil {
		t.Fatal(err)
	}
	user, err := database.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := user.Exec(t.Context(), `SELECT FROM idempotency_keys WHERE scope = 'user:1' AND key = 'K7' FOR SHARE`); err != nil {
		t.Fatal(err)
	}
	removed, err := idempotency.NewExpiry(database, 30*24*time.Hour, slog.New(slog.DiscardHandler)).Expire(t.Context())
	if err != nil || removed != 2499 {
		t.Errorf("removed %d keys, want 2499: %v", removed, err)
	}
	if err := user.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := database.QueryRow(t.Context(), `SELECT count(*) FROM idempotency_keys`).Scan(&left); err != nil || left != 3*2500+1 {
		t.Errorf("%d keys are left, want %d: %v", left, 3*2500+1, err)
	}
}
