package approval_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// second is an administrator beside the one that every server has.
const second = "second"

func addAdmin(t *testing.T, s *apptest.Server, name string) string {
	t.Helper()
	s.AddUser(t, auth.NewUser{Username: name, Password: apptest.Password, Name: name, Roles: []apiv1.Role{apiv1.Role_ROLE_ADMIN}})
	return name
}

func start(t *testing.T, options ...apptest.Option) *apptest.Bank {
	t.Helper()
	b := apptest.StartBank(t, options...)
	addAdmin(t, b.Server, second)
	return b
}

// require puts a method under four eyes.
func require(t *testing.T, s *apptest.Server, name string) {
	t.Helper()
	s.MustCall(t, apptest.Admin, rule(name, true))
}

func rule(name string, required bool) *approvalv1.SetApprovalRuleRequest {
	service, method, _ := strings.Cut(name, "/")
	return &approvalv1.SetApprovalRuleRequest{Service: service, Method: method, Required: &required}
}

// parked returns the approval of a call that waits.
func parked(t *testing.T, got apptest.Result) int64 {
	t.Helper()
	apptest.Expect(t, got, apiv1.ErrorCode_GWB006)
	id, err := strconv.ParseInt(got.Text("approvalId"), 10, 64)
	if err != nil || got.HTTP != http.StatusAccepted {
		t.Fatalf("got %+v, want status 202 and an approval: %v", got, err)
	}
	return id
}

func grant(id int64) proto.Message { return &approvalv1.GrantApprovalRequest{Id: id} }

func get(id int64) proto.Message { return &approvalv1.GetApprovalRequest{Id: id} }

// transferred makes a transfer of 10.00 from Rich to Foreign, and returns its id.
func transferred(t *testing.T, b *apptest.Bank) string {
	t.Helper()
	got := b.CallGRPC(t, b.Caller(t, b.Internal), &transactionv1.TransferRequest{FromAccountId: b.Rich, ToAccountId: b.Foreign, Amount: "10.00"})
	apptest.Expect(t, got, 0)
	return got.Text("transactionId")
}

func balance(t *testing.T, b *apptest.Bank, account int64) string {
	t.Helper()
	got := b.CallGRPC(t, b.Caller(t, b.Internal), &accountv1.GetBalanceRequest{Id: account})
	apptest.Expect(t, got, 0)
	return got.Text("balance")
}

// each plays a test over gRPC and over JSON.
func each(t *testing.T, test func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result)) {
	t.Helper()
	for i, name := range []string{"GRPC", "JSON"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			test(t, b, b.Transports()[i].Call)
		})
	}
}

// Sixteen people approve one call at once: it runs once, one of them is told so, and the others come too late.
func TestApproversAtOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "TransactionService/ReverseTransaction")
	request := &transactionv1.ReverseTransactionRequest{TransactionId: transferred(t, b), Amount: new("4.00"), RefId: "R"}
	id := parked(t, b.CallGRPC(t, b.Caller(t, apptest.Admin), request))
	var callers []apptest.Caller
	for i := range 16 {
		callers = append(callers, b.Caller(t, addAdmin(t, b.Server, fmt.Sprintf("approver-%d", i))))
	}
	var done, late atomic.Int32
	var all sync.WaitGroup
	for i, caller := range callers {
		all.Go(func() {
			call := b.CallGRPC
			if i%2 == 0 {
				call = b.CallJSON
			}
			switch got := call(t, caller, grant(id)); {
			case got.Code == 0 && got.Text("status") == "executed":
				done.Add(1)
			case got.Code == apiv1.ErrorCode_AUB016:
				late.Add(1)
			default:
				t.Errorf("got %+v, want it executed or AUB016", got)
			}
		})
	}
	all.Wait()
	if done.Load() != 1 || late.Load() != 15 || balance(t, b, b.Foreign) != "6.00" {
		t.Errorf("got %d that approved, %d too late and a balance of %s; want 1, 15 and 6.00", done.Load(), late.Load(), balance(t, b, b.Foreign))
	}
	b.MustCall(t, apptest.Admin, &transactionv1.VerifyLedgerRequest{})
}

