package app_test

import (
	"testing"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// A server that goes on while its database is restored to an earlier moment forgets whose the accounts were that are undone, and what
// they held: their ids are given out again.
func TestServerForgetsWhatARestoreHasUndone(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	link := storetest.NewLink(t, replica.URL)
	s := apptest.Start(t, apptest.On(link.URL()))
	first, second := s.Customer(t), s.Customer(t)
	me, other := s.User(t, apiv1.Role_ROLE_CUSTOMER, first), s.User(t, apiv1.Role_ROLE_CUSTOMER, second)
	tokens := map[string]apptest.Caller{me: s.Caller(t, me), other: s.Caller(t, other), apptest.Admin: s.Caller(t, apptest.Admin)}
	replica.CatchUp(t)
	replica.Kill(t) // The backup ends here.

	undone := s.Account(t, first, "10.00")
	const journalSize = "corebank_journal_size"
	proctest.Await(t, "the deposit is in the journal", func() bool { return s.Metric(t, journalSize) == 1 })
	balance := &accountv1.GetBalanceRequest{Id: undone}
	apptest.Expect(t, s.CallGRPC(t, tokens[me], balance), 0, "balance=10.00")

	link.Lead(t, replica.Restore(t))
	link.Cut()
	var again int64
	proctest.Await(t, "the server is back", func() bool {
		opened := s.CallGRPC(t, tokens[apptest.Admin], &accountv1.OpenAccountRequest{
			CustomerId: second, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "USD",
		})
		if opened.Code != 0 {
			return false
		}
		again = opened.Int(t, "id")
		return true
	})
	proctest.Await(t, "the journal is as short as before", func() bool { return s.Metric(t, journalSize) == 0 })
	for again < undone { // Sequences run ahead in what is written ahead.
		again = s.AccountIn(t, "USD", second, "0.00")
	}
	s.ExecSQL(t, `UPDATE accounts SET id = $1 WHERE id = $2`, undone, again)
	apptest.Expect(t, s.CallGRPC(t, tokens[other], balance), 0, "balance=0.00", "currency=USD")
	apptest.Expect(t, s.CallGRPC(t, tokens[me], balance), apiv1.ErrorCode_CBB006)
	apptest.Expect(t, s.CallGRPC(t, tokens[apptest.Admin], &transactionv1.DepositRequest{AccountId: undone, Amount: "5.00"}), 0)
	apptest.Expect(t, s.CallGRPC(t, tokens[other], balance), 0, "balance=5.00", "currency=USD")
	apptest.Expect(t, s.CallGRPC(t, tokens[apptest.Admin], &transactionv1.VerifyLedgerRequest{}), 0, "ok=true")
}
