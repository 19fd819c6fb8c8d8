package risk_test

import (
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Whatever a rule refuses tells the documented facts; a bill payment tells its id besides, and a refused item of a batch its rule.
func TestEveryRejectionTellsTheSameFacts(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		const large = "50000.01"
		electricity := paymentv1.BillType_BILL_TYPE_ELECTRICITY
		apptest.Expect(t, w.Call(t, "admin", &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{{
			BillType: electricity, BillAccount: "1", BillAmount: large, BillPeriod: "2026-01", DueDate: "2026-02-15", PayerName: "张三",
		}}}), 0)
		w.rule(t, "batch_count_limit", &riskv1.UpdateRuleRequest{MaxCount: new(int64(2))})
		items := func(amounts ...string) (items []*transactionv1.BatchTransferItem) {
			for _, amount := range amounts {
				items = append(items, &transactionv1.BatchTransferItem{FromAccountId: w.payer, ToAccountId: w.payee, Amount: amount})
			}
			return items
		}
		for name, c := range map[string]struct {
			request proto.Message
			code    apiv1.ErrorCode
			rule    string
		}{
			"debit":    {&transactionv1.DebitRequest{AccountId: w.payer, Amount: large}, apiv1.ErrorCode_RKB001, "single_transfer_limit"},
			"transfer": {&transactionv1.TransferRequest{FromAccountId: w.payer, ToAccountId: w.payee, Amount: large}, apiv1.ErrorCode_RKB001, "single_transfer_limit"},
			"scheduled": {&transactionv1.CreateScheduledTransferRequest{
				FromAccountId: w.payer, ToAccountId: w.payee, Amount: large, ScheduledTime: timestamppb.New(time.Now().Add(time.Hour)),
			}, apiv1.ErrorCode_RKB001, "single_transfer_limit"},
			"bill":  {&paymentv1.PayBillRequest{BillType: electricity, BillAccount: "1", PayerAccountId: w.payer, Amount: large}, apiv1.ErrorCode_RKB001, "single_transfer_limit"},
			"batch": {&transactionv1.BatchTransferRequest{BatchId: "B1", Transfers: items("1.00", "1.00", "1.00")}, apiv1.ErrorCode_RKB003, "batch_count_limit"},
		} {
			got := w.Call(t, w.staff, c.request)
			want := map[string]string{"riskLevel": "high", "ruleTriggered": c.rule}
			for key, value := range want {
				if got.Code != c.code || got.Text(key) != value || got.Text("rejectReason") == "<nil>" || len(got.Fields) > 0 {
					t.Errorf("%s: got %v %v with errors %v, want %v with %s=%s, a reason and no errors", name, got.Code, got.Data, got.Fields, c.code, key, value)
				}
			}
			if id := got.Text("paymentId"); (name == "bill") != (id != "<nil>") {
				t.Errorf("%s: got paymentId %s, want one for a bill only", name, id)
			}
		}
		results := w.Call(t, w.staff, &transactionv1.BatchTransferRequest{BatchId: "B2", Transfers: items(large, "1.00")})
		apptest.Expect(t, results, 0, "successCount=1", "failedCount=1")
		list := results.Data["results"].([]any)
		apptest.Expect(t, apptest.Result{Data: list[0].(map[string]any)}, 0,
			"errorCode=RKB001", "rejectReason=单笔转账超过限额", "ruleTriggered=single_transfer_limit")
		apptest.Expect(t, apptest.Result{Data: list[1].(map[string]any)}, 0, "ruleTriggered=<nil>", "rejectReason=<nil>")
	})
}

// A batch counts once for the frequency rules, whatever it holds; another batch counts again.
func TestABatchCountsOnce(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		w.rule(t, "hourly_transfer_frequency", &riskv1.UpdateRuleRequest{MaxCount: new(int64(2))})
		items := make([]*transactionv1.BatchTransferItem, 100)
		for i := range items {
			items[i] = &transactionv1.BatchTransferItem{FromAccountId: w.payer, ToAccountId: w.payee, Amount: "1.00"}
		}
		for i, want := range []string{"100", "100", "0"} {
			reply := w.Call(t, w.staff, &transactionv1.BatchTransferRequest{BatchId: fmt.Sprint("B", i), Transfers: items})
			apptest.Expect(t, reply, 0, "successCount="+want)
		}
		apptest.Expect(t, w.transfer(t, "1.00"), apiv1.ErrorCode_RKB004)
	})
}

// A batch out of accounts that are not the caller's is refused item by item, and no limit of batches is applied to those accounts.
func TestForeignAccountsMeetNoBatchLimit(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		stranger := w.User(t, apiv1.Role_ROLE_CUSTOMER, w.Customer(t))
		reply := w.Call(t, stranger, &transactionv1.BatchTransferRequest{BatchId: "B1", Transfers: []*transactionv1.BatchTransferItem{
			{FromAccountId: w.payer, ToAccountId: w.payee, Amount: "2000000.00"},
		}})
		apptest.Expect(t, reply, 0, "failedCount=1")
		apptest.Expect(t, apptest.Result{Data: reply.Data["results"].([]any)[0].(map[string]any)}, 0, "errorCode=CBB006")
		if got := w.decisions(t, &riskv1.ListDecisionsRequest{}); len(got) != 0 {
			t.Errorf("got decisions %v, want none", got)
		}
	})
}

// The payee of a transfer does not see the payer's reference.
func TestPayeeDoesNotSeeTheReference(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.TransferRequest{FromAccountId: w.payer, ToAccountId: w.payee, Amount: "1.00", RefId: "SECRET"}), 0)
		for account, want := range map[int64]string{w.payer: "SECRET", w.payee: "<nil>"} {
			list := w.Call(t, w.staff, &transactionv1.ListTransactionsRequest{AccountId: account}).Data["list"].([]any)
			if got := (apptest.Result{Data: list[0].(map[string]any)}).Text("refId"); got != want {
				t.Errorf("account %d: got refId %s, want %s", account, got, want)
			}
		}
	})
}
