package app_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// post sends a request that the OpenAPI document does not have.
func post(t *testing.T, s *apptest.Server, method, path, contentType, body string, header map[string]string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.HTTP+path, strings.NewReader(body))
	if err != nil {
		t.Fatalf("make a request: %v", err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("read the answer: %v", err)
	}
	return answer, string(text)
}

const login = `{"username":"admin","password":"` + apptest.Password + `"}`

// Connect and gRPC-Web reach the same services as JSON and gRPC.
func TestConnectAndGRPCWeb(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	const path = "/corebank.auth.v1.AuthService/Login"
	if answer, body := post(t, s, http.MethodPost, path, "application/json", login, nil); answer.StatusCode != http.StatusOK ||
		!strings.Contains(body, `"accessToken"`) {
		t.Errorf("Connect login: %d %s, want 200 and a token", answer.StatusCode, body)
	}
	answer, body := post(t, s, http.MethodPost, "/corebank.auth.v1.AuthService/ListUsers", "application/json", `{"page":`, nil)
	if answer.StatusCode != http.StatusUnauthorized || !strings.Contains(body, `"unauthenticated"`) {
		t.Errorf("Connect without a token: %d %s, want 401", answer.StatusCode, body)
	}
	token := map[string]string{"Authorization": "Bearer " + s.Token(t, "admin")}
	answer, body = post(t, s, http.MethodPost, "/corebank.auth.v1.AuthService/ListUsers", "application/json", `{}`, token)
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, `"admin"`) {
		t.Errorf("Connect with a token: %d %s, want 200", answer.StatusCode, body)
	}
	message, err := proto.Marshal(&authv1.LoginRequest{Username: "admin", Password: apptest.Password})
	if err != nil {
		t.Fatalf("marshal: %v", err)
	}
	frame := append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
	answer, body = post(t, s, http.MethodPost, path, "application/grpc-web+proto", string(frame), map[string]string{"X-Grpc-Web": "1"})
	if answer.StatusCode != http.StatusOK || !bytes.Contains(bytes.ToLower([]byte(body)), []byte("grpc-status: 0")) {
		t.Errorf("gRPC-Web login: %d %q, want grpc-status 0", answer.StatusCode, body)
	}
}

// A page of an allowed origin may call from a browser, another may not.
func TestOrigins(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, func(c *app.Config) { c.CORSOrigins = []string{"https://bank.example", "https://*.partner.example"} })
	for origin, allowed := range map[string]bool{
		"https://bank.example": true, "https://a.partner.example": true, "https://evil.example": false,
	} {
		preflight, _ := post(t, s, http.MethodOptions, "/api/v1/transactions/transfer", "", "", map[string]string{
			"Origin": origin, "Access-Control-Request-Method": "POST",
			"Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
		})
		if got := preflight.Header.Get("Access-Control-Allow-Origin") == origin; got != allowed {
			t.Errorf("preflight from %s is allowed: %t, want %t", origin, got, allowed)
		}
		answer, _ := post(t, s, http.MethodGet, "/healthz", "", "", map[string]string{"Origin": origin})
		exposed := strings.Contains(strings.ToLower(answer.Header.Get("Access-Control-Expose-Headers")), "x-request-id")
		if got := answer.Header.Get("Access-Control-Allow-Origin") == origin && exposed; got != allowed {
			t.Errorf("answer to %s is allowed: %t, want %t", origin, got, allowed)
		}
	}
	silent, _ := post(t, apptest.Start(t), http.MethodGet, "/healthz", "", "", map[string]string{"Origin": "https://bank.example"})
	if got := silent.Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("got %q allowed without configured origins, want none", got)
	}
}
