package audit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	auditv1 "github.com/corebank/corebank/gen/go/corebank/audit/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// entry is an entry as both transports show it, with its changes as "field: before -> after".
type entry struct {
	ID                                              int64
	UserID                                          int64 `json:"userId"`
	Username, Address, Method, RequestID, SubjectID string
	Roles                                           []string
	Changes                                         []struct {
		Field         string
		Before, After *string
	}
}

func (e entry) changed() string {
	var texts []string
	for _, c := range e.Changes {
		texts = append(texts, fmt.Sprintf("%s: %s -> %s", c.Field, shown(c.Before), shown(c.After)))
	}
	return strings.Join(texts, ", ")
}

func shown(value *string) string {
	if value == nil {
		return "null"
	}
	return *value
}

// entries returns a page of entries, newest first, and where the next begins.
func entries(t *testing.T, via apptest.Transport, request *auditv1.ListAuditEntriesRequest) (list []entry, next any) {
	t.Helper()
	result := via.Call(t, apptest.Admin, request)
	apptest.Expect(t, result, 0)
	encoded, err := json.Marshal(result.Data["list"])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &list); err != nil {
		t.Fatalf("%s: %v", encoded, err)
	}
	return list, result.Data["next"]
}

// A write by staff is told with what changed, where it came from and which request it was.
func TestWritesByStaffAreTold(t *testing.T) {
	t.Parallel()
	apptest.EachTransport(t, func(t *testing.T) *apptest.Server { t.Helper(); return apptest.Start(t) }, func(t *testing.T, s *apptest.Server, via apptest.Transport) {
		teller := s.User(t, apiv1.Role_ROLE_TELLER)
		customer := s.Customer(t)
		account, other := s.Account(t, customer, "100.00"), s.Account(t, customer, "0.00")
		for name, c := range map[string]struct {
			user            string
			request         proto.Message
			method, subject string
			changes         string // in this order; the empty text stands for any
		}{
			"state": {teller, &accountv1.FreezeAccountRequest{Id: other}, "AccountService/FreezeAccount", fmt.Sprint(other), "status: active -> frozen"},
			"posting": {
				teller, &transactionv1.TransferRequest{FromAccountId: account, ToAccountId: other, Amount: "1.00", RefId: "R1", Remark: "代办"},
				"TransactionService/Transfer", "", fmt.Sprintf("fromAccountId: null -> %d, toAccountId: null -> %d, amount: null -> 1.00, remark: null -> 代办, refId: null -> R1", account, other),
			},
			"batch": {
				teller, &transactionv1.BatchTransferRequest{BatchId: "B1", Transfers: []*transactionv1.BatchTransferItem{{FromAccountId: account, ToAccountId: other, Amount: "2.00"}}},
				"TransactionService/BatchTransfer", "B1", fmt.Sprintf(`batchId: null -> B1, transfers: null -> [{"amount":"2.00","fromAccountId":"%d","toAccountId":"%d"}]`, account, other),
			},
			"personal data": {apptest.Admin, &customerv1.UpdateCustomerRequest{Id: customer, Phone: new("13987654321")}, "CustomerService/UpdateCustomer", fmt.Sprint(customer), "phone: 138****5678 -> 139****4321"},
			"rule":          {apptest.Admin, &riskv1.UpdateRuleRequest{Id: 5, MaxAmount: new("60000.00")}, "RiskService/UpdateRule", "5", ""},
		} {
			apptest.Expect(t, via.Call(t, c.user, c.request), 0)
			list, _ := entries(t, via, &auditv1.ListAuditEntriesRequest{Method: &c.method})
			if len(list) != 1 {
				t.Errorf("%s: got %d entries, want 1", name, len(list))
				continue
			}
			got := list[0]
			if got.Username != c.user || got.Address != "127.0.0.1" || got.RequestID == "" || got.UserID == 0 || len(got.Roles) != 1 {
				t.Errorf("%s: got %+v, want user %s with one role from 127.0.0.1, and a request id", name, got, c.user)
			}
			if c.subject != "" && got.SubjectID != c.subject || c.subject == "" && !strings.HasPrefix(got.SubjectID, "TX") {
				t.Errorf("%s: got subject %q, want %q, or a transaction", name, got.SubjectID, c.subject)
			}
			if c.changes != "" && got.changed() != c.changes {
				t.Errorf("%s: got %s, want %s", name, got.changed(), c.changes)
			}
		}
	})
}

