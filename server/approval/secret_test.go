package approval_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/approval"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store"
)

// ringOf returns the keys of a test server, which encrypts with the first of these.
func ringOf(t *testing.T, keys ...keyring.Key) *keyring.Ring {
	t.Helper()
	secrets, err := auth.ParseSecrets(strings.Repeat("test", 8))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.New(keys, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func open(t *testing.T, s *apptest.Server) *store.DB {
	t.Helper()
	database, err := store.Open(t.Context(), store.Options{URL: s.DatabaseURL, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	return database
}

// stored returns the request of an approval as the database has it, and decrypted.
func stored(t *testing.T, s *apptest.Server, id int64) (sealed, plain []byte) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var with string
	if err := conn.QueryRow(t.Context(), `SELECT request, sealed_with FROM approvals WHERE id = $1`, id).Scan(&sealed, &with); err != nil {
		t.Fatal(err)
	}
	if plain, err = ringOf(t).Open(sealed, &with, keyring.ApprovalContext(id, false)); err != nil {
		t.Fatal(err)
	}
	return sealed, plain
}

// A password that waits is encrypted and shown to nobody; with the decision it is gone, and works.
func TestPasswordsThatWait(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "AuthService/CreateUser")
	const password = "another horse battery"
	id := parked(t, b.CallGRPC(t, b.Caller(t, apptest.Admin), &authv1.CreateUserRequest{
		Username: "new", Password: password, Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR},
	}))
	for _, user := range []string{apptest.Admin, second} {
		if got := fields(b.CallBoth(t, b.Caller(t, user), get(id)), "request"); got["password"] != "***" || got["username"] != "new" {
			t.Errorf("%s: got %v, want the username and *** for the password", user, got)
		}
	}
	if sealed, plain := stored(t, b.Server, id); bytes.Contains(sealed, []byte(password)) || !bytes.Contains(plain, []byte(password)) {
		t.Errorf("got %q, want the password encrypted", sealed)
	}
	b.MustCall(t, second, grant(id))
	if _, plain := stored(t, b.Server, id); bytes.Contains(plain, []byte(password)) {
		t.Errorf("after the decision: got %q, want no password", plain)
	}
	apptest.Expect(t, b.CallBoth(t, apptest.Caller{}, &authv1.LoginRequest{Username: "new", Password: password}), 0)
}

// The key of a new API client is shown to its maker, and after a while to nobody; passwords of calls that expire go as well.
func TestNewKeysAreShownToTheirMaker(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "ApiClientService/CreateApiClient")
	require(t, b.Server, "AuthService/CreateUser")
	id := parked(t, b.CallGRPC(t, b.Caller(t, apptest.Admin), &apiclientv1.CreateApiClientRequest{
		Name: "客户端", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}, Algorithm: apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_HMAC_SHA256,
	}))
	decided := b.CallBoth(t, b.Caller(t, second), grant(id))
	if got := fields(decided, "response"); got["secret"] != "***" || got["keyId"] == "" {
		t.Errorf("the approver: got %v, want a keyId and *** for the secret", got)
	}
	client := fields(b.CallBoth(t, b.Caller(t, apptest.Admin), get(id)), "response")
	token := &apiclientv1.CreateClientTokenRequest{KeyId: client["keyId"], Secret: client["secret"]}
	apptest.Expect(t, b.CallBoth(t, apptest.Caller{}, token), 0)

	waiting := parked(t, b.CallGRPC(t, b.Caller(t, apptest.Admin), &authv1.CreateUserRequest{
		Username: "new", Password: "another horse battery", Name: "新人", Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR},
	}))
	b.ExecSQL(t, `UPDATE approvals SET expires_at = now() WHERE id = $1`, waiting)
	sweep(t, b.Server, -time.Hour)
	if got := fields(b.CallGRPC(t, b.Caller(t, apptest.Admin), get(id)), "response")["secret"]; got != client["secret"] {
		t.Errorf("soon after the decision: got %s, want the secret", got)
	}
	if _, plain := stored(t, b.Server, waiting); bytes.Contains(plain, []byte("horse")) {
		t.Errorf("expired: got %q, want no password", plain)
	}
	sweep(t, b.Server, time.Hour)
	if got := fields(b.CallGRPC(t, b.Caller(t, apptest.Admin), get(id)), "response"); got["secret"] != "***" || got["keyId"] != client["keyId"] {
		t.Errorf("after a while: got %v, want *** for the secret", got)
	}
}

// sweep removes the secrets of what has expired, or was decided until some time from now.
func sweep(t *testing.T, s *apptest.Server, from time.Duration) {
	t.Helper()
	service, err := approval.NewService(t.Context(), apptest.Contract, open(t, s), nil, ringOf(t), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Sweep(t.Context(), time.Now().Add(from)); err != nil {
		t.Fatal(err)
	}
}

// What waits is encrypted anew when keys are rotated, and runs on a server that has only the new key for data.
func TestRotation(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "AccountService/FreezeAccount")
	freeze := &accountv1.FreezeAccountRequest{Id: b.Poor}
	done, waiting := parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), freeze)), parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), freeze))
	b.MustCall(t, second, grant(done))
	b.MustCall(t, b.Teller, &accountv1.UnfreezeAccountRequest{Id: b.Poor})
	key := keyring.Key{ID: "2026", Secret: bytes.Repeat([]byte{7}, 32)}
	if rotated, err := ringOf(t, key).Rotate(t.Context(), open(t, b.Server)); err != nil || rotated != 2 {
		t.Fatalf("got %d, %v; want 2 approvals encrypted anew", rotated, err)
	}
	with := func(c *app.Config) { c.DataKeys = "2026:" + base64.StdEncoding.EncodeToString(key.Secret) }
	other := apptest.Start(t, apptest.On(b.DatabaseURL), with)
	if got := fields(other.CallBoth(t, other.Caller(t, second), get(done)), "response"); len(got) == 0 {
		t.Errorf("got %v, want the answer of the call that has run", got)
	}
	apptest.Expect(t, other.CallBoth(t, other.Caller(t, second), grant(waiting)), 0, "status=executed")
}

// Old approvals that are over are deleted; those that wait stay.
func TestRetention(t *testing.T) {
	t.Parallel()
	b := start(t)
	require(t, b.Server, "AccountService/FreezeAccount")
	freeze := &accountv1.FreezeAccountRequest{Id: b.Poor}
	done, waiting := parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), freeze)), parked(t, b.CallGRPC(t, b.Caller(t, b.Teller), freeze))
	b.MustCall(t, second, grant(done))
	service, err := approval.NewService(t.Context(), apptest.Contract, open(t, b.Server), nil, ringOf(t), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if removed, err := service.Remove(t.Context(), time.Now().Add(time.Hour), 100); err != nil || removed != 1 {
		t.Errorf("got %d, %v; want 1 removed", removed, err)
	}
	apptest.Expect(t, b.CallBoth(t, b.Caller(t, second), get(done)), apiv1.ErrorCode_AUB015)
	apptest.Expect(t, b.CallBoth(t, b.Caller(t, second), get(waiting)), 0, "status=pending")
}
