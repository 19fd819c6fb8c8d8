package app_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Only a write that staff alone may make can be put under four eyes, and the methods that make an approver or change a rule can.
func TestWhatCanBePutUnderFourEyes(t *testing.T) {
	t.Parallel()
	can := map[string]bool{}
	for _, m := range apptest.Contract.Methods() {
		if m.FourEyes == nil {
			continue
		}
		can[m.Short()] = true
		roles := m.Access.GetRoles()
		if len(roles) == 0 || slices.Contains(roles, apiv1.Role_ROLE_CUSTOMER) || !m.Changes() || !m.Writes() || m.Access.GetOwner() != nil ||
			m.Desc.IsStreamingClient() || m.Desc.IsStreamingServer() {
			t.Errorf("%s can be put under four eyes: got roles %v, want a unary write by staff", m.Name, roles)
		}
	}
	for _, name := range []string{
		"AuthService/CreateUser", "AuthService/UpdateUser", "AuthService/RemoveTotp", "ApiClientService/CreateApiClient", "ApprovalService/SetApprovalRule",
	} {
		if !can[name] {
			t.Errorf("%s: got a method that cannot be put under four eyes, want one that can", name)
		}
	}
}

// fourEyesBank is a bank with two people who have every role of staff, and with something for every write under four eyes.
type fourEyesBank struct {
	*apptest.Bank

	maker, approver string
}

func startFourEyes(t *testing.T) *fourEyesBank {
	t.Helper()
	b := &fourEyesBank{Bank: apptest.StartBank(t), maker: "maker", approver: "approver"}
	for _, name := range []string{b.maker, b.approver} {
		b.AddUser(t, auth.NewUser{Username: name, Password: apptest.Password, Name: name, Roles: []apiv1.Role{
			apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_TELLER, apiv1.Role_ROLE_CREDIT_APPROVER, apiv1.Role_ROLE_RATE_ADMIN,
		}})
	}
	return b
}

// startWithParked starts a bank with FreezeAccount under four eyes, and a call of it.
func startWithParked(t *testing.T) (b *fourEyesBank, id int64) {
	t.Helper()
	b = startFourEyes(t)
	request := &accountv1.FreezeAccountRequest{Id: b.Poor}
	b.MustCall(t, b.maker, ruleFor(apptest.MethodOf(request), true))
	return b, approvalOf(t, b.CallGRPC(t, b.Caller(t, b.maker), request))
}

// requests returns a call of every method that can be put under four eyes, which would succeed. The one that changes rules is the last.
func (b *fourEyesBank) requests(t *testing.T) []proto.Message {
	t.Helper()
	made := func(request proto.Message) apptest.Result {
		got := b.CallGRPC(t, b.Caller(t, b.maker), request)
		apptest.Expect(t, got, 0)
		return got
	}
	newUser := func() *authv1.CreateUserRequest {
		return &authv1.CreateUserRequest{
			Username: apptest.Unique("u"), Password: apptest.Password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR},
		}
	}
	client := &apiclientv1.CreateApiClientRequest{
		Name: "客户端", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}, Algorithm: apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_HMAC_SHA256,
	}
	listed := &riskv1.AddToBlacklistRequest{SubjectType: riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT, SubjectId: b.Foreign, Reason: "试"}
	reason := &creditdefaultv1.CreateDefaultReasonRequest{Reason: "原因一"}
	used := made(newUser()).Int(t, "id")
	saved := func() string {
		response, err := ratev1.NewRateServiceClient(b.Conn).SaveRate(b.As(t, b.maker), newRate())
		if err != nil {
			t.Fatal(err)
		}
		return response.GetRate().GetRateid()
	}
	paid := made(pay(b.Rich, b.Foreign, "10.00")).Text("transactionId") // Before the payee is blacklisted.
	return []proto.Message{
		&accountv1.FreezeAccountRequest{Id: b.Poor},
		&accountv1.UnfreezeAccountRequest{Id: b.Frozen},
		&accountv1.CloseAccountRequest{Id: b.Dollar},
		client,
		&apiclientv1.DeleteApiClientRequest{KeyId: made(client).Text("keyId")},
		newUser(),
		&authv1.UpdateUserRequest{Id: used, Name: new("新名"), Password: new("another horse battery")},
		&authv1.RemoveTotpRequest{Id: used},
		&creditdefaultv1.CreateDefaultReasonRequest{Reason: "原因二"},
		&creditdefaultv1.UpdateDefaultReasonRequest{Id: 1, Detail: new("说明")},
		&creditdefaultv1.DeleteDefaultReasonRequest{Id: made(reason).Int(t, "id")},
		&creditdefaultv1.CorrectClassificationRequest{CustomerId: b.Mine, Industry: new("制造业")},
		&customerv1.UpdateCustomerRequest{Id: b.Mine, Phone: new("13987654321")},
		&interestv1.SetAccountRateRequest{Id: b.Rich},
		&interestv1.SetInterestDefaultRequest{AccountType: accountv1.AccountType_ACCOUNT_TYPE_CHECKING, Currency: "HKD"},
		&paymentv1.ImportBillsRequest{Bills: []*paymentv1.ImportedBill{{
			BillType: paymentv1.BillType_BILL_TYPE_WATER, BillAccount: apptest.Unique("B"), BillAmount: "1.00", BillPeriod: "2026-01",
			DueDate: "2026-02-15", PayerName: "张三",
		}}},
		newRate(),
		&ratev1.ReviseRateRequest{Rateid: saved(), Rate: new("2.00")},
		&ratev1.DeleteRateRequest{Rateid: saved()},
		&riskv1.UpdateRuleRequest{Id: 5, MaxAmount: new("60000.00")},
		&riskv1.AddToBlacklistRequest{SubjectType: riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT, SubjectId: b.Closed, Reason: "试"},
		&riskv1.RemoveFromBlacklistRequest{Id: made(listed).Int(t, "id")},
		&transactionv1.ReverseTransactionRequest{TransactionId: paid, Amount: new("4.00"), RefId: apptest.Unique("R")},
		newWebhook(),
		&webhookv1.UpdateWebhookRequest{Id: made(newWebhook()).Int(t, "id"), Status: webhookv1.WebhookStatus_WEBHOOK_STATUS_PAUSED.Enum()},
		&webhookv1.DeleteWebhookRequest{Id: made(newWebhook()).Int(t, "id")},
		&approvalv1.SetApprovalRuleRequest{Service: "RiskService", Method: "UpdateRule", Required: new(false)},
	}
}

