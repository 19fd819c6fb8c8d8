package sdk_test

import (
	"strings"
	"testing"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/storetest"
)

// The clients see what they have written, though the server reads from a standby that stands still.
func TestClientsSeeWhatTheyHaveWritten(t *testing.T) {
	t.Parallel()
	replica := storetest.NewReplica(t)
	s := startLikeDemo(t, apptest.On(replica.URL), func(c *app.Config) { c.ReadDatabaseURL = replica.StandbyURL })
	replica.CatchUp(t)
	replica.Pause(t)
	t.Run("TypeScript", func(t *testing.T) {
		t.Parallel()
		got, err := newTypeScript(t).run(t, strings.ReplaceAll(`import { createCorebank } from "corebank";

const bank = createCorebank({ baseUrl: "http://localhost:8080", login: { username: "teller", password: "password123" } });
const { data: account } = await bank.POST("/api/v1/accounts", { body: { customerId: 1, accountType: "savings", currency: "CNY" } });
await bank.POST("/api/v1/transactions/deposit", { body: { accountId: account.id, amount: 1.00 } });
const { data: history } = await bank.GET("/api/v1/transactions/history", { params: { query: { accountId: account.id } } });
console.log(history.total);
`, "localhost:8080", s.HTTP))
		if got != "1\n" || err != nil {
			t.Errorf("got %q, %v; want the deposit", got, err)
		}
	})
	t.Run("Python", func(t *testing.T) {
		t.Parallel()
		got, err := newPython(t).run(t, strings.ReplaceAll(`import corebank
from corebank.account.v1 import account_pb2
from corebank.transaction.v1 import transaction_pb2

bank = corebank.connect("localhost:9090", "teller", "password123")
wanted = account_pb2.OpenAccountRequest(customer_id=1, account_type=account_pb2.ACCOUNT_TYPE_SAVINGS, currency="CNY")
account = bank.account.OpenAccount(wanted).account.id
bank.transaction.Deposit(transaction_pb2.DepositRequest(account_id=account, amount="1.00"))
print(bank.transaction.ListTransactions(transaction_pb2.ListTransactionsRequest(account_id=account)).total)
`, "localhost:9090", s.GRPC))
		if got != "1\n" || err != nil {
			t.Errorf("got %q, %v; want the deposit", got, err)
		}
	})
}
