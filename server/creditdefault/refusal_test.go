package creditdefault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestDefaultersCannotPay takes a customer of the bank into default and out again: its payments, and the check before them,
// are refused from the approval on, at once, and go through again after the renewal.
func TestDefaultersCannotPay(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	do := func(user, path, body string, status int) string {
		t.Helper()
		answer := d.JSON(t, user, http.MethodPost, path, body)
		if answer.Status != status {
			t.Fatalf("%s %s: got %d %s; want status %v", path, body, answer.Status, answer.Body, status)
		}
		return answer.Body
	}
	idOf := func(body, key string) (id int64) {
		t.Helper()
		_, rest, _ := strings.Cut(body, `"`+key+`":`)
		if _, err := fmt.Sscan(strings.TrimRight(strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == '}' })[0], " "), &id); err != nil {
			t.Fatalf("%s: got %v; want no error", body, err)
		}
		return id
	}
	customer := idOf(do("teller", "/api/v1/customers",
		`{"name":"付款客户","email":"a@example.com","phone":"13812345678","idType":"ID_CARD","idNumber":"110101199001011234"}`, 201), "id")
	open := func() int64 {
		return idOf(do("teller", "/api/v1/accounts", fmt.Sprintf(`{"customerId":%d,"accountType":"savings","currency":"CNY"}`, customer), 201), "id")
	}
	from, to := open(), open()
	do("teller", "/api/v1/transactions/deposit", fmt.Sprintf(`{"accountId":%d,"amount":100.00}`, from), 201)
	pay := func(status int) {
		t.Helper()
		body := do("teller", "/api/v1/transactions/transfer", fmt.Sprintf(`{"fromAccountId":%d,"toAccountId":%d,"amount":1.00}`, from, to), status)
		if refused := strings.Contains(body, `"errorCode":"RKB002"`); refused != (status == 403) {
			t.Errorf("transfer: got %s, want RKB002 only with status 403, here %d", body, status)
		}
		check := d.JSON(t, "teller", "POST", "/api/v1/risk/check", fmt.Sprintf(
			`{"customerId":%d,"fromAccountId":%d,"toAccountId":%d,"amount":1.00,"transactionType":"transfer"}`, customer, from, to))
		if refused := strings.Contains(check.Body, `RKB002`); refused != (status == 403) || check.Status != status {
			t.Errorf("check: got %d %s, want %d, with RKB002 only if 403", check.Status, check.Body, status)
		}
	}
	pay(200)
	application := idOf(do("zhangsan", "/api/v1/default-applications",
		fmt.Sprintf(`{"customerId":%d,"defaultReasons":[1],"severity":"HIGH"}`, customer), 200), "applicationId")
	pay(200)
	do("lisi", fmt.Sprintf("/api/v1/default-applications/%d/approve", application), `{"approved":true}`, 200)
	pay(403)
	renewal := idOf(do("zhangsan", "/api/v1/renewals", fmt.Sprintf(`{"customerId":%d,"renewalReason":1}`, customer), 200), "renewalId")
	pay(403)
	do("lisi", fmt.Sprintf("/api/v1/renewals/%d/approve", renewal), `{"approved":true}`, 200)
	pay(200)
}
