package app_test

import (
	"strconv"
	"sync/atomic"
	"testing"

	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

var counter atomic.Int64

// unique is a name that nothing else in the run has.
func unique(prefix string) string { return prefix + strconv.FormatInt(10_000+counter.Add(1), 10) }

// world is a server with customers and accounts in every state.
type world struct {
	*apptest.Server

	teller, internal   string
	mine, theirs       int64 // customers
	me                 string
	rich, poor, dollar int64 // accounts of mine: rich holds 1,000,000.00, the others nothing
	frozen, closed     int64 // mine as well
	foreign            int64 // an account of theirs
	admin              string
}

func newWorld(t *testing.T, options ...apptest.Option) *world {
	t.Helper()
	s := apptest.Start(t, options...)
	w := &world{Server: s, admin: "admin", teller: s.User(t, apiv1.Role_ROLE_TELLER), internal: s.User(t, apiv1.Role_ROLE_INTERNAL)}
	w.mine, w.theirs = newCustomer(t, s), newCustomer(t, s)
	w.me = s.User(t, apiv1.Role_ROLE_CUSTOMER, w.mine)
	w.rich, w.poor, w.dollar = w.open(t, w.mine, "CNY"), w.open(t, w.mine, "CNY"), w.open(t, w.mine, "USD")
	w.frozen, w.closed, w.foreign = w.open(t, w.mine, "CNY"), w.open(t, w.mine, "CNY"), w.open(t, w.theirs, "CNY")
	w.must(t, w.internal, &transactionv1.DepositRequest{AccountId: w.rich, Amount: "1000000.00"})
	w.must(t, w.teller, &accountv1.FreezeAccountRequest{Id: w.frozen})
	w.must(t, w.teller, &accountv1.CloseAccountRequest{Id: w.closed})
	return w
}

func (w *world) open(t *testing.T, customer int64, currency string) int64 {
	t.Helper()
	response, err := accountv1.NewAccountServiceClient(w.Conn).OpenAccount(w.As(t, w.internal), &accountv1.OpenAccountRequest{
		CustomerId: customer, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: currency,
	})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetAccount().GetId()
}

// must plays a request that has to succeed.
func (w *world) must(t *testing.T, username string, request proto.Message) {
	t.Helper()
	if got := w.PlayGRPC(t, w.Caller(t, username), request); got.Code != 0 {
		t.Fatalf("%T: %+v", request, got)
	}
}
