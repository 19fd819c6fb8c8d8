package risk_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// A caller that goes away once its change is committed leaves the rules known, and one that stays gets its answer, however long they
// cannot be read. Nobody listens to Postgres here.
func TestChangeLeavesTheRulesKnown(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]bool{"CallerGone": true, "CallerThere": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := storetest.New(t)
			rules, err := risk.NewRulebook(t.Context(), database, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			service := risk.NewService(database, rules)
			// The change is made in another table than the one that cannot be read.
			tx, err := database.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(context.Background()) }()
			if _, err := tx.Exec(t.Context(), "LOCK TABLE blacklist"); err != nil {
				t.Fatal(err)
			}
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			answered := make(chan error, 1)
			go func() {
				_, err := service.UpdateRule(ctx, &riskv1.UpdateRuleRequest{Id: 4, MaxAmount: new("1.00")})
				answered <- err
			}()
			proctest.Await(t, "it is read", func() bool { return waits(t, tx) })
			if gone {
				leave()
			}
			if err := <-answered; err != nil {
				t.Errorf("got %v for the change that was made, want none", err)
			}
			if _, err := rules.Snapshot(); err != nil {
				t.Errorf("got %v, want the rules known as before", err)
			}
		})
	}
}

// waits reports whether a session waits for the lock of the blacklist.
func waits(t *testing.T, tx pgx.Tx) bool {
	t.Helper()
	var waiting bool
	err := tx.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
		WHERE NOT granted AND relation = 'blacklist'::regclass AND datname = current_database())`).Scan(&waiting)
	if err != nil {
		t.Fatal(err)
	}
	return waiting
}