// Nobody approves or rejects a call of their own, nor does an API client, nor somebody without a role for the method.
func TestWhoDecides(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		require(t, b.Server, "AccountService/FreezeAccount")
		id := parked(t, call(t, b.Teller, &accountv1.FreezeAccountRequest{Id: b.Poor}))
		rates, auditor := b.User(t, apiv1.Role_ROLE_RATE_ADMIN), b.User(t, apiv1.Role_ROLE_AUDITOR)
		for user, want := range map[string]apiv1.ErrorCode{
			b.Teller: apiv1.ErrorCode_AUB017, rates: apiv1.ErrorCode_AUB015, auditor: apiv1.ErrorCode_AUB003, b.Internal: apiv1.ErrorCode_AUB003, b.Me: apiv1.ErrorCode_AUB003,
		} {
			apptest.Expect(t, call(t, user, grant(id)), want)
			apptest.Expect(t, call(t, user, &approvalv1.RejectApprovalRequest{Id: id, Remark: "否"}), want)
		}
		for user, want := range map[string]apiv1.ErrorCode{
			b.Teller: 0, apptest.Admin: 0, auditor: 0, rates: apiv1.ErrorCode_AUB015, b.Internal: apiv1.ErrorCode_AUB015, b.Me: apiv1.ErrorCode_AUB003,
		} {
			apptest.Expect(t, call(t, user, get(id)), want)
		}
		if got := b.CallBoth(t, apptest.Caller{Token: clientToken(t, b.Server)}, grant(id)); got.Code != apiv1.ErrorCode_AUB003 {
			t.Errorf("an API client with the role admin: got %v, want AUB003", got.Code)
		}
		apptest.Expect(t, call(t, second, &approvalv1.WithdrawApprovalRequest{Id: id}), apiv1.ErrorCode_AUB015)
		apptest.Expect(t, call(t, second, grant(id)), 0, "status=executed", "maker=teller", "decidedBy="+second)
	})
}

// clientToken returns a token of an API client with the role admin.
func clientToken(t *testing.T, s *apptest.Server) string {
	t.Helper()
	created := s.CallGRPC(t, s.Caller(t, apptest.Admin), &apiclientv1.CreateApiClientRequest{
		Name: "客户端", Roles: []apiv1.Role{apiv1.Role_ROLE_ADMIN}, Algorithm: apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_HMAC_SHA256,
	})
	apptest.Expect(t, created, 0)
	granted := s.CallGRPC(t, apptest.Caller{}, &apiclientv1.CreateClientTokenRequest{KeyId: created.Text("keyId"), Secret: created.Text("secret")})
	apptest.Expect(t, granted, 0)
	return granted.Text("accessToken")
}

// A call runs under the checks of the moment: a maker who has lost the role or was disabled changes nothing any more.
func TestMakerMayNoLonger(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]*authv1.UpdateUserRequest{
		"role lost": {Roles: []apiv1.Role{apiv1.Role_ROLE_RATE_ADMIN}}, "disabled": {Enabled: new(false)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			require(t, b.Server, "AccountService/FreezeAccount")
			created := b.CallGRPC(t, b.Caller(t, apptest.Admin), &authv1.ListUsersRequest{PageSize: new(int32(100))})
			id := parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), &accountv1.FreezeAccountRequest{Id: b.Poor}))
			change.Id = userID(t, created, b.Teller)
			b.MustCall(t, apptest.Admin, change)
			got := b.CallBoth(t, b.Caller(t, second), grant(id)) // The second time as a repeated request.
			apptest.Expect(t, got, 0, "status=failed", "errorCode=AUB003", "errorMessage=权限不足")
			if got := b.CallGRPC(t, b.Caller(t, b.Internal), &accountv1.GetBalanceRequest{Id: b.Poor}); got.Text("status") == "frozen" {
				t.Errorf("got %v, want an account that is not frozen", got.Data)
			}
			apptest.Expect(t, b.CallBoth(t, b.Caller(t, apptest.Admin), grant(id)), apiv1.ErrorCode_AUB016)
		})
	}
}

