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

// modelRun is one run of the model test: a new payer, and the model of it.
type modelRun struct {
	*testBundle
	*model

	t            *testing.T
	begin        time.Time
	transports   []apptest.Transport
	payer, payee int64
	households   *rapid.Generator[string]
}

var modelAmounts = rapid.SampledFrom([]int64{1, 10_00, 20_00, 20_01, 50_00, 50_01})

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
		r := &modelRun{
			testBundle: &w, model: &model{cents: 70_00, bills: map[string]*modelBill{}},
			t: t, begin: time.Now(), transports: transports, payer: w.Account(t, w.customer, money(70_00)), payee: payee,
			households: rapid.Map(rapid.IntRange(0, 4), func(i int) string { return fmt.Sprintf("%d-%d", checks, i) }),
		}
		rt.Repeat(map[string]func(*rapid.T){"import": r.importBill, "pay": r.payBill, "transfer": r.transfer, "check": r.checkRisk})
		if got := r.call(rt, &accountv1.GetBalanceRequest{Id: r.payer}).Text("balance"); got != money(r.cents) {
			rt.Fatalf("the payer holds %s, want %s", got, money(r.cents))
		}
	})
	w.sound(t)
}

// call calls over a transport that is drawn, again until the quota admits it: the admin makes more than 100 requests per second.
func (r *modelRun) call(rt *rapid.T, request proto.Message) (result apptest.Result) {
	via, user := rapid.SampledFrom(r.transports).Draw(rt, "transport"), r.user
	if _, ok := request.(*paymentv1.ImportBillsRequest); ok {
		user = "admin"
	}
	proctest.Await(r.t, "the quota admits the request", func() bool {
		result = via.Call(r.t, user, request)
		return result.Code != apiv1.ErrorCode_GWB003
	})
	return result
}

func (r *modelRun) compare(rt *rapid.T, what string, got, want apiv1.ErrorCode) {
	if got == want {
		return
	}
	if time.Now().Truncate(time.Hour) != r.begin.Truncate(time.Hour) {
		rt.Skip("a new hour counts anew")
	}
	rt.Fatalf("%s: got %v, want %v", what, got, want)
}

func (r *modelRun) importBill(rt *rapid.T) {
	account, cents := r.households.Draw(rt, "household"), modelAmounts.Draw(rt, "amount")
	reply := r.call(rt, &paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{bill(account, money(cents))}})
	known := r.model.bills[account]
	if known == nil || !known.paid {
		r.model.bills[account] = &modelBill{cents: cents}
	}
	want := map[bool]string{true: "1", false: "0"}
	created, updated, refused := want[known == nil], want[known != nil && !known.paid], want[known != nil && known.paid]
	if reply.Text("createdCount") != created || reply.Text("updatedCount") != updated || reply.Text("refusedCount") != refused {
		rt.Fatalf("imported %s: got %v, want created %s, updated %s, refused %s", account, reply.Data, created, updated, refused)
	}
}

func (r *modelRun) payBill(rt *rapid.T) {
	account, cents := r.households.Draw(rt, "household"), modelAmounts.Draw(rt, "amount")
	if known := r.model.bills[account]; known != nil && rapid.Bool().Draw(rt, "as owed") {
		cents = known.cents
	}
	r.compare(rt, "pay", r.call(rt, pay(account, r.payer, money(cents))).Code, r.pay(account, cents))
}

func (r *modelRun) transfer(rt *rapid.T) {
	cents := modelAmounts.Draw(rt, "amount")
	got := r.call(rt, &transactionv1.TransferRequest{FromAccountId: r.payer, ToAccountId: r.payee, Amount: money(cents)})
	r.compare(rt, "transfer", got.Code, r.spend(cents))
}

func (r *modelRun) checkRisk(rt *rapid.T) {
	cents := modelAmounts.Draw(rt, "amount")
	got := r.call(rt, &riskv1.CheckRiskRequest{
		FromAccountId: r.payer, Amount: money(cents), TransactionType: transactionv1.TransactionType_TRANSACTION_TYPE_BILL_PAYMENT,
	})
	r.compare(rt, "check", got.Code, r.check(cents))
}

func money(cents int64) string { return decimal.MustNew(cents, 2).String() }
