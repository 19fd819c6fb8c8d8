package apiclient_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/signature"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
)

// newClient makes an API client as an administrator does, and returns what it signs with.
func newClient(t *testing.T, s *apptest.Server, roles ...string) signature.Signer {
	t.Helper()
	request := fmt.Sprintf(`{"name":"利率系统","roles":["%s"],"algorithm":"hmac-sha256"}`, strings.Join(roles, `","`))
	answer := s.JSON(t, "admin", http.MethodPost, "/api/v1/api-clients", request)
	var created struct {
		Data struct {
			KeyID  string `json:"keyId"`
			Secret string `json:"secret"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(answer.Body), &created); err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("got %d %s; want no error, status 201", answer.Status, answer.Body)
	}
	secret, err := base64.StdEncoding.DecodeString(created.Data.Secret)
	if err != nil {
		t.Fatal(err)
	}
	return signature.Signer{KeyID: created.Data.KeyID, Secret: secret}
}

// request is one that is not signed yet.
func request(t *testing.T, s *apptest.Server, method, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.HTTP+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// send signs a request and sends it.
func send(t *testing.T, s *apptest.Server, signer signature.Signer, method, path, body, nonce string) apptest.Answer {
	t.Helper()
	r := request(t, s, method, path, body)
	if err := signer.Sign(r, []byte(body), nonce, time.Now()); err != nil {
		t.Fatal(err)
	}
	return apptest.Send(t, r)
}

func TestSignedRequests(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	rates, teller := newClient(t, s, "rate_admin"), newClient(t, s, "teller")

	for i, c := range []struct {
		signer             signature.Signer
		method, path, body string
		status             int
		want               string
	}{
		{rates, http.MethodPost, "/rate/save", `{"ratetype":"CRATE","revisedate":"2017-10-20 00:00:00","code":"1"}`, 200, `"success":true`},
		{rates, http.MethodPost, "/rate/search", `{}`, 200, `"creator":{"display":"利率系统"`},
		{rates, http.MethodPost, "/rate/search", `{`, 400, `"success":false`},
		{teller, http.MethodPost, "/rate/search", `{}`, 200, `"rowId":"0"`},
		{teller, http.MethodPost, "/rate/save", `{"ratetype":"CRATE","revisedate":"2017-10-20 00:00:00"}`, 403, `"success":false`},
		// The bank's paths as well, with the client's roles.
		{teller, http.MethodGet, "/api/v1/accounts?page=1&pageSize=5", "", 200, `"total":0`},
		{rates, http.MethodGet, "/api/v1/accounts?page=1", "", 403, `"errorCode":"AUB003"`},
		{teller, http.MethodGet, "/api/v1/accounts/77/balance", "", 404, `"errorCode":"CBB001"`},
	} {
		answer := send(t, s, c.signer, c.method, c.path, c.body, fmt.Sprintf("nonce-%d", i))
		if answer.Status != c.status || !strings.Contains(answer.Body, c.want) {
			t.Errorf("got %s %s %s: %d %s; want status %v, body containing %v", c.method, c.path, c.body, answer.Status, answer.Body, c.status, c.want)
		}
	}
}

// TestRefusedSignatures are answered 401 in the dialect of the path, whatever is wrong.
func TestRefusedSignatures(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	signer := newClient(t, s, "rate_admin", "teller")
	const body = `{"searchkey":"value"}`
	if answer := send(t, s, signer, http.MethodPost, "/rate/search", body, "used"); answer.Status != http.StatusOK {
		t.Fatalf("got %d %s; want status 200", answer.Status, answer.Body)
	}
	for name, tamper := range map[string]func(r *http.Request) *http.Request{
		"Replay":       func(r *http.Request) *http.Request { return r },
		"Signature":    func(r *http.Request) *http.Request { r.Header.Set("Signature", "sig=:AAAA:"); return r },
		"TwoSignature": func(r *http.Request) *http.Request { r.Header.Add("Signature", "sig=:AAAA:"); return r },
		"TwoInputs": func(r *http.Request) *http.Request {
			r.Header.Add("Signature-Input", r.Header.Get("Signature-Input"))
			return r
		},
		"TwoDigests": func(r *http.Request) *http.Request {
			r.Header.Add("Content-Digest", r.Header.Get("Content-Digest"))
			return r
		},
		"Body": func(r *http.Request) *http.Request {
			other := request(t, s, r.Method, r.URL.Path, strings.ToUpper(body))
			other.Header = r.Header
			return other
		},
		"Path": func(r *http.Request) *http.Request {
			other := request(t, s, r.Method, "/rate/reviseDetail", body)
			other.Header = r.Header
			return other
		},
		"TokenAsWell": func(r *http.Request) *http.Request {
			r.Header.Set("Authorization", "Bearer "+s.Token(t, "admin"))
			return r
		},
	} {
		nonce := name
		if name == "Replay" {
			nonce = "used"
		}
		r := request(t, s, http.MethodPost, "/rate/search", body)
		if err := signer.Sign(r, []byte(body), nonce, time.Now()); err != nil {
			t.Fatal(err)
		}
		answer := apptest.Send(t, tamper(r))
		if answer.Status != http.StatusUnauthorized || !strings.HasPrefix(answer.Body, `{"data":null,"message":"签名或密钥无效`) ||
			!strings.HasSuffix(answer.Body, `"success":false}`) {
			t.Errorf("%s: got %d %s; want status 401, body beginning with {\"data\":null,\"message\":\"签名或密钥无效, body ending with \"success\":false}", name, answer.Status, answer.Body)
		}
	}
	answer := send(t, s, signature.Signer{KeyID: "nobody", Secret: signer.Secret}, http.MethodGet, "/api/v1/accounts", "", "n")
	if answer.Status != http.StatusUnauthorized || !strings.Contains(answer.Body, `"errorCode":"AUB008"`) {
		t.Errorf("on a path of the bank: got %d %s, want 401 AUB008", answer.Status, answer.Body)
	}
}

// TestAnotherSecretOfTheServer makes the secrets of earlier clients unreadable: such a client cannot authenticate, and gets
// so like any other. Who signs with a key of its own needs no secret for that.
func TestAnotherSecretOfTheServer(t *testing.T) {
	t.Parallel()
	before := apptest.Start(t)
	hmac := newClient(t, before, "rate_admin")
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	answer := before.JSON(t, "admin", http.MethodPost, "/api/v1/api-clients", fmt.Sprintf(
		`{"name":"利率系统","roles":["rate_admin"],"algorithm":"ed25519","publicKey":"%s"}`, base64.StdEncoding.EncodeToString(public)))
	var created struct {
		Data struct{ KeyID, Secret string }
	}
	if err := json.Unmarshal([]byte(answer.Body), &created); err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("got %d %s; want no error, status 201", answer.Status, answer.Body)
	}
	own := signature.Signer{KeyID: created.Data.KeyID, Private: private}

	log := &proctest.Log{}
	after := apptest.StartLogged(t, slog.New(slog.NewJSONHandler(log, nil)), apptest.On(before.DatabaseURL),
		func(c *app.Config) { c.JWTSecret = strings.Repeat("anew", 8) })
	if answer := send(t, after, hmac, http.MethodGet, "/api/v1/accounts", "", "hmac"); answer.Status != http.StatusUnauthorized ||
		!strings.Contains(answer.Body, `"errorCode":"AUB008"`) {
		t.Errorf("signed with hmac-sha256: got %d %s, want 401 AUB008", answer.Status, answer.Body)
	}
	if answer := send(t, after, own, http.MethodPost, "/rate/search", "{}", "ed25519"); answer.Status != http.StatusOK {
		t.Errorf("signed with ed25519: got %d %s, want 200", answer.Status, answer.Body)
	}
	clients := apiclientv1.NewApiClientServiceClient(after.Conn)
	for _, request := range []*apiclientv1.CreateClientTokenRequest{
		{KeyId: hmac.KeyID, Secret: base64.StdEncoding.EncodeToString(hmac.Secret)},
		{KeyId: own.KeyID, Secret: created.Data.Secret},
	} {
		_, err := clients.CreateClientToken(t.Context(), request)
		if errorcode.Of(err) != apiv1.ErrorCode_AUB008 {
			t.Errorf("a token: got %v, want AUB008", err)
		}
		answer := after.JSON(t, "", http.MethodPost, "/api/v1/auth/client-token",
			fmt.Sprintf(`{"keyId":"%s","secret":"%s"}`, request.GetKeyId(), request.GetSecret()))
		if answer.Status != http.StatusUnauthorized || !strings.Contains(answer.Body, `"errorCode":"AUB008"`) {
			t.Errorf("a token: got %d %s, want 401 AUB008", answer.Status, answer.Body)
		}
		if !strings.Contains(log.String(), `"level":"WARN","msg":"an API client cannot authenticate`) ||
			!strings.Contains(log.String(), `create the client anew","key_id":"`+request.GetKeyId()) {
			t.Errorf("got the log %s, want a warning with the key", log)
		}
	}
}

// TestClientsAreNoUsers to administer, whatever their roles: they are neither listed nor changed with them, and none of them
// is the administrator that must stay.
func TestClientsAreNoUsers(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	client := newClient(t, s, "admin")
	database, err := store.Open(t.Context(), store.Options{URL: s.DatabaseURL, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	var id, administrator int64
	err = database.QueryRow(t.Context(), `SELECT (SELECT user_id FROM api_clients WHERE key_id = $1),
		(SELECT id FROM users WHERE username = 'admin')`, client.KeyID).Scan(&id, &administrator)
	if err != nil {
		t.Fatal(err)
	}
	users := authv1.NewAuthServiceClient(s.Conn)
	list, err := users.ListUsers(s.As(t, "admin"), &authv1.ListUsersRequest{})
	if err != nil || list.GetTotal() != 1 || len(list.GetList()) != 1 || list.GetList()[0].GetId() != administrator {
		t.Errorf("got %v, %v, want only client %d", list, err, administrator)
	}
	change := func(when string, id int64, r *authv1.UpdateUserRequest, body string, httpStatus int, want apiv1.ErrorCode) {
		t.Helper()
		r.Id = id
		if _, err := users.UpdateUser(s.As(t, "admin"), r); errorcode.Of(err) != want {
			t.Errorf("%s: got %v; want code %v", when, err, want)
		}
		answer := s.JSON(t, "admin", http.MethodPut, fmt.Sprintf("/api/v1/users/%d", id), body)
		if answer.Status != httpStatus || !strings.Contains(answer.Body, `"errorCode":"`+want.String()+`"`) {
			t.Errorf("%s: got %d %s; want status %v, body containing %v", when, answer.Status, answer.Body, httpStatus, `"errorCode":"`+want.String()+`"`)
		}
	}
	change("the only administrator", administrator, &authv1.UpdateUserRequest{Enabled: new(false)}, `{"enabled":false}`,
		http.StatusBadRequest, apiv1.ErrorCode_AUB007)
	change("a client", id, &authv1.UpdateUserRequest{Password: new("password123")}, `{"password":"password123"}`,
		http.StatusNotFound, apiv1.ErrorCode_AUB005)
	if answer := s.JSON(t, "admin", http.MethodDelete, "/api/v1/api-clients/"+client.KeyID, ""); answer.Status != http.StatusOK {
		t.Fatalf("got %d %s; want status 200", answer.Status, answer.Body)
	}
	change("a deleted client", id, &authv1.UpdateUserRequest{Enabled: new(true)}, `{"enabled":true}`,
		http.StatusNotFound, apiv1.ErrorCode_AUB005)
}

// TestSignedWritesHappenOncePerKey: a client that retries signs anew, under another nonce and the same Idempotency-Key.
func TestSignedWritesHappenOncePerKey(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	signer := newClient(t, s, "rate_admin")
	const body = `{"ratetype":"CRATE","revisedate":"2017-10-20 00:00:00","code":"once"}`
	for _, nonce := range []string{"first", "second"} {
		r := request(t, s, http.MethodPost, "/rate/save", body)
		r.Header.Set("Idempotency-Key", "key")
		if err := signer.Sign(r, []byte(body), nonce, time.Now()); err != nil {
			t.Fatal(err)
		}
		if answer := apptest.Send(t, r); answer.Status != http.StatusOK || !strings.Contains(answer.Body, `"success":true`) {
			t.Errorf("%s: got %d %s; want status 200, body containing \"success\":true", nonce, answer.Status, answer.Body)
		}
	}
}

// TestGRPCCallersCannotClaimToBeProven: what HTTP has proven reaches the interceptors by no way that is open to others.
func TestGRPCCallersCannotClaimToBeProven(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	signer := newClient(t, s, "rate_admin")
	r := httptest.NewRequest(http.MethodPost, "/corebank.rate.v1.RateService/SearchRates", nil)
	if err := signer.Sign(r, nil, "n", time.Now()); err != nil {
		t.Fatal(err)
	}
	sent := metadata.Pairs("corebank-peer", "127.0.0.1", "corebank-principal", "1", "user-id", "1")
	for name := range r.Header {
		sent.Set(name, r.Header.Get(name))
	}
	ctx := metadata.NewOutgoingContext(t.Context(), sent)
	_, err := ratev1.NewRateServiceClient(s.Conn).SearchRates(ctx, &ratev1.SearchRatesRequest{})
	if status.Code(err) != codes.Unauthenticated {
		t.Errorf("got %v; want code %v", err, codes.Unauthenticated)
	}
}

func TestClientTokens(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	signer := newClient(t, s, "rate_admin")
	clients, rates := apiclientv1.NewApiClientServiceClient(s.Conn), ratev1.NewRateServiceClient(s.Conn)
	grant := func() (context.Context, error) {
		response, err := clients.CreateClientToken(t.Context(), &apiclientv1.CreateClientTokenRequest{
			KeyId: signer.KeyID, Secret: base64.StdEncoding.EncodeToString(signer.Secret),
		})
		return apptest.Bearer(t.Context(), response.GetAccessToken()), err
	}
	ctx, err := grant()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rates.SearchRates(ctx, &ratev1.SearchRatesRequest{}); err != nil {
		t.Errorf("with a fresh token: got %v, want no error", err)
	}
	if _, err := clients.ListApiClients(ctx, &apiclientv1.ListApiClientsRequest{}); status.Code(err) != codes.PermissionDenied {
		t.Errorf("beyond its roles: got %v, want %v", err, codes.PermissionDenied)
	}
	// The same over JSON, as the README shows.
	answer := s.JSON(t, "", http.MethodPost, "/api/v1/auth/client-token",
		fmt.Sprintf(`{"keyId":"%s","secret":"%s"}`, signer.KeyID, base64.StdEncoding.EncodeToString(signer.Secret)))
	if answer.Status != http.StatusOK || !strings.Contains(answer.Body, `"expiresIn":3600,"tokenType":"Bearer"`) {
		t.Errorf("got %d %s; want status 200, body containing \"expiresIn\":3600,\"tokenType\":\"Bearer\"", answer.Status, answer.Body)
	}

	if answer := s.JSON(t, "admin", http.MethodDelete, "/api/v1/api-clients/"+signer.KeyID, ""); answer.Status != http.StatusOK ||
		!strings.Contains(answer.Body, `"data":null`) {
		t.Fatalf("got %d %s; want status 200, body containing \"data\":null", answer.Status, answer.Body)
	}
	if _, err := rates.SearchRates(ctx, &ratev1.SearchRatesRequest{}); status.Code(err) != codes.Unauthenticated {
		t.Errorf("with the token of a deleted client: got %v, want %v", err, codes.Unauthenticated)
	}
	if _, err = grant(); errorcode.Of(err) != apiv1.ErrorCode_AUB008 {
		t.Errorf("a token for a deleted client: got %v, want AUB008", err)
	}
}

func TestAdministration(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	teller := s.User(t, apiv1.Role_ROLE_TELLER)
	for _, c := range []struct {
		user, method, path, body string
		status                   int
		want                     string
	}{
		{"admin", http.MethodPost, "/api/v1/api-clients", `{"name":"a","roles":["teller"],"algorithm":"ed25519","publicKey":"JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="}`, 201, `"secret":"`},
		{"admin", http.MethodPost, "/api/v1/api-clients", `{"name":"a","roles":["teller"],"algorithm":"ed25519"}`, 400, `"field":"publicKey"`},
		{"admin", http.MethodPost, "/api/v1/api-clients", `{"name":"a","roles":["customer"],"algorithm":"hmac-sha256"}`, 400, `"field":"roles[0]"`},
		{"admin", http.MethodPost, "/api/v1/api-clients", `{"name":"a","roles":[],"algorithm":"hmac-sha256"}`, 400, `"field":"roles"`},
		{"admin", http.MethodPost, "/api/v1/api-clients", `{"name":"a","roles":["teller"],"algorithm":"rsa"}`, 400, `"field":"algorithm"`},
		{"admin", http.MethodGet, "/api/v1/api-clients", "", 200, `"total":1,"page":1,"pageSize":20,"list":[{"keyId":"`},
		{teller, http.MethodGet, "/api/v1/api-clients", "", 403, "AUB003"},
		{teller, http.MethodPost, "/api/v1/api-clients", `{"name":"a","roles":["admin"],"algorithm":"hmac-sha256"}`, 403, "AUB003"},
		{"admin", http.MethodDelete, "/api/v1/api-clients/nobody", "", 404, "AUB009"},
	} {
		answer := s.JSON(t, c.user, c.method, c.path, c.body)
		if answer.Status != c.status || !strings.Contains(answer.Body, c.want) {
			t.Errorf("got %s %s %s: %d %s; want status %v, body containing %v", c.method, c.path, c.body, answer.Status, answer.Body, c.status, c.want)
		}
		if strings.Contains(answer.Body, `"list"`) && strings.Contains(answer.Body, "secret") {
			t.Errorf("got secrets in a list, want none: %s", answer.Body)
		}
	}
}

// TestClientsAreCreatedOncePerKey, and the answer that is kept for that does not hold the secret.
func TestClientsAreCreatedOncePerKey(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	create := func() string {
		r := request(t, s, http.MethodPost, "/api/v1/api-clients", `{"name":"a","roles":["teller"],"algorithm":"hmac-sha256"}`)
		r.Header.Set("Authorization", "Bearer "+s.Token(t, "admin"))
		r.Header.Set("Idempotency-Key", "key")
		answer, _, _ := strings.Cut(apptest.Send(t, r).Body, `,"timestamp"`)
		return answer
	}
	first, second := create(), create()
	if first != second {
		t.Errorf("got %s, want %s as before", second, first)
	}
	database, err := store.Open(t.Context(), store.Options{URL: s.DatabaseURL, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	var kept []byte
	if err := database.QueryRow(t.Context(), "SELECT response FROM idempotency_keys").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	_, secret, _ := strings.Cut(first, `"secret":"`)
	if bytes.Contains(kept, []byte(secret[:8])) {
		t.Errorf("got the secret in %q, want it sealed", kept)
	}
}