func newRate() *ratev1.SaveRateRequest {
	return &ratev1.SaveRateRequest{
		Code: new(apptest.Unique("r")), Ratetype: ratev1.RateType_RATE_TYPE_LOAN.Enum(), Revisedate: timestamppb.New(time.Unix(1_500_000_000, 0)), Rate: new("1.00"),
	}
}

// data returns a digest of each table but those of approvals, of the audit trail, of logins, and of what a server writes by itself later: the
// journal, what webhooks deliver, and its bucket and the fingerprints of its keys when it becomes ready.
func (b *fourEyesBank) data(t *testing.T) map[string]string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
		AND relname NOT IN ('approvals', 'audit_entries', 'sessions', 'file_bucket', 'key_fingerprints', 'goose_db_version') AND relname NOT LIKE 'journal%' AND relname NOT LIKE 'webhook\_%'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	digests := map[string]string{}
	for _, table := range tables {
		var digest string
		err := conn.QueryRow(t.Context(), `SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM `+pgx.Identifier{table}.Sanitize()+` AS t`).Scan(&digest)
		if err != nil {
			t.Fatal(err)
		}
		digests[table] = digest
	}
	return digests
}

// changed lists the tables that differ.
func changed(before, after map[string]string) []string {
	var tables []string
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if before[table] != after[table] {
			tables = append(tables, table)
		}
	}
	return tables
}

// approvalOf returns the number of the approval of a call that waits.
func approvalOf(t *testing.T, got apptest.Result) int64 {
	t.Helper()
	apptest.Expect(t, got, apiv1.ErrorCode_GWB006)
	id, err := strconv.ParseInt(got.Text("approvalId"), 10, 64)
	if err != nil || got.HTTP != 202 || got.Data["expiresAt"] == nil {
		t.Fatalf("got %+v, want status 202, an approval and when it expires: %v", got, err)
	}
	return id
}

// Every method that can be put under four eyes changes nothing when it is called, and then runs once, as its maker, when another person
// has approved it. Both are in the audit trail.
func TestEveryMethodUnderFourEyes(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"GRPC", "JSON"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startFourEyes(t)
			playFourEyes(t, b, b.Transports()[i])
		})
	}
}

func playFourEyes(t *testing.T, b *fourEyesBank, via apptest.Transport) {
	t.Helper()
	requests := b.requests(t)
	want := map[string]bool{}
	for _, m := range apptest.Contract.Methods() {
		want[m.Short()] = m.FourEyes != nil
	}
	for _, request := range requests {
		m := apptest.MethodOf(request)
		if !want[m.Short()] {
			t.Errorf("%s: got a second request, or one of a method without four eyes; want one each", m.Short())
		}
		want[m.Short()] = false
		apptest.Expect(t, via.Call(t, b.maker, ruleFor(m, true)), 0, "required=true", "method="+string(m.Desc.Name()))
	}
	for method, missing := range want {
		if missing {
			t.Errorf("%s: got no request, want one that would succeed", method)
		}
	}
	for _, request := range requests {
		m := apptest.MethodOf(request)
		before := b.data(t)
		id := approvalOf(t, via.Call(t, b.maker, request))
		if tables := changed(before, b.data(t)); len(tables) > 0 {
			t.Errorf("%s: got changes of %v before the approval, want none", m.Short(), tables)
		}
		apptest.Expect(t, via.Call(t, b.maker, &approvalv1.GrantApprovalRequest{Id: id}), apiv1.ErrorCode_AUB017)
		got := via.Call(t, b.approver, &approvalv1.GrantApprovalRequest{Id: id, Remark: new("同意")})
		apptest.Expect(t, got, 0, "status=executed", "maker="+b.maker, "decidedBy="+b.approver, "remark=同意")
		if got.Data["errorCode"] != nil || len(got.Data["request"].([]any)) == 0 {
			t.Errorf("%s: got %v, want its request and no error", m.Short(), got.Data)
		}
		if tables := changed(before, b.data(t)); len(tables) == 0 && m.Desc.Name() != "RemoveTotp" {
			t.Errorf("%s: got no change after the approval, want one", m.Short())
		}
		expectTrail(t, b, m, id)
	}
}

