package transaction_test

import (
	"errors"
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

// A server that fails while it deletes keeps no other from the rest, and what it had begun is deleted in the next run.
func TestDeletionOfAServerThatFails(t *testing.T) {
	t.Parallel()
	b := apptest.StartBank(t)
	database, err := store.Open(t.Context(), store.Options{URL: b.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	for range 3 {
		made := b.CallGRPC(t, b.Caller(t, b.Me), hold(b.Rich, "1.00"))
		b.MustCall(t, b.Me, &transactionv1.VoidHoldRequest{TransactionId: made.Text("transactionId")})
	}
	remove := func(tx db.DBTX, batch int64) int64 {
		t.Helper()
		before := time.Now().Add(time.Hour)
		deleted, err := db.New().HoldDeleteFailed(t.Context(), tx, db.HoldDeleteFailedParams{BeforeID: ledger.FirstID(before), Before: before, Batch: batch})
		if err != nil {
			t.Fatal(err)
		}
		return deleted
	}
	fails := errors.New("the server fails")
	if err := database.Tx(t.Context(), func(tx store.Tx) error {
		if first, others := remove(tx, 1), remove(database, 1000); first != 1 || others != 2 {
			t.Errorf("got %d holds deleted and %d by the other server, want 1 and 2", first, others)
		}
		return fails
	}); !errors.Is(err, fails) {
		t.Fatal(err)
	}
	if got := remove(database, 1000); got != 1 {
		t.Errorf("got %d holds deleted in the next run, want 1", got)
	}
	expectSound(t, b)
}
