package apiclient

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/signature"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	hmacSHA256 = apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_HMAC_SHA256
	edwards    = apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_ED25519
)

type testBundle struct {
	*Service
	database *store.DB
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	database := storetest.New(t)
	return &testBundle{newReplica(t, database), database}
}

// newReplica is one server of several on a database.
func newReplica(t *testing.T, database *store.DB) *Service {
	t.Helper()
	secret := bytes.Repeat([]byte{1}, 32)
	users, err := auth.NewService(t.Context(), database, auth.Options{
		Secret: secret, Cost: auth.Cost{Memory: 64, Time: 1, Threads: 1}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return NewService(database, users, newKeys(t, secret), slog.New(slog.DiscardHandler))
}

func newKeys(t *testing.T, secret []byte, keys ...keyring.Key) *keyring.Ring {
	t.Helper()
	ring, err := keyring.New(keys, [][]byte{secret})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// client makes a client, and what it signs with.
func (b *testBundle) client(t *testing.T, algorithm apiclientv1.SignatureAlgorithm) signature.Signer {
	t.Helper()
	request := &apiclientv1.CreateApiClientRequest{
		Name: "核心系统", Roles: []apiv1.Role{apiv1.Role_ROLE_RATE_ADMIN}, Algorithm: algorithm,
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if algorithm == edwards {
		request.PublicKey = new(base64.StdEncoding.EncodeToString(public))
	}
	response, err := b.CreateApiClient(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	signer := signature.Signer{KeyID: response.GetKeyId()}
	if algorithm == edwards {
		signer.Private = private
		return signer
	}
	if signer.Secret, err = base64.StdEncoding.DecodeString(response.GetSecret()); err != nil || len(signer.Secret) != 32 {
		t.Fatalf("got secret %q, %v, want 32 bytes", response.GetSecret(), err)
	}
	return signer
}

const body = `{"searchkey":"value"}`

var nonces atomic.Int64

func freshNonce() string {
	return strings.Repeat("n", 8) + time.Unix(nonces.Add(1), 0).UTC().Format("150405.000")
}

func signed(t *testing.T, signer signature.Signer, text string) *http.Request {
	t.Helper()
	return signedAt(t, signer, text, freshNonce(), time.Now())
}

func signedAt(t *testing.T, signer signature.Signer, text, nonce string, created time.Time) *http.Request {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/rate/search", strings.NewReader(text))
	if err := signer.Sign(r, []byte(text), nonce, created); err != nil {
		t.Fatal(err)
	}
	return r
}

func mustRefuse(t *testing.T, err error, code apiv1.ErrorCode) {
	t.Helper()
	if !errors.Is(err, apierror.New(code)) {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestVerifyRequest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, algorithm := range []apiclientv1.SignatureAlgorithm{hmacSHA256, edwards} {
		signer := b.client(t, algorithm)
		r, err := b.VerifyRequest(signed(t, signer, body))
		if err != nil {
			t.Fatalf("%s: got %v; want no error", algorithm, err)
		}
		p := caller.FromContext(r.Context())
		if p.UserID <= 0 || p.Name != "核心系统" || p.Username != "client:"+signer.KeyID ||
			p.Roles != caller.RolesOf(apiv1.Role_ROLE_RATE_ADMIN) || p.CustomerID != 0 {
			t.Errorf("%s: got principal %+v, want 核心系统, client:%s, rate_admin", algorithm, p, signer.KeyID)
		}
		if got, err := io.ReadAll(r.Body); err != nil || string(got) != body {
			t.Errorf("%s: got the body %q, %v, want %q as it was", algorithm, got, err, body)
		}
	}
}

func TestVerifyRequestRefuses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signer, other := b.client(t, hmacSHA256), b.client(t, hmacSHA256)
	for name, change := range map[string]func(r *http.Request) *http.Request{
		"OtherBody": func(r *http.Request) *http.Request {
			r.Body = io.NopCloser(strings.NewReader(strings.ToUpper(body)))
			return r
		},
		"NoSignature": func(r *http.Request) *http.Request { r.Header.Del("Signature"); return r },
		"NoInput":     func(r *http.Request) *http.Request { r.Header.Del("Signature-Input"); return r },
		"TokenAsWell": func(r *http.Request) *http.Request { r.Header.Set("Authorization", "Bearer x"); return r },
		"OtherMethod": func(r *http.Request) *http.Request { r.Method = http.MethodPut; return r },
		"OtherPath":   func(r *http.Request) *http.Request { r.URL.Path = "/rate/delete"; return r },
		"Old": func(*http.Request) *http.Request {
			return signedAt(t, signer, body, "old", time.Now().Add(-302*time.Second))
		},
		"Early": func(*http.Request) *http.Request {
			return signedAt(t, signer, body, "early", time.Now().Add(302*time.Second))
		},
		"UnknownClient": func(*http.Request) *http.Request {
			return signed(t, signature.Signer{KeyID: "x", Secret: signer.Secret}, body)
		},
		"AnothersSecret": func(*http.Request) *http.Request {
			return signed(t, signature.Signer{KeyID: signer.KeyID, Secret: other.Secret}, body)
		},
		"OversizedNonce": func(*http.Request) *http.Request {
			return signedAt(t, signer, body, strings.Repeat("n", 65), time.Now())
		},
	} {
		_, err := b.VerifyRequest(change(signed(t, signer, body)))
		if !errors.Is(err, apierror.New(apiv1.ErrorCode_AUB008)) {
			t.Errorf("%s: got %v; want error apierror.New(apiv1.ErrorCode_AUB008)", name, err)
		}
	}
	_, err := b.VerifyRequest(signed(t, signer, strings.Repeat(" ", contract.MaxRequest+1)))
	mustRefuse(t, err, apiv1.ErrorCode_CBV003)
	if _, err = b.VerifyRequest(signed(t, signer, strings.Repeat(" ", contract.MaxRequest))); err != nil {
		t.Errorf("the largest body: got %v, want no error", err)
	}
}

// TestNoncesWorkOnce holds on all servers of a database, also when both are asked at once.
func TestNoncesWorkOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	replicas := []*Service{b.Service, newReplica(t, b.database)}
	signer := b.client(t, hmacSHA256)
	now := time.Now()

	var accepted atomic.Int64
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			_, err := replicas[i%2].VerifyRequest(signedAt(t, signer, body, "once", now))
			if err == nil {
				accepted.Add(1)
			} else {
				mustRefuse(t, err, apiv1.ErrorCode_AUB008)
			}
		})
	}
	group.Wait()
	if accepted.Load() != 1 {
		t.Errorf("got %d accepted, want 1", accepted.Load())
	}
	// Nobody's nonce is another's, and a request that proves nothing uses none up.
	other := b.client(t, hmacSHA256)
	forged := signedAt(t, other, body, "once", now)
	forged.Body = io.NopCloser(strings.NewReader("{}"))
	_, err := b.VerifyRequest(forged)
	mustRefuse(t, err, apiv1.ErrorCode_AUB008)
	if _, err := b.VerifyRequest(signedAt(t, other, body, "once", now)); err != nil {
		t.Error(err)
	}
}

func TestOldNoncesAreForgotten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signer := b.client(t, hmacSHA256)
	for _, nonce := range []string{"a", "b"} {
		if _, err := b.VerifyRequest(signedAt(t, signer, body, nonce, time.Now())); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (n int) {
		if err := b.database.QueryRow(t.Context(), "SELECT count(*) FROM api_client_nonces").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	// As long as a server whose clock is behind could still accept them, they are kept.
	b.now = func() time.Time { return time.Now().Add(2*signature.Window - 5*time.Second) }
	if err := b.clean(t.Context()); err != nil || count() != 2 {
		t.Errorf("got %d nonces, %v, want 2", count(), err)
	}
	b.now = func() time.Time { return time.Now().Add(2*signature.Window + 5*time.Second) }
	if err := b.clean(t.Context()); err != nil || count() != 0 {
		t.Errorf("got %d nonces, %v, want none", count(), err)
	}
}

func TestDeletedClientsAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signer := b.client(t, hmacSHA256)
	request := &apiclientv1.DeleteApiClientRequest{KeyId: signer.KeyID}
	if _, err := b.DeleteApiClient(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	_, err := b.VerifyRequest(signed(t, signer, body))
	mustRefuse(t, err, apiv1.ErrorCode_AUB008)
	_, err = b.CreateClientToken(t.Context(), &apiclientv1.CreateClientTokenRequest{
		KeyId: signer.KeyID, Secret: base64.StdEncoding.EncodeToString(signer.Secret),
	})
	mustRefuse(t, err, apiv1.ErrorCode_AUB008)
	_, err = b.DeleteApiClient(t.Context(), request)
	mustRefuse(t, err, apiv1.ErrorCode_AUB009)
	list, err := b.ListApiClients(t.Context(), &apiclientv1.ListApiClientsRequest{})
	if err != nil || list.GetTotal() != 0 || len(list.GetList()) != 0 {
		t.Errorf("got %v, %v, want an empty list", list, err)
	}
}

func TestListApiClients(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, second := b.client(t, hmacSHA256), b.client(t, edwards)
	list, err := b.ListApiClients(t.Context(), &apiclientv1.ListApiClientsRequest{})
	if err != nil || list.GetTotal() != 2 || list.GetList()[0].GetKeyId() != first.KeyID {
		t.Fatalf("got %v, %v; want no error, total 2, key id %v", list, err, first.KeyID)
	}
	want := base64.StdEncoding.EncodeToString(second.Private.Public().(ed25519.PublicKey))
	if got := list.GetList()[1]; got.GetPublicKey() != want || got.GetAlgorithm() != edwards || got.GetName() != "核心系统" {
		t.Errorf("got %v; want public key %v, algorithm %v, name 核心系统", got, want, edwards)
	}
}

func TestCreateClientToken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signer := b.client(t, hmacSHA256)
	secret := base64.StdEncoding.EncodeToString(signer.Secret)
	response, err := b.CreateClientToken(t.Context(), &apiclientv1.CreateClientTokenRequest{KeyId: signer.KeyID, Secret: secret})
	if err != nil || response.GetAccessToken() == "" || response.GetExpiresIn() != 3600 || response.GetTokenType() != "Bearer" {
		t.Fatalf("got %v, %v; want no error, access token other than none, expires in 3600, token type Bearer", response, err)
	}
	for _, request := range []*apiclientv1.CreateClientTokenRequest{
		{KeyId: signer.KeyID, Secret: "x" + secret[1:]},
		{KeyId: signer.KeyID, Secret: "no base64"},
		{KeyId: signer.KeyID, Secret: ""},
		{KeyId: "x", Secret: secret},
		{KeyId: "x", Secret: ""},
	} {
		_, err := b.CreateClientToken(t.Context(), request)
		mustRefuse(t, err, apiv1.ErrorCode_AUB008)
	}
}

// TestSecretsAreNotInTheDatabase in any form that shows them.
func TestSecretsAreNotInTheDatabase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signer := b.client(t, hmacSHA256)
	var sealed []byte
	err := b.database.QueryRow(t.Context(), "SELECT sealed_secret FROM api_clients").Scan(&sealed)
	if err != nil || bytes.Contains(sealed, signer.Secret[:4]) {
		t.Errorf("got %x, %v, want it without the secret", sealed, err)
	}
	id := b.keys.Current()
	if _, err := b.keys.Open(sealed, &id, "another client"); err == nil {
		t.Error("a secret opens for another client, want an error")
	}
}

