package apptest

import (
	"fmt"
	"net/http"
	"testing"
)

// recorder is a testing.TB that collects failures.
type recorder struct {
	testing.TB

	failures []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func TestUndocumentedExchangesAreFound(t *testing.T) {
	t.Parallel()
	const body = `{"code":200,"message":"Success","data":{"accountId":1,"balance":1.00,"currency":"CNY"},"timestamp":"2026-02-05T10:00:00Z"}`
	for name, test := range map[string]struct {
		query  string
		answer Answer
		want   bool
	}{
		"Documented":        {answer: Answer{Status: 200, Body: body}, want: true},
		"Unknown field":     {answer: Answer{Status: 200, Body: `{"extra":1,` + body[1:]}},
		"Missing field":     {answer: Answer{Status: 200, Body: `{"code":200,"message":"Success","data":null,"timestamp":"2026-02-05T10:00:00Z"}`}},
		"Unknown status":    {answer: Answer{Status: 202, Body: body}},
		"Unknown header":    {answer: Answer{Status: 200, Body: body, Header: http.Header{"X-Extra": {"1"}}}},
		"Unknown parameter": {query: "?extra=1", answer: Answer{Status: 200, Body: body}},
		"Unknown code":      {answer: Answer{Status: 404, Body: `{"code":404,"message":"账户不存在","errorCode":"CBB012","errors":[],"timestamp":"2026-02-05T10:00:00Z"}`}},
		"Known code":        {answer: Answer{Status: 404, Body: `{"code":404,"message":"账户不存在","errorCode":"CBB001","errors":[],"timestamp":"2026-02-05T10:00:00Z"}`}, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/api/v1/accounts/1/balance"+test.query, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer token")
			if test.answer.Header == nil {
				test.answer.Header = http.Header{}
			}
			test.answer.Header.Set("Content-Type", "application/json")
			r := &recorder{TB: t}
			checkDocumented(r, request, test.answer)
			if got := len(r.failures) == 0; got != test.want {
				t.Errorf("accepted: got %t, want %t; failures: %q", got, test.want, r.failures)
			}
		})
	}
}
