package risk_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// testBundle is a server with the documented rules, one of its transports, and a customer with two accounts.
type testBundle struct {
	*apptest.Server
	apptest.Transport

	customer, payer, payee int64
	staff, auditor         string
}

func newTestBundle(t *testing.T, transport int) testBundle {
	t.Helper()
	w := testBundle{Server: apptest.Start(t, apptest.On(storetest.URL(t)))}
	w.Transport = w.Transports()[transport]
	w.customer = w.Customer(t)
	w.payer, w.payee = w.Account(t, w.customer, "1000000.00"), w.Account(t, w.Customer(t), "0.00")
	w.staff, w.auditor = w.User(t, apiv1.Role_ROLE_INTERNAL), w.User(t, apiv1.Role_ROLE_AUDITOR)
	return w
}

// eachTransport plays a test once through gRPC and once through JSON, on a server each.
func eachTransport(t *testing.T, play func(t *testing.T, w testBundle)) {
	t.Helper()
	for transport, name := range []string{"GRPC", "JSON"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, newTestBundle(t, transport))
		})
	}
}

func (w testBundle) check(t *testing.T, amount string, kind transactionv1.TransactionType) apptest.Result {
	t.Helper()
	return w.Call(t, w.staff, &riskv1.CheckRiskRequest{
		CustomerId: &w.customer, FromAccountId: w.payer, ToAccountId: &w.payee, Amount: amount, TransactionType: kind,
	})
}

func (w testBundle) transfer(t *testing.T, amount string) apptest.Result {
	t.Helper()
	return w.Call(t, w.staff, &transactionv1.TransferRequest{FromAccountId: w.payer, ToAccountId: w.payee, Amount: amount})
}

// rule changes a rule by its name.
func (w testBundle) rule(t *testing.T, name string, change *riskv1.UpdateRuleRequest) {
	t.Helper()
	rules, _ := w.Call(t, "admin", &riskv1.ListRulesRequest{}).Data["list"].([]any)
	for _, rule := range rules {
		if r := (apptest.Result{Data: rule.(map[string]any)}); r.Text("name") == name {
			change.Id = r.Int(t, "id")
			apptest.Expect(t, w.Call(t, "admin", change), 0, "name="+name)
			return
		}
	}
	t.Fatalf("got no rule %s in %v, want one", name, rules)
}

// decisions are those recorded, newest first.
func (w testBundle) decisions(t *testing.T, request *riskv1.ListDecisionsRequest) []apptest.Result {
	t.Helper()
	reply := w.Call(t, w.auditor, request)
	apptest.Expect(t, reply, 0)
	var all []apptest.Result
	list, _ := reply.Data["list"].([]any)
	for _, decision := range list {
		all = append(all, apptest.Result{Data: decision.(map[string]any)})
	}
	return all
}

const kindTransfer = transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER

// Sixteen transfers of 30,000.00 at once, under 200,000.00 a day, on two servers: six succeed.
func TestDailyLimitHoldsHoweverManyPayAtOnce(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		second := apptest.Start(t, apptest.On(w.DatabaseURL))
		transports := []apptest.Transport{w.Transport, second.Transports()[0]}
		var passed, refused atomic.Int64
		var callers sync.WaitGroup
		for i := range 16 {
			callers.Go(func() {
				reply := transports[i%2].Call(t, w.staff,
					&transactionv1.TransferRequest{FromAccountId: w.payer, ToAccountId: w.payee, Amount: "30000.00"})
				switch reply.Code {
				case 0:
					passed.Add(1)
				case apiv1.ErrorCode_RKB003:
					refused.Add(1)
				default:
					t.Errorf("got %v; want success or RKB003", reply.Code)
				}
			})
		}
		callers.Wait()
		if passed.Load() != 6 || refused.Load() != 10 {
			t.Errorf("%d passed and %d were refused, want 6 and 10", passed.Load(), refused.Load())
		}
		apptest.Expect(t, w.transfer(t, "20000.00"), 0)
		apptest.Expect(t, w.transfer(t, "0.01"), apiv1.ErrorCode_RKB003, "ruleTriggered=daily_transfer_limit", "rejectReason=单日累计转账超过限额")
		decisions := w.decisions(t, &riskv1.ListDecisionsRequest{AccountId: &w.payer, Passed: new(false)})
		if len(decisions) != 11 {
			t.Fatalf("%d refusals are recorded, want 11", len(decisions))
		}
		apptest.Expect(t, decisions[0], 0, "ruleTriggered=daily_transfer_limit", "errorCode=RKB003", "dayAmount=200000.00", "dayCount=7",
			"hourCount=7", "amount=0.01", "advisory=false", "riskLevel=high", "transactionType=transfer")
	})
}