// Secrets are encrypted anew under another key, and clients go on meanwhile and afterwards, also those of before keys had ids.
func TestRotate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := bytes.Repeat([]byte{1}, 32)
	signers := []signature.Signer{b.client(t, hmacSHA256), b.client(t, hmacSHA256)}
	if _, err := b.database.Exec(t.Context(), "UPDATE api_clients SET sealed_with = NULL WHERE key_id = $1", signers[0].KeyID); err != nil {
		t.Fatal(err)
	}
	fresh := keyring.Key{ID: "new", Secret: bytes.Repeat([]byte{7}, 32)}
	for _, want := range []int64{2, 0} {
		if n, err := newKeys(t, secret, fresh).Rotate(t.Context(), b.database); n != want || err != nil {
			t.Errorf("rotated %d, %v; want %d", n, err, want)
		}
	}
	b.keys = newKeys(t, bytes.Repeat([]byte{2}, 32), fresh)
	for _, signer := range signers {
		if _, err := b.VerifyRequest(signed(t, signer, body)); err != nil {
			t.Errorf("after the rotation: got %v, want no error", err)
		}
	}
}

// TestClientsCannotLogIn with any password: their users have none.
func TestClientsCannotLogIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signer := b.client(t, hmacSHA256)
	var hash string
	err := b.database.QueryRow(t.Context(), "SELECT password_hash FROM users WHERE username = $1", "client:"+signer.KeyID).Scan(&hash)
	if err != nil || hash != "" {
		t.Errorf("got hash %q, %v, want none", hash, err)
	}
}