func userID(t *testing.T, listed apptest.Result, name string) int64 {
	t.Helper()
	for _, one := range listed.Data["list"].([]any) {
		if user := one.(map[string]any); user["username"] == name {
			id, err := user["id"].(json.Number).Int64()
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
	}
	t.Fatalf("got %v, want the user %s", listed.Data, name)
	return 0
}

// What the rules refuse when the call runs is shown with its code, and changes nothing.
func TestRefusedWhenItRuns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		require(t, b.Server, "AccountService/FreezeAccount")
		freeze := &accountv1.FreezeAccountRequest{Id: b.Poor}
		first, again := parked(t, call(t, b.Teller, freeze)), parked(t, call(t, b.Teller, freeze))
		apptest.Expect(t, call(t, second, grant(first)), 0, "status=executed")
		apptest.Expect(t, call(t, second, grant(again)), 0, "status=failed", "errorCode=CBB016")
		apptest.Expect(t, call(t, b.Teller, get(again)), 0, "status=failed", "errorCode=CBB016", "decidedBy="+second)
	})
}

// What would be refused now is refused now, and leaves no approval.
func TestWrongCallsDoNotWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		for _, name := range []string{"RiskService/UpdateRule", "AuthService/CreateUser", "AccountService/CloseAccount", "AuthService/UpdateUser"} {
			require(t, b.Server, name)
		}
		user := &authv1.CreateUserRequest{Username: "new", Password: "password", Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}
		for want, request := range map[apiv1.ErrorCode]proto.Message{
			apiv1.ErrorCode_RKB005: &riskv1.UpdateRuleRequest{Id: 999, MaxAmount: new("1.00")},
			apiv1.ErrorCode_RKV001: &riskv1.UpdateRuleRequest{Id: 5, MaxCount: new(int64(1))},
			apiv1.ErrorCode_CBV003: user,
			apiv1.ErrorCode_CBB009: &accountv1.CloseAccountRequest{Id: b.Rich},
			apiv1.ErrorCode_AUB005: &authv1.UpdateUserRequest{Id: 999, Name: new("新名")},
		} {
			apptest.Expect(t, call(t, apptest.Admin, request), want)
		}
		apptest.Expect(t, call(t, b.Me, &riskv1.UpdateRuleRequest{Id: 5, MaxAmount: new("1.00")}), apiv1.ErrorCode_AUB003)
		if got := call(t, apptest.Admin, &approvalv1.ListApprovalsRequest{}); len(got.Data["list"].([]any)) > 0 {
			t.Errorf("got %v, want no approvals", got.Data)
		}
	})
}

// A call below the least amount of the rule runs at once; one over it, or without an amount, waits.
func TestMinimumAmount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		over := rule("TransactionService/ReverseTransaction", true)
		over.MinAmount = new("5")
		apptest.Expect(t, call(t, apptest.Admin, over), 0, "minAmount=5.00", "hasAmount=true")
		reverse := func(amount *string) proto.Message {
			return &transactionv1.ReverseTransactionRequest{TransactionId: transferred(t, b), Amount: amount, RefId: apptest.Unique("R")}
		}
		apptest.Expect(t, call(t, b.Teller, reverse(new("4.99"))), 0)
		for _, amount := range []*string{new("5.00"), new("10"), nil} {
			parked(t, call(t, b.Teller, reverse(amount)))
		}
		for _, wrong := range []*approvalv1.SetApprovalRuleRequest{rule("AuthService/UpdateUser", true), rule("TransactionService/ReverseTransaction", false)} {
			wrong.MinAmount = new("5")
			got := call(t, apptest.Admin, wrong)
			apptest.Expect(t, got, apiv1.ErrorCode_CBV003)
			if got.FieldNames() != "minAmount" {
				t.Errorf("got fields %s, want minAmount", got.FieldNames())
			}
		}
	})
}

// A call that waits survives the server: one that starts later runs it.
func TestRestartBetween(t *testing.T) {
	t.Parallel()
	database := storetest.URL(t)
	var id, account int64
	t.Run("before", func(t *testing.T) {
		b := start(t, apptest.On(database))
		require(t, b.Server, "AccountService/FreezeAccount")
		account = b.Poor
		id = parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), &accountv1.FreezeAccountRequest{Id: account}))
	})
	t.Run("after", func(t *testing.T) {
		s := apptest.Start(t, apptest.On(database))
		apptest.Expect(t, s.CallBoth(t, s.Caller(t, second), grant(id)), 0, "status=executed")
		s.MustCall(t, "teller", &accountv1.UnfreezeAccountRequest{Id: account}) // It was frozen.
	})
}

