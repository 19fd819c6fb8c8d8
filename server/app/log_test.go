package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/signature"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// logged is a server whose log is kept, and what must not stand in it.
type logged struct {
	*apptest.Server

	log             *proctest.Log
	teller, officer string
	secrets         []string
}

// There is one line for each request, with its name and that of its trace; and nothing in the log, at whatever level, tells who
// people are or how they prove it.
func TestLogNamesNobody(t *testing.T) {
	t.Parallel()
	l := &logged{log: &proctest.Log{}}
	l.Server = apptest.StartLogged(t, slog.New(slog.NewJSONHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		func(c *app.Config) { c.Spans = newSpans() })
	l.teller, l.officer = l.User(t, apiv1.Role_ROLE_TELLER), l.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	l.secrets = []string{
		apptest.Password, l.Token(t, "admin"), l.Token(t, l.teller), "司马光明", "110101199001011234", "13912345678", "simaguang@bank.example",
		"another violet gravel tunnel", "司马光明的报告", "not-a-token", "remark for nobody else",
	}
	l.playPersons(t)
	l.playLogins(t)
	l.playTransfers(t)
	l.playSignatures(t)
	l.playUpload(t)
	l.playBadToken(t)
	l.playGRPC(t)
	l.wantNoSecrets(t)
	l.wantLines(t)
}

// play sends a request as somebody and keeps what the answer says that must be secret.
func (l *logged) play(t *testing.T, as, method, path, body string) apptest.Answer {
	t.Helper()
	answer := l.JSON(t, as, method, path, body)
	var data struct {
		Data struct{ AccessToken, RefreshToken, Secret string }
	}
	_ = json.Unmarshal([]byte(answer.Body), &data) // Some data is no object.
	for _, secret := range []string{data.Data.AccessToken, data.Data.RefreshToken, data.Data.Secret} {
		if secret != "" {
			l.secrets = append(l.secrets, secret)
		}
	}
	return answer
}

func (l *logged) playPersons(t *testing.T) {
	t.Helper()
	person := `{"name":"司马光明","email":"simaguang@bank.example","phone":"13912345678","idType":"ID_CARD","idNumber":"110101199001011234"}`
	l.play(t, l.teller, "POST", "/api/v1/customers", person)
	l.play(t, l.teller, "POST", "/api/v1/customers", person) // again: it exists
	l.play(t, l.teller, "POST", "/api/v1/customers", strings.Replace(person, "司马光明", "司马光明\\u0000", 1))
	l.play(t, l.teller, "POST", "/api/v1/customers", person[:40])
	l.play(t, l.officer, "GET", "/api/v1/default-customers?customerName="+url.QueryEscape("司马光明"), "")
	l.play(t, l.officer, "POST", "/api/v1/default-applications", `{"customerName":"司马光明","defaultReasons":[1],"severity":"HIGH"}`)
}

func (l *logged) playLogins(t *testing.T) {
	t.Helper()
	l.play(t, "admin", "POST", "/api/v1/users",
		`{"username":"simaguang@bank.example","password":"another violet gravel tunnel","name":"司马光明","roles":["teller"]}`)
	login := `{"username":"simaguang@bank.example","password":"another violet gravel tunnel"}`
	l.play(t, "", "POST", "/api/v1/auth/login", login)
	l.play(t, "", "POST", "/api/v1/auth/login", strings.Replace(login, "another", "some other", 1))
	l.play(t, "", "POST", "/api/v1/auth/login", login[:60])
}

func (l *logged) playTransfers(t *testing.T) {
	t.Helper()
	account := l.Account(t, l.Customer(t), "10.00")
	l.play(t, l.teller, "POST", "/api/v1/transactions/transfer",
		fmt.Sprintf(`{"fromAccountId":%d,"toAccountId":%d,"amount":1,"remark":"remark for nobody else"}`, account, account+1))
	l.play(t, l.teller, "GET", "/司马光明/simaguang@bank.example", "")
}

// playSignatures signs with the right secret of a client, and with a wrong one.
func (l *logged) playSignatures(t *testing.T) {
	t.Helper()
	client := l.play(t, "admin", "POST", "/api/v1/api-clients", `{"name":"desk","roles":["rate_admin"],"algorithm":"hmac-sha256"}`)
	var made struct {
		Data struct{ KeyID, Secret string }
	}
	if err := json.Unmarshal([]byte(client.Body), &made); err != nil {
		t.Fatal(err)
	}
	right, err := base64.StdEncoding.DecodeString(made.Data.Secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range [][]byte{right, []byte("not the right secret")} {
		r := newRequest(t, l.Server, http.MethodGet, "/api/v1/accounts", "")
		if err := (signature.Signer{KeyID: made.Data.KeyID, Secret: secret}).Sign(r, nil, "nonce", time.Now()); err != nil {
			t.Fatal(err)
		}
		l.secrets = append(l.secrets, r.Header.Get("Signature"))
		apptest.Send(t, r)
	}
}

func (l *logged) playUpload(t *testing.T) {
	t.Helper()
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	file, _ := parts.CreateFormFile("file", "司马光明的报告.pdf")
	_, _ = file.Write([]byte("%PDF-1.7\n司马光明"))
	_ = parts.Close()
	upload := newRequest(t, l.Server, http.MethodPost, "/api/v1/files/upload", form.String())
	upload.Header.Set("Content-Type", parts.FormDataContentType())
	upload.Header.Set("Authorization", "Bearer "+l.Token(t, l.officer))
	apptest.Send(t, upload)
}

func (l *logged) playBadToken(t *testing.T) {
	t.Helper()
	bad := newRequest(t, l.Server, http.MethodGet, "/api/v1/accounts", "")
	bad.Header.Set("Authorization", "Bearer not-a-token")
	bad.Header["X-Request-Id"] = []string{"order-4711"}
	apptest.Send(t, bad)
}

func (l *logged) playGRPC(t *testing.T) {
	t.Helper()
	if _, err := customerv1.NewCustomerServiceClient(l.Conn).CreateCustomer(l.As(t, l.teller), &customerv1.CreateCustomerRequest{
		Name: "司马光明", Email: "simaguang@bank.example", Phone: "13912345678", IdNumber: "110101199001011234",
	}); err == nil {
		t.Error("got no error for a customer without a kind of id, want one")
	}
}

func (l *logged) wantNoSecrets(t *testing.T) {
	t.Helper()
	text := l.log.String()
	for _, secret := range l.secrets {
		if secret == "" || strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
			t.Errorf("got a log with %q, want one without", secret)
		}
	}
}

// wantLines checks the lines of requests: of all, of the one with the bad token, and of the user that was created.
func (l *logged) wantLines(t *testing.T) {
	t.Helper()
	text := l.log.String()
	refused, created := 0, 0
	for line := range strings.Lines(text) {
		var said struct {
			Msg       string
			Method    string
			RequestID string `json:"request_id"`
			TraceID   string `json:"trace_id"`
			Code      string
			User      int64
			Route     string
			Status    int
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatalf("%s: got %v; want no error", line, err)
		}
		if said.Msg == "request" && (said.RequestID == "" || said.Method == "" || len(said.TraceID) != 32) {
			t.Errorf("got %s, want a line with request_id, method and trace_id", line)
		}
		if said.RequestID == "order-4711" {
			refused++
			if said.Method != "/corebank.account.v1.AccountService/ListAccounts" || said.Code != "AUB002" ||
				said.Route != "GET /api/v1/accounts" || said.Status != http.StatusUnauthorized || said.User != 0 {
				t.Errorf("got %s, want a refusal AUB002 of nobody", line)
			}
		}
		if said.Route == "POST /api/v1/users" {
			created++
			if said.User != 1 || said.Status != http.StatusCreated {
				t.Errorf("got %s, want the user 1 and the status 201", line)
			}
		}
	}
	if refused != 1 || created != 1 {
		t.Errorf("got %d lines of the refused request and %d of the created user, want 1 and 1, in\n%s", refused, created, text)
	}
}

func newRequest(t *testing.T, s *apptest.Server, method, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.HTTP+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