// A limit refuses in a debit, a transfer, a batch and an order alike, and the check says so in advance.
func TestEveryPaymentIsChecked(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		soon := timestamppb.New(time.Now().Add(time.Hour))
		const large = "50000.01"
		apptest.Expect(t, w.check(t, large, kindTransfer), apiv1.ErrorCode_RKB001, "passed=false", "ruleTriggered=single_transfer_limit")
		apptest.Expect(t, w.transfer(t, large), apiv1.ErrorCode_RKB001, "ruleTriggered=single_transfer_limit", "riskLevel=high")
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.DebitRequest{AccountId: w.payer, Amount: large}), apiv1.ErrorCode_RKB001)
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.CreateScheduledTransferRequest{
			FromAccountId: w.payer, ToAccountId: w.payee, Amount: large, ScheduledTime: soon,
		}), apiv1.ErrorCode_RKB001)
		items := []*transactionv1.BatchTransferItem{
			{FromAccountId: w.payer, ToAccountId: w.payee, Amount: large},
			{FromAccountId: w.payer, ToAccountId: w.payee, Amount: "1.00"},
		}
		reply := w.Call(t, w.staff, &transactionv1.BatchTransferRequest{BatchId: "B1", Transfers: items})
		apptest.Expect(t, reply, 0, "successCount=1", "failedCount=1")
		first, _ := reply.Data["results"].([]any)[0].(map[string]any)
		apptest.Expect(t, apptest.Result{Data: first}, 0, "status=failed", "errorCode=RKB001")

		// A batch over its own limit is refused as a whole, and its batchId stays free.
		w.rule(t, "batch_amount_limit", &riskv1.UpdateRuleRequest{MaxAmount: new("100.00")})
		items[0].Amount = "99.01"
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.BatchTransferRequest{BatchId: "B2", Transfers: items}),
			apiv1.ErrorCode_RKB003, "ruleTriggered=batch_amount_limit")
		apptest.Expect(t, w.check(t, "100.01", transactionv1.TransactionType_TRANSACTION_TYPE_BATCH_TRANSFER), apiv1.ErrorCode_RKB003)
		items[0].Amount = "99.00"
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.BatchTransferRequest{BatchId: "B2", Transfers: items}), 0, "successCount=2")
		w.rule(t, "batch_count_limit", &riskv1.UpdateRuleRequest{MaxCount: new(int64(1))})
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.BatchTransferRequest{BatchId: "B3", Transfers: items}),
			apiv1.ErrorCode_RKB003, "ruleTriggered=batch_count_limit")
		// What was posted before is told again, whatever the rules are now.
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.BatchTransferRequest{BatchId: "B2", Transfers: items}), 0, "successCount=2")

		w.rule(t, "scheduled_pending_limit", &riskv1.UpdateRuleRequest{MaxCount: new(int64(2))})
		order := &transactionv1.CreateScheduledTransferRequest{
			FromAccountId: w.payer, ToAccountId: w.payee, Amount: "1.00", ScheduledTime: soon,
		}
		apptest.Expect(t, w.Call(t, w.staff, order), 0)
		apptest.Expect(t, w.Call(t, w.staff, order), 0)
		apptest.Expect(t, w.Call(t, w.staff, order), apiv1.ErrorCode_RKB003, "ruleTriggered=scheduled_pending_limit")
		apptest.Expect(t, w.check(t, "1.00", transactionv1.TransactionType_TRANSACTION_TYPE_SCHEDULED_TRANSFER), apiv1.ErrorCode_RKB003)
		if got := w.decisions(t, &riskv1.ListDecisionsRequest{Rule: new("scheduled_pending_limit")}); len(got) != 2 {
			t.Errorf("%d refusals by scheduled_pending_limit are recorded, want 2", len(got))
		}
	})
}

