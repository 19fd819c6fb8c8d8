package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

var parameter = regexp.MustCompile(`\{\w+\}`)

// Who has no token is told only that, however malformed the request is, on every route that is not for all.
func TestStrangersLearnOnlyThatTheyAreStrangers(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	for _, m := range apptest.Contract.Methods() {
		if m.Path == "" || m.Access.GetPublic() {
			continue
		}
		for contentType, body := range map[string]string{
			"application/json": `{"nonsense":`,
			"text/plain":       `{}`,
			"multipart/x":      "--x",
		} {
			for _, authorization := range []string{"", "Bearer x"} {
				r := newRequest(t, s, m.HTTPMethod, parameter.ReplaceAllString(m.Path, "@")+"?nonsense=%zz", body)
				r.Header.Set("Content-Type", contentType)
				if authorization != "" {
					r.Header.Set("Authorization", authorization)
				}
				answer := apptest.Send(t, r)
				if answer.Status != http.StatusUnauthorized || !strings.Contains(answer.Body, `"message":"未授权"`) {
					t.Errorf("%s as %s, authorization %q: got %d %s, want 401 未授权", m.Name, contentType, authorization, answer.Status, answer.Body)
				}
			}
		}
	}
}

// What is malformed is told to who may make the call, and counts as one.
func TestMalformedRequestsAreCalls(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	teller, officer := s.User(t, apiv1.Role_ROLE_TELLER), s.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	for _, test := range []struct {
		username, method, path, body string
		status                       int
		says                         string
		counted                      bool // as the answer says
	}{
		{teller, "POST", "/api/v1/transactions/transfer", `{"amount":`, 400, `"errorCode":"CBV003","errors":[{"field":"body"`, true},
		{teller, "POST", "/api/v1/transactions/transfer?x=1", `{"y":1}`, 400, `"errors":[{"field":"y","message":"未知字段"},{"field":"x","message":"未知参数"}]`, true},
		{teller, "GET", "/api/v1/accounts/x/balance", "", 400, `"errorCode":"CBV003","errors":[{"field":"id"`, true},
		{teller, "GET", "/api/v1/accounts?page=x", "", 400, `"errorCode":"CBV003","errors":[{"field":"page"`, true},
		{teller, "POST", "/rate/save", `{"code":`, 403, `"success":false`, false},
		{officer, "POST", "/api/v1/transactions/transfer", `{"amount":`, 403, `"errorCode":"AUB003"`, false},
		{officer, "GET", "/api/v1/default-customers/export?size=x", "", 400, `"errorCode":"DMV001","errors":[{"field":"size"`, true},
		{officer, "POST", "/api/v1/files/upload", `{}`, 400, `"errorCode":"DMV001","errors":[{"field":"Content-Type"`, true},
		{teller, "POST", "/api/v1/files/upload", `{}`, 403, `"errorCode":"AUB003"`, false},
	} {
		answer := s.JSON(t, test.username, test.method, test.path, test.body)
		if answer.Status != test.status || !strings.Contains(answer.Body, test.says) {
			t.Errorf("%s %s: got %d %s; want status %v, body containing %v", test.method, test.path, answer.Status, answer.Body, test.status, test.says)
		}
		if counted := answer.Header.Get("Ratelimit-Limit") != ""; counted != test.counted {
			t.Errorf("%s %s: got counted %t, want %t", test.method, test.path, counted, test.counted)
		}
	}
}
