package customer_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// life is a customer with what a customer has.
type life struct {
	*apptest.Server

	request  *customerv1.CreateCustomerRequest
	id       int64
	account  int64
	key      string // of all its requests
	username string
	login    int64
	refresh  string
}

// live lets a customer join the bank over one transport, and leave everywhere a trace.
func live(t *testing.T, s *apptest.Server, transport int) life {
	t.Helper()
	l := life{Server: s, request: person(), key: apptest.Unique("K")}
	via := s.Transports()[transport]
	teller := s.User(t, apiv1.Role_ROLE_TELLER)
	keyed := s.Caller(t, teller)
	keyed.Key = l.key
	created := callKeyed(t, s, transport, keyed, l.request)
	apptest.Expect(t, created, 0)
	l.id = created.Int(t, "id")
	l.account = s.Account(t, l.id, "10.00")

	l.username = "login" + l.request.GetIdNumber()
	admin := s.Caller(t, apptest.Admin)
	admin.Key = l.key
	login := callKeyed(t, s, transport, admin, &authv1.CreateUserRequest{
		Username: l.username, Password: apptest.Password, Name: l.request.GetName(), Roles: []apiv1.Role{apiv1.Role_ROLE_CUSTOMER}, CustomerId: &l.id,
	})
	apptest.Expect(t, login, 0)
	l.login = login.Int(t, "id")
	session := via.Call(t, "", &authv1.LoginRequest{Username: l.username, Password: apptest.Password})
	apptest.Expect(t, session, 0)
	l.refresh = session.Text("refreshToken")

	apptest.Expect(t, via.Call(t, teller, &customerv1.UpdateCustomerRequest{Id: l.id, Email: new("second." + l.request.GetEmail())}), 0)
	officer, approver := s.User(t, apiv1.Role_ROLE_CREDIT_OFFICER), s.User(t, apiv1.Role_ROLE_CREDIT_APPROVER)
	filer := s.Caller(t, officer)
	filer.Key = l.key
	filed := callKeyed(t, s, transport, filer, &creditdefaultv1.SubmitDefaultApplicationRequest{
		CustomerName: l.request.GetName(), CustomerId: &l.id, DefaultReasons: []int64{1}, Severity: creditdefaultv1.Severity_SEVERITY_LOW,
	})
	apptest.Expect(t, filed, 0)
	l.refuses(t, transport, "accounts defaultProceedings")
	apptest.Expect(t, via.Call(t, approver, &creditdefaultv1.ApproveDefaultApplicationRequest{
		ApplicationId: filed.Int(t, "applicationId"), Approved: new(false), Remark: "不符",
	}), 0)
	l.refuses(t, transport, "accounts")
	apptest.Expect(t, via.Call(t, teller, &transactionv1.DebitRequest{AccountId: l.account, Amount: "10.00"}), 0)
	apptest.Expect(t, via.Call(t, teller, &accountv1.CloseAccountRequest{Id: l.account}), 0)
	return l
}

// refuses fails the test unless an erasure is refused for these reasons.
func (l life) refuses(t *testing.T, transport int, fields string) {
	t.Helper()
	got := l.Transports()[transport].Call(t, apptest.Admin, &customerv1.EraseCustomerRequest{Id: l.id})
	if got.Code != apiv1.ErrorCode_CBB023 || got.FieldNames() != fields {
		t.Errorf("erased: got %v for %s, want CBB023 for %s", got.Code, got.FieldNames(), fields)
	}
}

// traces are the texts by which the customer could be told.
func (l life) traces() []string {
	return append(personalOf(l.request), l.request.GetName(), l.username, "second."+l.request.GetEmail())
}

// Nothing tells any more who an erased customer was, and nothing can be done in its name; the books stay.
func TestEraseCustomer(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	for i, via := range s.Transports() {
		l, other := live(t, s, i), s.Customer(t)
		erase := &customerv1.EraseCustomerRequest{Id: l.id}
		for range 2 {
			apptest.Expect(t, via.Call(t, apptest.Admin, erase), 0, "status=erased", "name=已注销客户", "email=<nil>", "phone=<nil>", "idNumber=<nil>")
		}
		if found := traces(dump(t, s.DatabaseURL), l.traces()...); len(found) > 0 {
			t.Errorf("a copy of the database shows %v, want none", found)
		}
		l.isUnknown(t, i)
		apptest.Expect(t, via.Call(t, apptest.Admin, &customerv1.GetCustomerRequest{Id: l.id}), 0, "status=erased", "name=已注销客户")
		apptest.Expect(t, via.Call(t, apptest.Admin, &customerv1.GetCustomerRequest{Id: other}), 0, "status=active", "name=张三")
		apptest.Expect(t, via.Call(t, apptest.Admin, &transactionv1.VerifyLedgerRequest{}), 0)
		apptest.Expect(t, via.Call(t, s.User(t, apiv1.Role_ROLE_AUDITOR), &transactionv1.ListTransactionsRequest{AccountId: l.account}), 0, "total=2")
		apptest.Expect(t, via.Call(t, apptest.Admin, l.request), 0) // The person may come back, as another customer.
	}
}

