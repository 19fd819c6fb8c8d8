package payment_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// The limits of the model, in cents.
const (
	maxSingle, maxDay = 50_00, 90_00
	maxTimes          = 6
)

// model has the expected bills, balances, limits and counters.
type model struct {
	cents, spent, times int64 // of the payer: what it holds, and what it has paid today and how often
	bills               map[string]*modelBill
}

type modelBill struct {
	cents int64
	paid  bool
}

// spend decides a payment that the bill, if any, admits.
func (m *model) spend(cents int64) apiv1.ErrorCode {
	switch {
	case cents > maxSingle:
		return apiv1.ErrorCode_RKB001
	case m.spent+cents > maxDay:
		return apiv1.ErrorCode_RKB003
	case m.times >= maxTimes:
		return apiv1.ErrorCode_RKB004
	case cents > m.cents:
		return apiv1.ErrorCode_CBB002
	}
	m.cents, m.spent, m.times = m.cents-cents, m.spent+cents, m.times+1
	return 0
}

func (m *model) pay(account string, cents int64) apiv1.ErrorCode {
	switch bill := m.bills[account]; {
	case bill == nil:
		return apiv1.ErrorCode_PYB004
	case bill.paid:
		return apiv1.ErrorCode_PYB002
	case bill.cents != cents:
		return apiv1.ErrorCode_PYB003
	default:
		code := m.spend(cents)
		bill.paid = code == 0
		return code
	}
}

// check is spend as a question: nothing moves.
func (m *model) check(cents int64) apiv1.ErrorCode {
	asked := *m
	asked.cents = cents // It does not ask what the account holds.
	return asked.spend(cents)
}

// Whatever is asked in whatever order and over whichever transport, the server answers as the model does, and its books are sound.
func TestBillsAndLimitsBehaveLikeTheModel(t *testing.T) {
	t.Parallel()
	w := testBundle{Server: apptest.Start(t, apptest.On(storetest.URL(t)))}
	transports := w.Transports()
	w.Transport, w.user = transports[0], w.User(t, apiv1.Role_ROLE_INTERNAL)
	w.User(t, apiv1.Role_ROLE_AUDITOR) // For the end, when the admin has no quota left to make it.
	w.customer = w.Customer(t)
	payee := w.Account(t, w.customer, "0.00")
	for id, change := range map[int64]*riskv1.UpdateRuleRequest{
		4: {MaxAmount: new(money(maxSingle))}, 8: {MaxAmount: new(money(maxDay))}, 9: {MaxCount: new(int64(maxTimes))},
	} {
		change.Id = id
		apptest.Expect(t, w.Call(t, "admin", change), 0)
	}
	checks := 0
	rapid.Check(t, func(rt *rapid.T) {
		checks++
		begin := time.Now()
		m := &model{cents: 70_00, bills: map[string]*modelBill{}}
		payer := w.Account(t, w.customer, money(m.cents))
		household := rapid.Map(rapid.IntRange(0, 4), func(i int) string { return fmt.Sprintf("%d-%d", checks, i) })
		amount := rapid.SampledFrom([]int64{1, 10_00, 20_00, 20_01, 50_00, 50_01})
		compare := func(what string, got, want apiv1.ErrorCode) {
			if got == want {
				return
			}
			if time.Now().Truncate(time.Hour) != begin.Truncate(time.Hour) {
				rt.Skip("a new hour counts anew")
			}
			rt.Fatalf("%s: got %v, want %v", what, got, want)
		}
		ask := func(request proto.Message) apptest.Result {
			via, user := rapid.SampledFrom(transports).Draw(rt, "transport"), w.user
			if _, ok := request.(*paymentv1.ImportBillsRequest); ok {
				user = "admin"
			}
			var result apptest.Result
			proctest.Await(t, "the quota admits the request", func() bool { // The admin makes more than 100 requests per second.
				result = via.Call(t, user, request)
				return result.Code != apiv1.ErrorCode_GWB003
			})
			return result
		}
		rt.Repeat(map[string]func(*rapid.T){
			"import": func(rt *rapid.T) {
				account, cents := household.Draw(rt, "household"), amount.Draw(rt, "amount")
				reply := ask(&paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{bill(account, money(cents))}})
				known := m.bills[account]
				if known == nil || !known.paid {
					m.bills[account] = &modelBill{cents: cents}
				}
				want := map[bool]string{true: "1", false: "0"}
				if reply.Text("createdCount") != want[known == nil] || reply.Text("updatedCount") != want[known != nil && !known.paid] ||
					reply.Text("refusedCount") != want[known != nil && known.paid] {
					rt.Fatalf("imported %s: %v", account, reply.Data)
				}
			},
			"pay": func(rt *rapid.T) {
				account, cents := household.Draw(rt, "household"), amount.Draw(rt, "amount")
				if known := m.bills[account]; known != nil && rapid.Bool().Draw(rt, "as owed") {
					cents = known.cents
				}
				compare("pay", ask(pay(account, payer, money(cents))).Code, m.pay(account, cents))
			},
			"transfer": func(rt *rapid.T) {
				cents := amount.Draw(rt, "amount")
				got := ask(&transactionv1.TransferRequest{FromAccountId: payer, ToAccountId: payee, Amount: money(cents)})
				compare("transfer", got.Code, m.spend(cents))
			},
			"check": func(rt *rapid.T) {
				cents := amount.Draw(rt, "amount")
				got := ask(&riskv1.CheckRiskRequest{
					FromAccountId: payer, Amount: money(cents), TransactionType: transactionv1.TransactionType_TRANSACTION_TYPE_BILL_PAYMENT,
				})
				compare("check", got.Code, m.check(cents))
			},
		})
		if got := ask(&accountv1.GetBalanceRequest{Id: payer}).Text("balance"); got != money(m.cents) {
			rt.Fatalf("the payer holds %s, want %s", got, money(m.cents))
		}
	})
	w.sound(t)
}

func money(cents int64) string { return decimal.MustNew(cents, 2).String() }