// Secrets are never told, whichever field of whichever request they stand in.
func TestSecretsAreNotTold(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	via := s.Transports()[1]
	const password = "another horse battery"
	created := via.Call(t, apptest.Admin, &authv1.CreateUserRequest{
		Username: "auditor-1", Password: password, Name: "审计", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR},
	})
	apptest.Expect(t, created, 0)
	id := created.Int(t, "id")
	apptest.Expect(t, via.Call(t, apptest.Admin, &authv1.UpdateUserRequest{Id: id, Password: new(password + " staple")}), 0)
	list, _ := entries(t, via, &auditv1.ListAuditEntriesRequest{SubjectId: new(fmt.Sprint(id))})
	if len(list) != 2 || !strings.Contains(list[0].changed(), "password: null -> ***") || !strings.Contains(list[1].changed(), "password: null -> ***") {
		t.Errorf("got %+v, want two entries with the password as ***", list)
	}
	if text := fmt.Sprint(list); strings.Contains(text, "horse") {
		t.Errorf("got %s, want no password", text)
	}
}

// Only a write that took effect is told, once, and only one by staff.
func TestWhatIsNotTold(t *testing.T) {
	t.Parallel()
	s := apptest.StartBank(t)
	via := s.Transports()[0]
	first, _ := entries(t, via, &auditv1.ListAuditEntriesRequest{PageSize: new(int32(1))})
	pay := &transactionv1.TransferRequest{FromAccountId: s.Rich, ToAccountId: s.Poor, Amount: "1.00", RefId: apptest.Unique("R")}
	for range 2 {
		apptest.Expect(t, via.Call(t, s.Teller, pay), 0)
	}
	apptest.Expect(t, via.Call(t, s.Teller, &accountv1.CloseAccountRequest{Id: s.Rich}), apiv1.ErrorCode_CBB009)
	apptest.Expect(t, via.Call(t, s.Me, &transactionv1.TransferRequest{FromAccountId: s.Rich, ToAccountId: s.Poor, Amount: "1.00"}), 0)
	apptest.Expect(t, via.Call(t, s.Internal, &transactionv1.DepositRequest{AccountId: s.Rich, Amount: "1.00"}), 0)
	list, _ := entries(t, via, &auditv1.ListAuditEntriesRequest{})
	if len(list) == 0 || list[0].Method != "TransactionService/Transfer" || list[1].ID != first[0].ID {
		t.Errorf("got %+v, want one transfer after entry %d", list, first[0].ID)
	}
}

// Entries are listed by page, and by whoever may read them; nobody changes them.
func TestEntriesAreReadOnly(t *testing.T) {
	t.Parallel()
	s := apptest.StartBank(t)
	for _, via := range s.Transports() {
		var ids []int64
		request := &auditv1.ListAuditEntriesRequest{PageSize: new(int32(1))}
		for {
			list, next := entries(t, via, request)
			ids = append(ids, list[0].ID)
			if next == nil {
				break
			}
			after, err := next.(json.Number).Int64()
			if err != nil {
				t.Fatal(err)
			}
			request.After = &after
		}
		all, next := entries(t, via, &auditv1.ListAuditEntriesRequest{})
		if len(ids) != len(all) || next != nil || ids[0] != all[0].ID {
			t.Errorf("got entries %v by pages and %v at once, want the same", ids, all)
		}
		for user, want := range map[string]apiv1.ErrorCode{s.Teller: apiv1.ErrorCode_AUB003, s.Me: apiv1.ErrorCode_AUB003, s.User(t, apiv1.Role_ROLE_AUDITOR): 0} {
			if got := via.Call(t, user, &auditv1.ListAuditEntriesRequest{}); got.Code != want {
				t.Errorf("%s: got %v, want %v", user, got.Code, want)
			}
		}
	}
	conn, err := pgx.Connect(t.Context(), s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, change := range []string{`UPDATE audit_entries SET username = ''`, `DELETE FROM audit_entries`, `TRUNCATE audit_entries`} {
		if _, err := conn.Exec(t.Context(), change); err == nil {
			t.Errorf("%s: got success, want an error", change)
		}
	}
}