// isUnknown fails the test if the customer is found, or can be acted for.
func (l life) isUnknown(t *testing.T, transport int) {
	t.Helper()
	via := l.Transports()[transport]
	teller, officer := l.User(t, apiv1.Role_ROLE_TELLER), l.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	for _, list := range []*customerv1.ListCustomersRequest{
		{Name: &l.request.Name}, {Name: new("已注销客户")}, {Phone: &l.request.Phone}, {IdNumber: &l.request.IdNumber},
	} {
		apptest.Expect(t, via.Call(t, apptest.Admin, list), 0, "total=0")
	}
	repeat := l.Caller(t, teller)
	repeat.Key = l.key
	apptest.Expect(t, callKeyed(t, l.Server, transport, repeat, l.request), apiv1.ErrorCode_CBB014)
	apptest.Expect(t, via.Call(t, "", &authv1.LoginRequest{Username: l.username, Password: apptest.Password}), apiv1.ErrorCode_AUB001)
	apptest.Expect(t, via.Call(t, "", &authv1.LoginRequest{Username: fmt.Sprint("erased:", l.login), Password: apptest.Password}), apiv1.ErrorCode_AUB001)
	apptest.Expect(t, via.Call(t, "", &authv1.RefreshRequest{RefreshToken: l.refresh}), apiv1.ErrorCode_AUB002)
	apptest.Expect(t, via.Call(t, teller, &customerv1.UpdateCustomerRequest{Id: l.id, Name: new("新名")}), apiv1.ErrorCode_CBB006)
	apptest.Expect(t, via.Call(t, teller, &accountv1.OpenAccountRequest{
		CustomerId: l.id, AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY",
	}), apiv1.ErrorCode_CBB006)
	apptest.Expect(t, via.Call(t, apptest.Admin, &authv1.CreateUserRequest{
		Username: l.username, Password: apptest.Password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_CUSTOMER}, CustomerId: &l.id,
	}), apiv1.ErrorCode_CBV003)
	apptest.Expect(t, via.Call(t, officer, &creditdefaultv1.SubmitDefaultApplicationRequest{
		CustomerName: "已注销客户", CustomerId: &l.id, DefaultReasons: []int64{1}, Severity: creditdefaultv1.Severity_SEVERITY_LOW,
	}), apiv1.ErrorCode_DMB005)
}

// A token given out before stops to work at once, and so does the answer to who is asked for.
func TestErasureEndsTokens(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	l := live(t, s, 0)
	apptest.Expect(t, s.CallGRPC(t, s.Caller(t, l.username), &customerv1.GetCustomerRequest{Id: l.id}), 0)
	s.MustCall(t, apptest.Admin, &customerv1.EraseCustomerRequest{Id: l.id})
	if got := s.CallBoth(t, s.Caller(t, l.username), &customerv1.GetCustomerRequest{Id: l.id}); got.Code != apiv1.ErrorCode_AUB002 {
		t.Errorf("got %v, want AUB002", got.Code)
	}
}