func TestFrequency(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		w.rule(t, "hourly_transfer_frequency", &riskv1.UpdateRuleRequest{MaxCount: new(int64(3))})
		for range 3 {
			apptest.Expect(t, w.transfer(t, "1.00"), 0)
		}
		apptest.Expect(t, w.transfer(t, "1.00"), apiv1.ErrorCode_RKB004, "ruleTriggered=hourly_transfer_frequency")
		w.rule(t, "hourly_transfer_frequency", &riskv1.UpdateRuleRequest{State: riskv1.RuleState_RULE_STATE_DISABLED.Enum()})
		w.rule(t, "daily_transfer_frequency", &riskv1.UpdateRuleRequest{MaxCount: new(int64(4))})
		apptest.Expect(t, w.transfer(t, "1.00"), 0)
		apptest.Expect(t, w.transfer(t, "1.00"), apiv1.ErrorCode_RKB004, "ruleTriggered=daily_transfer_frequency")
	})
}

// A rule in state shadow refuses nothing; what it would have refused is recorded, with the figures.
func TestShadow(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		w.rule(t, "single_transfer_limit", &riskv1.UpdateRuleRequest{State: riskv1.RuleState_RULE_STATE_SHADOW.Enum()})
		apptest.Expect(t, w.transfer(t, "1.00"), 0)
		apptest.Expect(t, w.transfer(t, "60000.00"), 0)
		apptest.Expect(t, w.check(t, "60000.00", kindTransfer), 0, "passed=true", "riskLevel=medium")
		decisions := w.decisions(t, &riskv1.ListDecisionsRequest{})
		if len(decisions) != 2 {
			t.Fatalf("%d decisions are recorded, want that of the posting and that of the check", len(decisions))
		}
		apptest.Expect(t, decisions[1], 0, "passed=true", "riskLevel=medium", "advisory=false", "ruleTriggered=<nil>",
			"findings=[map[reached:60000.00 rule:single_transfer_limit state:shadow threshold:50000.00]]")
		apptest.Expect(t, decisions[0], 0, "advisory=true", "dayAmount=60001.00", "dayCount=2")
	})
}

func TestBlacklist(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		// Another server learns it within a second.
		second := apptest.Start(t, apptest.On(w.DatabaseURL))
		elsewhere := testBundle{Server: second, Transport: second.Transports()[0], customer: w.customer, payer: w.payer, payee: w.payee, staff: w.staff}
		limit := time.Second
		if storetest.PollOnly() {
			limit = 5 * time.Second // It asks once a second.
		}
		within := func(code apiv1.ErrorCode) {
			t.Helper()
			apptest.Expect(t, w.transfer(t, "1.00"), code) // At once where it was changed.
			proctest.AwaitWithin(t, limit, fmt.Sprintf("another server answers %v", code), func() bool {
				return elsewhere.transfer(t, "1.00").Code == code
			})
		}
		within(0)
		for kind, id := range map[riskv1.SubjectType]int64{
			riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT: w.payee, riskv1.SubjectType_SUBJECT_TYPE_CUSTOMER: w.customer,
		} {
			entry := w.Call(t, "admin", &riskv1.AddToBlacklistRequest{SubjectType: kind, SubjectId: id, Reason: "suspicious"})
			apptest.Expect(t, entry, 0, "reason=suspicious", "createdBy=admin", "expiresAt=<nil>")
			within(apiv1.ErrorCode_RKB002)
			apptest.Expect(t, w.check(t, "1.00", kindTransfer), apiv1.ErrorCode_RKB002, "passed=false")
			apptest.Expect(t, w.Call(t, w.auditor, &riskv1.ListBlacklistRequest{SubjectType: &kind, SubjectId: &id}), 0, "total=1")
			remove := &riskv1.RemoveFromBlacklistRequest{Id: entry.Int(t, "id")}
			apptest.Expect(t, w.Call(t, "admin", remove), 0)
			within(0)
			apptest.Expect(t, w.Call(t, "admin", remove), apiv1.ErrorCode_RKB006)
		}
		apptest.Expect(t, w.Call(t, w.auditor, &riskv1.ListBlacklistRequest{}), 0, "total=0")

		expires := time.Now().Add(1500 * time.Millisecond)
		apptest.Expect(t, w.Call(t, "admin", &riskv1.AddToBlacklistRequest{
			SubjectType: riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT, SubjectId: w.payer, Reason: "for a moment",
			ExpiresAt: timestamppb.New(expires.Truncate(time.Second).Add(time.Second)),
		}), 0)
		apptest.Expect(t, w.transfer(t, "1.00"), apiv1.ErrorCode_RKB002, "ruleTriggered=account_blacklist")
		proctest.AwaitWithin(t, time.Until(expires)+5*time.Second, "the entry has expired", func() bool {
			return w.transfer(t, "1.00").Code == 0
		})
	})
}

