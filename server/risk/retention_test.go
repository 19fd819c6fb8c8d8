package risk_test

import (
	"testing"
	"time"

	"github.com/corebank/corebank/gen/db"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store"
)

// Decisions are deleted when they have been kept long enough, in batches; younger ones stay.
func TestOldDecisionsAreDeleted(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		for range 3 {
			apptest.Expect(t, w.check(t, "1.00", transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER), 0)
		}
		w.ExecSQL(t, `UPDATE risk_decisions SET created_at = created_at - interval '1 year' WHERE id IN (SELECT id FROM risk_decisions ORDER BY id LIMIT 2)`)
		database, err := store.Open(t.Context(), store.Options{URL: w.DatabaseURL, MaxConns: 2})
		if err != nil {
			t.Fatal(err)
		}
		defer database.Close()
		for _, want := range []int64{1, 1, 0} {
			if got, err := db.New().RiskDecisionDelete(t.Context(), database, time.Now().Add(-time.Hour), 1); err != nil || got != want {
				t.Errorf("got %d deleted and error %v, want %d", got, err, want)
			}
		}
		apptest.Expect(t, w.Call(t, w.auditor, &riskv1.ListDecisionsRequest{AccountId: &w.payer}), 0, "total=1")
	})
}