// The audit trail hides who erased customers were, and nothing else of it can be changed.
func TestOnlyErasedCustomersAreHiddenInTheTrail(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	l := live(t, s, 0)
	conn, err := pgx.Connect(t.Context(), s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	refused := func(when string, changes ...string) {
		t.Helper()
		for _, change := range changes {
			if tag, err := conn.Exec(t.Context(), `UPDATE audit_entries SET `+change); err == nil && tag.RowsAffected() > 0 {
				t.Errorf("%s: %s: got %v, want an error", when, change, tag)
			}
		}
	}
	hide := fmt.Sprintf(`changes = hide_changes(changes) WHERE subject_id = '%d' AND method LIKE 'CustomerService/%%'`, l.id)
	refused("before", hide)
	s.MustCall(t, apptest.Admin, &customerv1.EraseCustomerRequest{Id: l.id})
	refused("after", `changes = '[]'`, `username = 'x'`, fmt.Sprintf(`changes = '[]' WHERE subject_id = '%d'`, l.id),
		fmt.Sprintf(`user_id = 1, changes = hide_changes(changes) WHERE subject_id = '%d'`, l.id))
	var changes string
	const entries = `SELECT string_agg(method || changes::text, E'\n' ORDER BY id) FROM audit_entries WHERE subject_id = $1`
	if err := conn.QueryRow(t.Context(), entries, fmt.Sprint(l.id)).Scan(&changes); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"after": "erased"`, `"before": "active"`, `"after": "***"`, `"after": "PASSPORT"`} {
		if !strings.Contains(changes, want) {
			t.Errorf("got %s, want %s in it", changes, want)
		}
	}
	for _, masked := range []string{contract.Mask(l.request.GetEmail()), contract.Mask(l.request.GetPhone()), contract.Mask(l.request.GetIdNumber())} {
		if strings.Contains(changes, masked) {
			t.Errorf("got %s, want no %s in it", changes, masked)
		}
	}
}

// Exports have all that is held, in JSON, and leave an entry in the audit trail.
func TestExportCustomer(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	l := live(t, s, 1)
	answer := s.JSON(t, apptest.Admin, http.MethodPost, fmt.Sprintf("/api/v1/customers/%d/export", l.id), "")
	var document struct {
		Customer struct {
			ID                           int64
			Name, Email, Phone, IDNumber string
		}
		Accounts, Transactions, Holds, ScheduledTransfers, Payments, RiskDecisions, Blacklist, Renewals []map[string]any
		Logins                                                                                          []struct {
			Username string
			Sessions []struct{ Address string }
		}
		DefaultApplications []struct{ CustomerName, Status string }
		AuditEntries        []struct{ Method string }
	}
	if err := json.Unmarshal([]byte(answer.Body), &document); err != nil {
		t.Fatalf("%s: %v", answer.Body, err)
	}
	c := document.Customer
	if c.ID != l.id || c.Name != l.request.GetName() || c.Email != "second."+l.request.GetEmail() || c.Phone != l.request.GetPhone() ||
		c.IDNumber != l.request.GetIdNumber() {
		t.Errorf("got %+v, want the customer in full", c)
	}
	if d := document; len(d.Accounts) != 1 || len(d.Transactions) != 2 || len(d.Logins) != 1 || d.Logins[0].Username != l.username ||
		len(d.Logins[0].Sessions) != 1 || len(d.DefaultApplications) != 1 || d.DefaultApplications[0].CustomerName != c.Name ||
		len(d.AuditEntries) != 3 || d.AuditEntries[2].Method != "CustomerService/ExportCustomer" {
		t.Errorf("got %s, want all that the customer has", answer.Body)
	}
	if got := answer.Header.Get("Content-Disposition"); !strings.Contains(got, fmt.Sprintf("customer-%d.json", l.id)) {
		t.Errorf("got Content-Disposition %q, want a name with the id", got)
	}
	for _, via := range s.Transports() {
		if got := via.Call(t, s.User(t, apiv1.Role_ROLE_TELLER), &customerv1.ExportCustomerRequest{Id: l.id}); got.HTTP != http.StatusForbidden {
			t.Errorf("a teller exports: got %d, want 403", got.HTTP)
		}
		if got := via.Call(t, apptest.Admin, &customerv1.ExportCustomerRequest{Id: 4711}); got.Code != apiv1.ErrorCode_CBB006 {
			t.Errorf("nobody is exported: got %v, want CBB006", got.Code)
		}
	}
}

// Long lists are exported whole.
func TestExportIsWhole(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	id := s.Customer(t)
	account := s.Account(t, id, "2000.00")
	const many = 1201
	s.ExecSQL(t, `INSERT INTO holds (id, account_id, to_account_id, amount, currency, type, ref_id, remark, status, created_at, ended_at)
		SELECT i, $1, -1, 1, 'CNY', 'debit', '', '', 'failed', now(), now() FROM generate_series(1, $2) AS i`, account, many)
	answer := s.JSON(t, apptest.Admin, http.MethodPost, fmt.Sprintf("/api/v1/customers/%d/export", id), "")
	var document struct{ Holds []struct{ HoldID string } }
	if err := json.Unmarshal([]byte(answer.Body), &document); err != nil || len(document.Holds) != many {
		t.Errorf("got %d holds, %v; want %d", len(document.Holds), err, many)
	}
}