// A customer in default is refused as soon as the directory says so, may still be paid, and is free again afterwards.
func TestCustomerInDefault(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		w.exec(t, fmt.Sprintf("UPDATE customers SET in_default = true WHERE id = %d", w.customer))
		apptest.Expect(t, w.transfer(t, "1.00"), apiv1.ErrorCode_RKB002, "ruleTriggered=customer_in_default")
		apptest.Expect(t, w.check(t, "1.00", kindTransfer), apiv1.ErrorCode_RKB002)
		opened := w.Account(t, w.customer, "10.00") // pays in, and cannot pay out either
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.DebitRequest{AccountId: opened, Amount: "1.00"}), apiv1.ErrorCode_RKB002)
		w.exec(t, fmt.Sprintf("UPDATE customers SET in_default = false WHERE id = %d", w.customer))
		apptest.Expect(t, w.transfer(t, "1.00"), 0)
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.DebitRequest{AccountId: opened, Amount: "1.00"}), 0)
	})
}

func (w testBundle) exec(t *testing.T, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// When it is not known what the rules are, nothing is paid: RKS001, until they are known again.
func TestFailsClosed(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		w.exec(t, "UPDATE risk_rules SET name = 'unheard_of' WHERE name = 'single_transfer_limit'")
		proctest.Await(t, "the assessment fails", func() bool { return w.transfer(t, "1.00").Code == apiv1.ErrorCode_RKS001 })
		apptest.Expect(t, w.check(t, "1.00", kindTransfer), apiv1.ErrorCode_RKS001)
		apptest.Expect(t, w.Call(t, w.staff, &transactionv1.DebitRequest{AccountId: w.payer, Amount: "1.00"}), apiv1.ErrorCode_RKS001)
		due := w.Call(t, w.staff, &transactionv1.CreateScheduledTransferRequest{
			FromAccountId: w.payer, ToAccountId: w.payee, Amount: "1.00", ScheduledTime: timestamppb.New(time.Now().Add(time.Hour)),
		})
		apptest.Expect(t, due, apiv1.ErrorCode_RKS001)
		w.exec(t, "UPDATE risk_rules SET name = 'single_transfer_limit' WHERE name = 'unheard_of'")
		proctest.Await(t, "the assessment succeeds", func() bool { return w.transfer(t, "1.00").Code == 0 })
	})
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, w testBundle) {
		account := riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT
		past := timestamppb.New(time.Now().Add(-time.Hour))
		ask := func(change func(*riskv1.CheckRiskRequest)) *riskv1.CheckRiskRequest {
			r := &riskv1.CheckRiskRequest{FromAccountId: w.payer, Amount: "1.00", TransactionType: kindTransfer}
			change(r)
			return r
		}
		stranger := w.User(t, apiv1.Role_ROLE_CUSTOMER, w.Customer(t))
		for _, c := range []struct {
			name, user string
			request    proto.Message
			want       apiv1.ErrorCode
			field      string
		}{
			{"nothing", w.staff, &riskv1.CheckRiskRequest{}, apiv1.ErrorCode_RKV001, "amount"},
			{"zero", w.staff, ask(func(r *riskv1.CheckRiskRequest) { r.Amount = "0.00" }), apiv1.ErrorCode_RKV001, "amount"},
			{"deposit", w.staff, ask(func(r *riskv1.CheckRiskRequest) {
				r.TransactionType = transactionv1.TransactionType_TRANSACTION_TYPE_DEPOSIT
			}), apiv1.ErrorCode_RKV001, "transactionType"},
			{"unknown payer", w.staff, ask(func(r *riskv1.CheckRiskRequest) { r.FromAccountId = 4711 }), apiv1.ErrorCode_CBB001, "fromAccountId"},
			{"unknown payee", w.staff, ask(func(r *riskv1.CheckRiskRequest) { r.ToAccountId = new(int64(4711)) }), apiv1.ErrorCode_CBB001, "toAccountId"},
			{"other customer", w.staff, ask(func(r *riskv1.CheckRiskRequest) { r.CustomerId = new(int64(4711)) }), apiv1.ErrorCode_CBB006, "customerId"},
			{"not its own", stranger, ask(func(*riskv1.CheckRiskRequest) {}), apiv1.ErrorCode_CBB006, ""},
			{"unknown rule", "admin", &riskv1.UpdateRuleRequest{Id: 99}, apiv1.ErrorCode_RKB005, ""},
			{"amount of a count", "admin", &riskv1.UpdateRuleRequest{Id: 9, MaxAmount: new("1.00")}, apiv1.ErrorCode_RKV001, "maxAmount"},
			{"count of an amount", "admin", &riskv1.UpdateRuleRequest{Id: 4, MaxCount: new(int64(1))}, apiv1.ErrorCode_RKV001, "maxCount"},
			{"no threshold", "admin", &riskv1.UpdateRuleRequest{Id: 4, MaxAmount: new("0.00")}, apiv1.ErrorCode_RKV001, "maxAmount"},
			{"auditor changes", w.auditor, &riskv1.UpdateRuleRequest{Id: 4}, apiv1.ErrorCode_AUB003, ""},
			{"customer reads", stranger, &riskv1.ListDecisionsRequest{}, apiv1.ErrorCode_AUB003, ""},
			{"bar nobody", "admin", &riskv1.AddToBlacklistRequest{}, apiv1.ErrorCode_RKV001, "reason"},
			{"bar a stranger", "admin", &riskv1.AddToBlacklistRequest{SubjectType: account, SubjectId: 4711, Reason: "?"}, apiv1.ErrorCode_CBB001, "subjectId"},
			{"bar an unknown customer", "admin", &riskv1.AddToBlacklistRequest{
				SubjectType: riskv1.SubjectType_SUBJECT_TYPE_CUSTOMER, SubjectId: 4711, Reason: "?",
			}, apiv1.ErrorCode_CBB006, "subjectId"},
			{"bar until yesterday", "admin", &riskv1.AddToBlacklistRequest{
				SubjectType: account, SubjectId: w.payer, Reason: "?", ExpiresAt: past,
			}, apiv1.ErrorCode_RKV001, "expiresAt"},
			{"remove nothing", "admin", &riskv1.RemoveFromBlacklistRequest{Id: 99}, apiv1.ErrorCode_RKB006, ""},
		} {
			got := w.Call(t, c.user, c.request)
			if got.Code != c.want || c.field != "" && !strings.Contains(got.FieldNames(), c.field) {
				t.Errorf("%s: got %v %v, want %v %s", c.name, got.Code, got.Fields, c.want, c.field)
			}
		}
	})
}
