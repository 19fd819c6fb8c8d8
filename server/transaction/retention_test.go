package transaction_test

import (
	"testing"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// Holds that ended without a payment are deleted when they have been kept long enough, and their refIds with them. Pending and captured ones
// stay, with the answers under their refIds.
func TestHoldsThatEndedAreDeleted(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	database, err := store.Open(t.Context(), store.Options{URL: b.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	remove := func(before time.Time) int64 {
		t.Helper()
		deleted, err := db.New().HoldDeleteFailed(t.Context(), database, db.HoldDeleteFailedParams{
			BeforeID: ledger.FirstID(before), Before: before, Batch: 1000,
		})
		if err != nil {
			t.Fatal(err)
		}
		return deleted
	}
	for _, via := range b.Transports() {
		voided, captured, pending := hold(b.Rich, "1.00"), hold(b.Rich, "2.00"), hold(b.Rich, "3.00")
		ids := map[*transactionv1.CreateHoldRequest]string{}
		for _, request := range []*transactionv1.CreateHoldRequest{voided, captured, pending} {
			made := via.Call(t, b.Me, request)
			apptest.Expect(t, made, 0)
			ids[request] = made.Text("transactionId")
		}
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.VoidHoldRequest{TransactionId: ids[voided]}), 0)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.CaptureHoldRequest{TransactionId: ids[captured]}), 0)
		if got := remove(time.Now().Add(-time.Hour)); got != 0 {
			t.Errorf("got %d holds deleted that ended just now, want none", got)
		}
		if got := remove(time.Now().Add(time.Hour)); got != 1 {
			t.Errorf("got %d holds deleted, want the one that was voided", got)
		}
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: ids[voided]}), apiv1.ErrorCode_CBB018)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.GetTransactionRequest{TransactionId: ids[captured]}), 0, "status=completed")
		apptest.Expect(t, via.Call(t, b.Me, captured), 0, "transactionId="+ids[captured])
		apptest.Expect(t, via.Call(t, b.Me, pending), 0, "transactionId="+ids[pending])
		again := via.Call(t, b.Me, voided)
		apptest.Expect(t, again, 0, "status=pending")
		if again.Text("transactionId") == ids[voided] {
			t.Errorf("got the deleted hold %s again, want a new one", ids[voided])
		}
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.VoidHoldRequest{TransactionId: again.Text("transactionId")}), 0)
		apptest.Expect(t, via.Call(t, b.Me, &transactionv1.VoidHoldRequest{TransactionId: ids[pending]}), 0)
		if got := remove(time.Now().Add(time.Hour)); got != 2 {
			t.Errorf("got %d holds deleted, want both", got)
		}
	}
	expectSound(t, b)
}