func ruleFor(m *contract.Method, required bool) *approvalv1.SetApprovalRuleRequest {
	service, method, _ := strings.Cut(m.Short(), "/")
	return &approvalv1.SetApprovalRuleRequest{Service: service, Method: method, Required: &required}
}

// expectTrail expects three entries of the audit trail: of the run, of the decision, and of the call.
func expectTrail(t *testing.T, b *fourEyesBank, m *contract.Method, id int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT username || ' ' || method || ' ' || address, subject_id, changes::text FROM audit_entries ORDER BY id DESC LIMIT 3`)
	if err != nil {
		t.Fatal(err)
	}
	var entries []string
	var who, subject, changes string
	_, err = pgx.ForEachRow(rows, []any{&who, &subject, &changes}, func() error {
		entries = append(entries, who+" "+subject+" "+changes)
		return nil
	})
	if err != nil || len(entries) != 3 {
		t.Fatalf("%s: got entries %v, want 3: %v", m.Short(), entries, err)
	}
	for i, want := range [][]string{ // The decision and the run are of one transaction.
		{b.approver + " ApprovalService/GrantApproval 127.0.0.1 " + strconv.FormatInt(id, 10), `"field": "status"`, `"after": "executed"`},
		{b.maker + " " + m.Short() + " 127.0.0.1 ", `"field": "approvedBy"`, b.approver, fmt.Sprintf(`"after": "%d"`, id)},
		{b.maker + " " + m.Short() + " 127.0.0.1 " + strconv.FormatInt(id, 10), `"field": "approvalStatus"`, `"after": "pending"`},
	} {
		for _, part := range want {
			if !strings.Contains(entries[i], part) {
				t.Errorf("%s: got entry %s, want one with %s", m.Short(), entries[i], part)
			}
		}
		if strings.Contains(entries[i], "horse") {
			t.Errorf("%s: got entry %s, want no password", m.Short(), entries[i])
		}
	}
}

// provokeFourEyes calls every method under four eyes, and decides approvals that cannot be decided.
func provokeFourEyes(t *testing.T) {
	t.Helper()
	for _, via := range []int{0, 1} {
		b := startFourEyes(t)
		requests := b.requests(t)
		for _, request := range requests {
			b.MustCall(t, b.maker, ruleFor(apptest.MethodOf(request), true))
		}
		call := b.Transports()[via].Call
		var id int64
		for _, request := range requests {
			id = approvalOf(t, call(t, b.maker, request))
		}
		for _, request := range []proto.Message{
			&approvalv1.GetApprovalRequest{Id: absent}, &approvalv1.GrantApprovalRequest{Id: absent},
			&approvalv1.RejectApprovalRequest{Id: absent, Remark: "否"}, &approvalv1.WithdrawApprovalRequest{Id: absent},
		} {
			apptest.Expect(t, call(t, b.approver, request), apiv1.ErrorCode_AUB015)
		}
		reject := &approvalv1.RejectApprovalRequest{Id: id, Remark: "否"}
		apptest.Expect(t, call(t, b.maker, reject), apiv1.ErrorCode_AUB017)
		apptest.Expect(t, call(t, b.maker, &approvalv1.GrantApprovalRequest{Id: id}), apiv1.ErrorCode_AUB017)
		apptest.Expect(t, call(t, b.maker, &approvalv1.WithdrawApprovalRequest{Id: id}), 0)
		apptest.Expect(t, call(t, b.approver, reject), apiv1.ErrorCode_AUB016)
		apptest.Expect(t, call(t, b.approver, &approvalv1.GrantApprovalRequest{Id: id}), apiv1.ErrorCode_AUB016)
		apptest.Expect(t, call(t, b.approver, reject), apiv1.ErrorCode_AUB016)
		rejected := approvalOf(t, call(t, b.maker, requests[0]))
		apptest.Expect(t, call(t, b.approver, &approvalv1.RejectApprovalRequest{Id: rejected, Remark: "否"}), 0)
		apptest.Expect(t, call(t, b.maker, &approvalv1.WithdrawApprovalRequest{Id: rejected}), apiv1.ErrorCode_AUB016)
		unknown := &approvalv1.SetApprovalRuleRequest{Service: "TransactionService", Method: "Transfer", Required: new(true)}
		apptest.Expect(t, call(t, b.maker, unknown), apiv1.ErrorCode_AUB018)
	}
}
