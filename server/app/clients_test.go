package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// What a list or a detail shows can be sent to its PUT with one field changed: what the server sets itself, and the id of the
// path, are passed over; a masked number stays as it is.
func TestRowsCanBeSentToTheirPut(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	customer := s.Customer(t)
	s.User(t, apiv1.Role_ROLE_AUDITOR)
	s.MustCall(t, "admin", &creditdefaultv1.CreateDefaultReasonRequest{Reason: "原因", Detail: "说明"})
	declareDefault(t, s, "某公司")
	s.MustCall(t, "admin", &interestv1.SetInterestDefaultRequest{AccountType: accountv1.AccountType_ACCOUNT_TYPE_SAVINGS, Currency: "CNY"})
	s.MustCall(t, "admin", newWebhook())
	tested := map[string]bool{}
	for _, c := range []struct{ list, put, name, value string }{
		{"/api/v1/users", "/api/v1/users/{id}", "name", `"新名"`},
		{"/api/v1/customers", "/api/v1/customers/{id}", "name", `"王五"`},
		{fmt.Sprintf("/api/v1/customers/%d", customer), "/api/v1/customers/{id}", "name", `"王六"`},
		{fmt.Sprintf("/api/v1/accounts/%d/interest", s.Account(t, customer, "0.00")), "/api/v1/accounts/{id}/interest", "rateCode", `null`},
		{"/api/v1/interest/defaults", "/api/v1/interest/defaults", "rateCode", `null`},
		{"/api/v1/risk/rules", "/api/v1/risk/rules/{id}", "state", `"disabled"`},
		{"/api/v1/approval-rules", "/api/v1/approval-rules/{service}/{method}", "required", `false`},
		{"/api/v1/webhooks", "/api/v1/webhooks/{id}", "maxBatch", `10`},
		{"/api/v1/default-reasons", "/api/v1/default-reasons/{id}", "reason", `"新原因"`},
		{"/api/v1/default-customers", "/api/v1/default-customers/{customer_id}/classification", "industry", `"制造业"`},
	} {
		tested[c.put] = true
		rows := rowsOf(t, s.JSON(t, "admin", "GET", c.list, ""))
		if len(rows) == 0 {
			t.Errorf("GET %s: got no rows, want one at least", c.list)
		}
		for _, row := range rows {
			id := row["id"]
			for _, name := range []string{"customerId", "accountId"} {
				if id == nil {
					id = row[name]
				}
			}
			row[c.name] = json.RawMessage(c.value)
			text, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			path := parameter.ReplaceAllStringFunc(c.put, func(variable string) string {
				if named := row[strings.Trim(variable, "{}")]; named != nil {
					return strings.Trim(string(named), `"`)
				}
				return string(id)
			})
			if answer := s.JSONSpelled(t, "admin", "PUT", path, string(text)); answer.Status != http.StatusOK {
				t.Errorf("PUT %s %s: got %d %s, want 200", path, text, answer.Status, answer.Body)
			}
		}
	}
	for _, m := range apptest.Contract.Methods() {
		if m.HTTPMethod == http.MethodPut && !tested[m.Path] {
			t.Errorf("PUT %s: got no row in this test, want one", m.Path)
		}
	}
}

// declareDefault files an application for a customer as one user and approves it as another.
func declareDefault(t *testing.T, s *apptest.Server, name string) {
	t.Helper()
	officer := s.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	filed, err := s.Invoke(t.Context(), s.Caller(t, officer), &creditdefaultv1.SubmitDefaultApplicationRequest{
		CustomerName: name, DefaultReasons: []int64{1}, Severity: creditdefaultv1.Severity_SEVERITY_HIGH,
	})
	if err != nil {
		t.Fatal(err)
	}
	id := filed.(*creditdefaultv1.SubmitDefaultApplicationResponse).GetApplicationId()
	s.MustCall(t, "admin", &creditdefaultv1.ApproveDefaultApplicationRequest{ApplicationId: id, Approved: new(true)})
}

// rowsOf are the resources of a list, or the one of a detail.
func rowsOf(t *testing.T, listed apptest.Answer) []map[string]json.RawMessage {
	t.Helper()
	var answer struct{ Data json.RawMessage }
	var list struct{ List []map[string]json.RawMessage }
	var rows []map[string]json.RawMessage
	var one map[string]json.RawMessage
	err := json.Unmarshal([]byte(listed.Body), &answer)
	switch {
	case err != nil || listed.Status != http.StatusOK:
	case json.Unmarshal(answer.Data, &rows) == nil:
		return rows
	case json.Unmarshal(answer.Data, &list) == nil && list.List != nil:
		return list.List
	case json.Unmarshal(answer.Data, &one) == nil:
		return []map[string]json.RawMessage{one}
	}
	t.Fatalf("got %d %s, want rows", listed.Status, listed.Body)
	return nil
}