func TestReadPublicKey(t *testing.T) {
	t.Parallel()
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	const rsaPKIX = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK"
	text := base64.StdEncoding.EncodeToString
	for name, c := range map[string]struct {
		algorithm apiclientv1.SignatureAlgorithm
		given     string
		code      apiv1.ErrorCode
	}{
		"PEM":             {edwards, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), 0},
		"DER":             {edwards, text(der), 0},
		"Bare":            {edwards, text(public), 0},
		"Missing":         {edwards, "", apiv1.ErrorCode_CBV001},
		"Short":           {edwards, text(public[:31]), apiv1.ErrorCode_CBV003},
		"NoBase64":        {edwards, "key", apiv1.ErrorCode_CBV003},
		"OtherKind":       {edwards, rsaPKIX, apiv1.ErrorCode_CBV003},
		"HMACHasNone":     {hmacSHA256, "", 0},
		"HMACNeedsNoKeys": {hmacSHA256, text(public), apiv1.ErrorCode_CBV003},
	} {
		key, err := readPublicKey(&apiclientv1.CreateApiClientRequest{Algorithm: c.algorithm, PublicKey: &c.given})
		switch {
		case c.code != 0:
			if !errors.Is(err, apierror.New(c.code)) {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		case err != nil || c.algorithm == edwards && !key.Equal(public):
			t.Errorf("%s: got key %x, %v; want no error, key %x", name, key, err, public)
		}
	}
}

func TestRunEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := setup(t).Run(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Guesses at secrets and signatures are limited by key id and address; right ones from elsewhere go on.
func TestGuessesAreLimited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signer := b.client(t, hmacSHA256)
	from := func(address string) *http.Request {
		r := signed(t, signer, body)
		r.RemoteAddr = address
		return r
	}
	guess := func() error {
		r := signed(t, signature.Signer{KeyID: signer.KeyID, Secret: []byte("guess")}, body)
		r.RemoteAddr = "192.0.2.1:4711"
		_, err := b.VerifyRequest(r)
		return err
	}
	for range 10 {
		mustRefuse(t, guess(), apiv1.ErrorCode_AUB008)
	}
	mustRefuse(t, guess(), apiv1.ErrorCode_AUB004)
	if _, err := b.VerifyRequest(from("192.0.2.2:4711")); err != nil {
		t.Errorf("from another address: got %v, want no error", err)
	}

	other := b.client(t, hmacSHA256)
	request := &apiclientv1.CreateClientTokenRequest{KeyId: other.KeyID, Secret: base64.StdEncoding.EncodeToString(signer.Secret)}
	for range 10 {
		_, err := b.CreateClientToken(t.Context(), request)
		mustRefuse(t, err, apiv1.ErrorCode_AUB008)
	}
	_, err := b.CreateClientToken(t.Context(), request)
	mustRefuse(t, err, apiv1.ErrorCode_AUB004)
}