// A failure in the middle leaves the approval pending and nothing else: approved again, the call runs once.
func TestFailureInTheMiddle(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "TransactionService/ReverseTransaction")
	request := &transactionv1.ReverseTransactionRequest{TransactionId: transferred(t, b), Amount: new("4.00"), RefId: "R"}
	id := parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), request))
	b.ExecSQL(t, `CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$`)
	b.ExecSQL(t, `CREATE CONSTRAINT TRIGGER broken AFTER UPDATE ON approvals DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break()`)
	apptest.Expect(t, b.CallGRPC(t, b.Caller(t, second), grant(id)), apiv1.ErrorCode_CBS001)
	apptest.Expect(t, b.CallGRPC(t, b.Caller(t, second), get(id)), 0, "status=pending")
	if got := balance(t, b, b.Foreign); got != "10.00" {
		t.Errorf("got a balance of %s, want 10.00", got)
	}
	b.ExecSQL(t, `DROP TRIGGER broken ON approvals`)
	for range 2 { // The second is the same request again.
		apptest.Expect(t, b.CallBoth(t, b.Caller(t, second), grant(id)), 0, "status=executed")
	}
	if got := balance(t, b, b.Foreign); got != "6.00" {
		t.Errorf("got a balance of %s, want 6.00", got)
	}
}

// The same key gives the same approval, before and after the decision and when the method is no longer under four eyes.
func TestSameKey(t *testing.T) {
	t.Parallel()
	b := start(t)
	keyed := b.Caller(t, apptest.Admin)
	keyed.Key = "K1"
	create := func(password string) proto.Message {
		return &authv1.CreateUserRequest{Username: "new", Password: password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}
	}
	freeze := &accountv1.FreezeAccountRequest{Id: b.Poor}
	before := b.Caller(t, apptest.Admin)
	before.Key = "K0"
	apptest.Expect(t, b.CallBoth(t, before, freeze), 0, "status=frozen")
	b.MustCall(t, apptest.Admin, &accountv1.UnfreezeAccountRequest{Id: b.Poor})
	require(t, b.Server, "AuthService/CreateUser")
	require(t, b.Server, "AccountService/FreezeAccount")
	apptest.Expect(t, b.CallBoth(t, before, freeze), 0, "status=frozen") // The answer of then.

	id := parked(t, b.CallBoth(t, keyed, create("correct horse battery")))
	frozen := b.Caller(t, apptest.Admin)
	frozen.Key = "K2"
	other := parked(t, b.CallBoth(t, frozen, freeze))
	same := func() {
		t.Helper()
		if got := parked(t, b.CallBoth(t, keyed, create("correct horse battery"))); got != id {
			t.Errorf("got approval %d, want %d", got, id)
		}
		if got := parked(t, b.CallBoth(t, frozen, freeze)); got != other || id == other {
			t.Errorf("got approval %d, want %d", got, other)
		}
	}
	same()
	apptest.Expect(t, b.CallBoth(t, keyed, create("another horse battery")), apiv1.ErrorCode_CBB014)
	apptest.Expect(t, b.CallBoth(t, keyed, freeze), apiv1.ErrorCode_CBB014)
	b.MustCall(t, second, grant(id))
	b.MustCall(t, second, grant(other))
	same()
	b.MustCall(t, apptest.Admin, rule("AccountService/FreezeAccount", false))
	same()
}

// Calls that are made at once under one key are one approval.
func TestSameKeyAtOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "AccountService/FreezeAccount")
	keyed := b.Caller(t, b.Teller)
	keyed.Key = "K"
	var mu sync.Mutex
	var ids []string
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got := b.CallGRPC(t, keyed, &accountv1.FreezeAccountRequest{Id: b.Poor})
			mu.Lock()
			defer mu.Unlock()
			ids = append(ids, fmt.Sprint(got.Code, got.Text("approvalId")))
		})
	}
	all.Wait()
	if slices.Sort(ids); len(slices.Compact(ids)) != 1 {
		t.Errorf("got approvals %v, want one", ids)
	}
}