// Every answer to a caller who may make the call and whose calls are counted tells how many are left, whatever else is wrong.
func TestEveryAnswerUnderAQuotaTellsIt(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	users := map[apiv1.Role]string{}
	user := func(m *contract.Method) string {
		roles := m.Access.GetRoles()
		if len(roles) == 0 || slices.Contains(roles, apiv1.Role_ROLE_ADMIN) {
			return "admin"
		}
		if users[roles[0]] == "" {
			users[roles[0]] = s.User(t, roles[0])
		}
		return users[roles[0]]
	}
	counted := 0
	for _, m := range apptest.Contract.Methods() {
		if m.Path == "" || m.Quota == apiv1.Quota_QUOTA_NONE || m.Access.GetPublic() || strings.HasSuffix(m.Path, "/logout") {
			continue
		}
		counted++
		for _, path := range []string{parameter.ReplaceAllString(m.Path, "999"), parameter.ReplaceAllString(m.Path, "999") + "?nonsense=1"} {
			body := ""
			if m.HTTPMethod == http.MethodPost || m.HTTPMethod == http.MethodPut {
				body = "{}"
			}
			answer := s.JSONSpelled(t, user(m), m.HTTPMethod, path, body)
			for _, name := range []string{"Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset"} {
				if answer.Header.Get(name) == "" {
					t.Errorf("%s %s: got %d %.200s without %s, want it", m.HTTPMethod, path, answer.Status, answer.Body, name)
				}
			}
		}
	}
	if counted < 50 {
		t.Errorf("got %d methods under a quota, want at least 50", counted)
	}
}

// A rejection by a rule is written with the documented keys in the documented order and nothing else, but for paymentId, which
// follows. Bank document, section 5.1.
func TestRejectionsAreWrittenAsDocumented(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	customer := s.Customer(t)
	from, to := s.Account(t, customer, "200000.00"), s.Account(t, customer, "0.00")
	for id, limit := range map[int]string{4: "50000", 5: "1000000"} { // of one transfer, and of a batch
		path := fmt.Sprintf("/api/v1/risk/rules/%d", id)
		if answer := s.JSON(t, "admin", "PUT", path, `{"maxAmount":`+limit+`}`); answer.Status != http.StatusOK {
			t.Fatalf("got %d %s, want 200", answer.Status, answer.Body)
		}
	}
	bill := `{"bills":[{"billType":"electricity","billAccount":"9","billAmount":50000.01,"billPeriod":"2026-01","dueDate":"2026-02-15","payerName":"张三"}]}`
	if answer := s.JSON(t, "admin", "POST", "/api/v1/bills", bill); answer.Status != http.StatusOK {
		t.Fatalf("got %d %s, want 200", answer.Status, answer.Body)
	}
	const begins = `{"code":403,"message":"Risk control rejected","errorCode":"RKB00`
	const data = `,"data":{"passed":false,"riskLevel":"high","rejectReason":"`
	later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	item := fmt.Sprintf(`{"fromAccountId":%d,"toAccountId":%d,"amount":40000}`, from, to)
	for path, c := range map[string]struct{ body, rule, after string }{
		"transactions/transfer":       {fmt.Sprintf(`{"fromAccountId":%d,"toAccountId":%d,"amount":50000.01}`, from, to), "single_transfer_limit", ""},
		"transactions/debit":          {fmt.Sprintf(`{"accountId":%d,"amount":50000.01}`, from), "single_transfer_limit", ""},
		"transactions/scheduled":      {fmt.Sprintf(`{"fromAccountId":%d,"toAccountId":%d,"amount":50000.01,"scheduledTime":%q}`, from, to, later), "single_transfer_limit", ""},
		"transactions/batch-transfer": {`{"batchId":"B1","transfers":[` + strings.Repeat(item+",", 25) + item + `]}`, "batch_amount_limit", ""},
		"payments/bill":               {fmt.Sprintf(`{"billType":"electricity","billAccount":"9","payerAccountId":%d,"amount":50000.01}`, from), "single_transfer_limit", `,"paymentId":"BP`},
		"risk/check":                  {fmt.Sprintf(`{"customerId":%d,"fromAccountId":%d,"toAccountId":%d,"amount":50000.01,"transactionType":"transfer"}`, customer, from, to), "single_transfer_limit", ""},
	} {
		answer := s.JSON(t, "admin", "POST", "/api/v1/"+path, c.body)
		_, rest, found := strings.Cut(answer.Body, data)
		ends := `","ruleTriggered":"` + c.rule + `"` + c.after
		if c.after == "" {
			ends += `},"timestamp":"`
		}
		if answer.Status != http.StatusForbidden || !strings.HasPrefix(answer.Body, begins) || !found || !strings.Contains(rest, ends) || strings.Contains(answer.Body, "errors") {
			t.Errorf("%s: got %d %s; want 403 %s...%s...%s and no errors", path, answer.Status, answer.Body, begins, data, ends)
		}
	}
}
