package app_test

import (
	"log/slog"
	"testing"
	"time"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// While the synchronous standby does not store what is committed, writes are in doubt: whoever asks again is not told that they are done,
// and reads do not show them. When the standby takes the primary's place, everything acknowledged is there, and a write in doubt is done
// once when it is sent again.
func TestWritesInDoubt(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	replica.Synchronous(t)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	s := apptest.StartLogged(t, log, apptest.On(replica.BothURL(t)), func(c *app.Config) { c.CallTimeout = 2 * time.Second })
	customer := s.Customer(t)
	account := s.Account(t, customer, "10.00")
	open := &accountv1.OpenAccountRequest{
		CustomerId: customer, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "USD",
	}
	deposit := &transactionv1.DepositRequest{AccountId: account, Amount: "1.00", RefId: "in-doubt"}
	keyed, plain := s.Caller(t, apptest.Admin), s.Caller(t, apptest.Admin)
	keyed.Key = "in-doubt"
	balance := &accountv1.GetBalanceRequest{Id: account}
	list := &accountv1.ListAccountsRequest{CustomerId: &customer}

	replica.Freeze()
	for range 2 {
		apptest.Expect(t, s.CallBoth(t, keyed, open), apiv1.ErrorCode_GWS001)
		apptest.Expect(t, s.CallBoth(t, plain, deposit), apiv1.ErrorCode_GWS001)
		apptest.Expect(t, s.CallGRPC(t, plain, balance), 0, "balance=10.00")
		apptest.Expect(t, s.CallGRPC(t, plain, list), 0, "total=1")
	}

	replica.KillPrimary(t)
	apptest.Expect(t, s.CallBoth(t, plain, deposit), apiv1.ErrorCode_GWS001)
	replica.Thaw()
	replica.Promote(t)
	began := time.Now()
	proctest.AwaitWithin(t, 2*time.Second, "the server works on the new primary", func() bool {
		return s.CallGRPC(t, plain, balance).Code == 0
	})
	t.Logf("found the new primary within %v of its promotion", time.Since(began))
	first := s.CallGRPC(t, keyed, open)
	apptest.Expect(t, first, 0)
	apptest.Expect(t, s.CallJSON(t, keyed, open), 0, "id="+first.Text("id"))
	for range 2 {
		apptest.Expect(t, s.CallBoth(t, plain, deposit), 0)
	}
	apptest.Expect(t, s.CallGRPC(t, plain, balance), 0, "balance=11.00")
	apptest.Expect(t, s.CallGRPC(t, plain, list), 0, "total=2")
	apptest.Expect(t, s.CallGRPC(t, plain, &transactionv1.VerifyLedgerRequest{}), 0, "ok=true")
}