// A maker takes a call back; a rejected one and an expired one never run.
func TestCallsThatNeverRun(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		require(t, b.Server, "AccountService/FreezeAccount")
		wait := func() int64 { return parked(t, call(t, b.Teller, &accountv1.FreezeAccountRequest{Id: b.Poor})) }
		ended := map[string]int64{"withdrawn": wait(), "rejected": wait(), "expired": wait()}
		withdraw := &approvalv1.WithdrawApprovalRequest{Id: ended["withdrawn"]}
		reject := &approvalv1.RejectApprovalRequest{Id: ended["rejected"], Remark: "理由不足"}
		for range 2 {
			apptest.Expect(t, call(t, b.Teller, withdraw), 0, "status=withdrawn", "decidedBy="+b.Teller)
			apptest.Expect(t, call(t, second, reject), 0, "status=rejected", "decidedBy="+second, "remark=理由不足")
		}
		b.ExecSQL(t, `UPDATE approvals SET expires_at = now() WHERE id = $1`, ended["expired"])
		for status, id := range ended {
			apptest.Expect(t, call(t, second, grant(id)), apiv1.ErrorCode_AUB016)
			apptest.Expect(t, call(t, b.Teller, get(id)), 0, "status="+status)
			listed := call(t, second, &approvalv1.ListApprovalsRequest{Status: statusOf(status)})
			if got := listed.Data["list"].([]any); len(got) != 1 || fmt.Sprint(got[0].(map[string]any)["id"]) != fmt.Sprint(id) {
				t.Errorf("%s: got %v, want approval %d", status, got, id)
			}
		}
		pending := approvalv1.ApprovalStatus_APPROVAL_STATUS_PENDING
		if got := call(t, second, &approvalv1.ListApprovalsRequest{Status: &pending}); len(got.Data["list"].([]any)) > 0 {
			t.Errorf("got %v, want none that is pending", got.Data)
		}
		if got := b.CallGRPC(t, b.Caller(t, b.Internal), &accountv1.GetBalanceRequest{Id: b.Poor}); got.Text("status") == "frozen" {
			t.Errorf("got %v, want an account that is not frozen", got.Data)
		}
	})
}

func statusOf(text string) *approvalv1.ApprovalStatus {
	return approvalv1.ApprovalStatus(approvalv1.ApprovalStatus_value["APPROVAL_STATUS_"+strings.ToUpper(text)]).Enum()
}

// A user who has too many calls that wait makes no further ones, and gets those again that were made before.
func TestTooManyWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		require(t, b.Server, "AccountService/FreezeAccount")
		freeze := &accountv1.FreezeAccountRequest{Id: b.Poor}
		id := parked(t, call(t, b.Teller, freeze))
		b.ExecSQL(t, `
			INSERT INTO approvals (id, method, maker_id, maker, maker_roles, address, request_id, request, sealed_with, has_secrets, expires_at)
			SELECT nextval('approvals_id_seq'), method, maker_id, maker, maker_roles, address, request_id, request, sealed_with, has_secrets, expires_at
			FROM approvals, generate_series(1, 999) WHERE id = $1`, id)
		got := call(t, b.Teller, freeze)
		apptest.Expect(t, got, apiv1.ErrorCode_GWB003)
		parked(t, call(t, second, freeze))
		apptest.Expect(t, call(t, b.Teller, &approvalv1.WithdrawApprovalRequest{Id: id}), 0)
		parked(t, call(t, b.Teller, freeze))
	})
}

// The configured time bounds how long a call waits.
func TestTimeout(t *testing.T) {
	t.Parallel()
	b := start(t, func(c *app.Config) { c.ApprovalTimeout = time.Hour })
	require(t, b.Server, "AccountService/FreezeAccount")
	got := b.CallGRPC(t, b.Caller(t, b.Teller), &accountv1.FreezeAccountRequest{Id: b.Poor})
	parked(t, got)
	expires, err := time.Parse(time.RFC3339, got.Text("expiresAt"))
	if left := time.Until(expires); err != nil || left > time.Hour || left < 50*time.Minute {
		t.Errorf("got %s, want in an hour: %v", got.Text("expiresAt"), err)
	}
}

// Approvals are listed by page and by filter, and everybody finds what concerns them.
func TestList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		require(t, b.Server, "AccountService/FreezeAccount")
		require(t, b.Server, "RiskService/UpdateRule")
		var want []string
		for range 3 {
			want = append(want, fmt.Sprint(parked(t, call(t, b.Teller, &accountv1.FreezeAccountRequest{Id: b.Poor}))))
		}
		parked(t, call(t, apptest.Admin, &riskv1.UpdateRuleRequest{Id: 5, MaxAmount: new("60000.00")}))
		slices.Reverse(want)
		var got []string
		page := &approvalv1.ListApprovalsRequest{Method: new("AccountService/FreezeAccount"), PageSize: new(int32(2))}
		for {
			listed := call(t, second, page)
			got = append(got, ids(listed)...)
			if listed.Data["next"] == nil {
				break
			}
			page.After = new(listed.Int(t, "next"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("by pages: got %v, want %v", got, want)
		}
		all := &approvalv1.ListApprovalsRequest{}
		for user, count := range map[string]int{apptest.Admin: 4, b.User(t, apiv1.Role_ROLE_AUDITOR): 4, b.Teller: 3, b.User(t, apiv1.Role_ROLE_RATE_ADMIN): 0, b.Internal: 0} {
			if got := ids(call(t, user, all)); len(got) != count {
				t.Errorf("%s: got %v, want %d", user, got, count)
			}
		}
		listed := call(t, apptest.Admin, all)
		maker, err := listed.Data["list"].([]any)[0].(map[string]any)["makerId"].(json.Number).Int64()
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(call(t, apptest.Admin, &approvalv1.ListApprovalsRequest{MakerId: &maker})); len(got) != 1 {
			t.Errorf("of one maker: got %v, want 1", got)
		}
	})
}

func ids(listed apptest.Result) []string {
	var all []string
	for _, one := range listed.Data["list"].([]any) {
		all = append(all, fmt.Sprint(one.(map[string]any)["id"]))
	}
	return all
}

// fields returns the fields of a request or an answer as an approval shows them.
func fields(got apptest.Result, name string) map[string]string {
	all := map[string]string{}
	for _, one := range got.Data[name].([]any) {
		field := one.(map[string]any)
		all[field["field"].(string)] = field["value"].(string)
	}
	return all
}

// Whoever decides sees personal data, whoever only looks does not.
func TestPersonalData(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "CustomerService/UpdateCustomer")
	auditor := b.User(t, apiv1.Role_ROLE_AUDITOR)
	id := parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), &customerv1.UpdateCustomerRequest{Id: b.Mine, Phone: new("13987654321")}))
	for user, want := range map[string]string{b.Teller: "13987654321", second: "13987654321", auditor: "139****4321"} {
		if got := fields(b.CallBoth(t, b.Caller(t, user), get(id)), "request")["phone"]; got != want {
			t.Errorf("%s: got %s, want %s", user, got, want)
		}
	}
}

// The reason that a maker gives is shown to the approver; one that is no text is refused.
func TestReason(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "AccountService/FreezeAccount")
	send := func(reason string) apptest.Result {
		r := b.Request(t, b.Caller(t, b.Teller), &accountv1.FreezeAccountRequest{Id: b.Poor})
		r.Header.Set("Approval-Reason", reason)
		return apptest.ResultOf(apptest.Send(t, r))
	}
	apptest.Expect(t, b.CallBoth(t, b.Caller(t, second), get(parked(t, send(url.PathEscape("法院冻结 & 协查"))))), 0, "reason=法院冻结 & 协查")
	for _, wrong := range []string{"%", "%FF", "%00", url.PathEscape(strings.Repeat("长", 501))} {
		if got := send(wrong); got.Code != apiv1.ErrorCode_CBV003 || got.FieldNames() != "Approval-Reason" {
			t.Errorf("%.20s: got %v %s, want CBV003 Approval-Reason", wrong, got.Code, got.FieldNames())
		}
	}
}

// Once the method that changes rules is under four eyes, nobody takes a method out alone, not even that one.
func TestRulesUnderFourEyes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *apptest.Bank, call func(t testing.TB, user string, request proto.Message) apptest.Result) {
		require(t, b.Server, "AccountService/FreezeAccount")
		require(t, b.Server, "ApprovalService/SetApprovalRule")
		out := parked(t, call(t, apptest.Admin, rule("AccountService/FreezeAccount", false)))
		parked(t, call(t, apptest.Admin, rule("ApprovalService/SetApprovalRule", false)))
		parked(t, call(t, apptest.Admin, rule("AccountService/CloseAccount", true)))
		apptest.Expect(t, call(t, apptest.Admin, grant(out)), apiv1.ErrorCode_AUB017)
		parked(t, call(t, b.Teller, &accountv1.FreezeAccountRequest{Id: b.Poor}))
		apptest.Expect(t, call(t, second, grant(out)), 0, "status=executed")
		apptest.Expect(t, call(t, b.Teller, &accountv1.FreezeAccountRequest{Id: b.Poor}), 0)
		listed := call(t, b.User(t, apiv1.Role_ROLE_AUDITOR), &approvalv1.ListApprovalRulesRequest{})
		for _, one := range listed.Data["list"].([]any) {
			r := one.(map[string]any)
			if want := r["service"] == "ApprovalService" && r["method"] == "SetApprovalRule"; r["required"] != want || (r["updatedBy"] != nil) != want {
				t.Errorf("got %v, want required %t", r, want)
			}
		}
	})
}

// The README's command takes the rule about rules out again, for an operator who has the database.
func TestWayOut(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "ApprovalService/SetApprovalRule")
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```sh\n")
	block, _, _ = strings.Cut(block, "```")
	psql, err := localpg.InstalledProgram("psql")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "sh", "-c", block)
	command.Env = append(os.Environ(), "DATABASE="+b.DatabaseURL, "PATH="+filepath.Dir(psql)+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := command.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "DELETE 1" {
		t.Fatalf("got %s, %v; want DELETE 1", out, err)
	}
	proctest.Await(t, "the rule has gone", func() bool {
		return b.CallGRPC(t, b.Caller(t, apptest.Admin), rule("AccountService/CloseAccount", true)).Code == 0
	})
}

// A change of the rules reaches every server, also one that an operator makes in the database. While a server cannot know them, it lets
// no call pass of a method that they may be about.
func TestRulesReachEveryServer(t *testing.T) {
	t.Parallel()
	b := start(t)
	other := apptest.Start(t, apptest.On(b.DatabaseURL))
	teller := other.Caller(t, b.Teller)
	code := func() apiv1.ErrorCode {
		return other.CallGRPC(t, teller, &accountv1.FreezeAccountRequest{Id: b.Closed}).Code
	}
	require(t, b.Server, "AccountService/FreezeAccount")
	freeze := func() apiv1.ErrorCode {
		got := other.CallGRPC(t, teller, &accountv1.FreezeAccountRequest{Id: b.Poor}).Code
		if got == 0 {
			b.MustCall(t, b.Teller, &accountv1.UnfreezeAccountRequest{Id: b.Poor})
		}
		return got
	}
	proctest.Await(t, "the rule has come to the other server", func() bool { return freeze() == apiv1.ErrorCode_GWB006 })
	b.ExecSQL(t, `DELETE FROM approval_rules`)
	proctest.Await(t, "the rule has gone", func() bool { return freeze() == 0 })
	b.ExecSQL(t, `ALTER TABLE approval_rules RENAME TO elsewhere`)
	b.ExecSQL(t, `NOTIFY approval_rules`)
	proctest.Await(t, "the rules are unknown", func() bool { return code() == apiv1.ErrorCode_GWS001 })
	apptest.Expect(t, other.CallGRPC(t, teller, &accountv1.GetBalanceRequest{Id: b.Poor}), 0)
	b.ExecSQL(t, `ALTER TABLE elsewhere RENAME TO approval_rules`)
	proctest.Await(t, "the rules are known again", func() bool { return code() == apiv1.ErrorCode_CBB008 })
}
