package auth

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/caller"
)

// idp is an external issuer.
type idp struct {
	rsa, short *rsa.PrivateKey
	ec         *ecdsa.PrivateKey
	ed         ed25519.PrivateKey
	hmac       []byte

	server *httptest.Server
	keys   jwkset.Storage
	// odd is keys in JSON that the library does not make.
	odd     []string
	fetches atomic.Int32
	// down makes it answer 503.
	down atomic.Bool
}

// testKeys are made once: RSA keys take long.
var testKeys = sync.OnceValue(func() *idp {
	i := &idp{hmac: []byte(strings.Repeat("k", 32))}
	i.rsa, _ = rsa.GenerateKey(rand.Reader, 2048)
	i.short, _ = rsa.GenerateKey(rand.Reader, 1024)
	i.ec, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, i.ed, _ = ed25519.GenerateKey(rand.Reader)
	return i
})

// newIDP starts an issuer with the keys rsa, ec and ed, and some that must not be used.
func newIDP(t *testing.T) *idp {
	t.Helper()
	k := testKeys()
	i := &idp{rsa: k.rsa, short: k.short, ec: k.ec, ed: k.ed, hmac: k.hmac, keys: jwkset.NewMemoryStorage()}
	i.publish(t, "rsa", i.rsa.Public(), jwkset.JWKMetadataOptions{ALG: jwkset.AlgRS256, USE: jwkset.UseSig})
	i.publish(t, "ec", i.ec.Public(), jwkset.JWKMetadataOptions{})
	i.publish(t, "ed", i.ed.Public(), jwkset.JWKMetadataOptions{})
	i.publish(t, "enc", i.rsa.Public(), jwkset.JWKMetadataOptions{USE: jwkset.UseEnc})
	i.publish(t, "short", i.short.Public(), jwkset.JWKMetadataOptions{})
	i.publish(t, "hmac", i.hmac, jwkset.JWKMetadataOptions{})
	i.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.fetches.Add(1)
		if i.down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		body, err := i.keys.JSONWithOptions(r.Context(), jwkset.JWKMarshalOptions{Private: true}, jwkset.JWKValidateOptions{})
		if err != nil {
			t.Error(err)
		}
		odd := ""
		for _, key := range i.odd {
			odd += key + ","
		}
		_, _ = w.Write(bytes.Replace(body, []byte("["), []byte("["+odd), 1))
	}))
	t.Cleanup(i.server.Close)
	return i
}

func (i *idp) publish(t *testing.T, kid string, key any, metadata jwkset.JWKMetadataOptions) {
	t.Helper()
	metadata.KID = kid
	jwk, err := jwkset.NewJWKFromKey(key, jwkset.JWKOptions{
		Metadata: metadata, Marshal: jwkset.JWKMarshalOptions{Private: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := i.keys.KeyWrite(t.Context(), jwk); err != nil {
		t.Fatal(err)
	}
}

func (i *idp) option(o *Options) {
	o.Issuer = Issuer{JWKSURL: i.server.URL, Name: "https://login.example.com", Audience: "bank"}
}

func (i *idp) claims() jwt.MapClaims {
	return jwt.MapClaims{
		"iss": "https://login.example.com", "aud": []string{"bank", "account"}, "sub": "f:1:zhangsan",
		"exp": time.Now().Add(time.Hour).Unix(), "name": "张三", "preferred_username": "zhangsan",
		"roles": []string{"teller", "offline_access"},
	}
}

func TestExternalIssuerSignsWithThreeAlgorithms(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	s := newServer(t, idp.option)
	for _, token := range []string{
		signed(t, jwt.SigningMethodRS256, idp.rsa, "rsa", idp.claims()),
		signed(t, jwt.SigningMethodES256, idp.ec, "ec", idp.claims()),
		signed(t, jwt.SigningMethodEdDSA, idp.ed, "ed", idp.claims()),
	} {
		wantCode(t, s.call(t.Context(), token), 0)
		p, err := s.authenticate(as(t.Context(), "Bearer "+token))
		if err != nil {
			t.Fatal(err)
		}
		want := caller.Principal{UserID: p.UserID, Username: "zhangsan", Name: "张三", Roles: caller.RolesOf(apiv1.Role_ROLE_TELLER)}
		if p != want || p.UserID >= 0 {
			t.Errorf("got principal %+v, want %+v with a UserID below 0", p, want)
		}
		_, err = s.Logout(caller.WithPrincipal(t.Context(), p), nil)
		wantCode(t, err, apiv1.ErrorCode_AUB003)
	}
	if n := idp.fetches.Load(); n != 1 {
		t.Errorf("got %d fetches, want 1", n)
	}
}

func TestExternalIssuerMustSayWhoAndForWhom(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	s := newServer(t, idp.option)
	for claim, values := range map[string][]any{
		"iss":   {nil, "https://evil.example.com", "https://login.example.com/"},
		"aud":   {nil, "account", []string{}},
		"exp":   {nil, time.Now().Add(-time.Hour).Unix()},
		"nbf":   {time.Now().Add(time.Hour).Unix()},
		"sub":   {nil, "", 7},
		"roles": {[]string{"customer"}, "teller"},
	} {
		for _, value := range values {
			c := idp.claims()
			if c[claim] = value; value == nil {
				delete(c, claim)
			}
			if err := s.call(t.Context(), signed(t, jwt.SigningMethodES256, idp.ec, "ec", c)); err == nil {
				t.Errorf("%s = %v: got it accepted, want an error", claim, value)
			}
		}
	}
}

func TestExternalIssuerKnowsItsSubjectsByIDAndCustomer(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	s := newServer(t, idp.option)
	principal := func(change jwt.MapClaims) caller.Principal {
		t.Helper()
		c := idp.claims()
		maps.Copy(c, change)
		p, err := s.authenticate(as(t.Context(), "Bearer "+signed(t, jwt.SigningMethodEdDSA, idp.ed, "ed", c)))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first, same, other := principal(nil), principal(jwt.MapClaims{"name": "x"}), principal(jwt.MapClaims{"sub": "x"})
	if first.UserID != same.UserID || first.UserID == other.UserID {
		t.Errorf("got ids %d, %d and %d, want the first two equal and the third another", first.UserID, same.UserID, other.UserID)
	}
	if p := principal(jwt.MapClaims{"roles": []string{"customer"}, "customer_id": 12}); p.CustomerID != 12 {
		t.Errorf("got principal %+v, want CustomerID 12", p)
	}
	if p := principal(jwt.MapClaims{"customer_id": 12}); p.CustomerID != 0 {
		t.Errorf("got a teller for customer %d, want none", p.CustomerID)
	}
	if p := principal(jwt.MapClaims{"name": nil, "preferred_username": nil}); p.Name != "f:1:zhangsan" || p.Username != p.Name {
		t.Errorf("got principal %+v without names, want both names f:1:zhangsan", p)
	}
}

func TestExternalIssuerNamesItsSubjectsInItsOwnWay(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	s := newServer(t, idp.option)
	for name, want := range map[string]string{
		"张\x00三\n":                 "张三",
		"Zoë\u0085 \x1b[31mMüller": "Zoë [31mMüller",
		strings.Repeat("长", 101) + strings.Repeat("x", 2900): strings.Repeat("长", 100),
		"\x00":          "zhangsan",
		" \u3000\u200b": "zhangsan",
	} {
		c := idp.claims()
		c["name"] = name
		p, err := s.authenticate(as(t.Context(), "Bearer "+signed(t, jwt.SigningMethodEdDSA, idp.ed, "ed", c)))
		if err != nil || p.Name != want {
			t.Errorf("got %.20q: %q, %v; want no error, name %v", name, p.Name, err, want)
		}
	}
	longest := strings.Repeat("长", 255)
	for _, claim := range []string{"sub", "preferred_username"} {
		c := idp.claims()
		c[claim] = longest
		wantCode(t, s.call(t.Context(), signed(t, jwt.SigningMethodEdDSA, idp.ed, "ed", c)), 0)
		for _, malformed := range []string{"zhang\x00san", "zhangsan\n", longest + "长"} {
			c[claim] = malformed
			token := signed(t, jwt.SigningMethodEdDSA, idp.ed, "ed", c)
			wantCode(t, s.call(t.Context(), token), apiv1.ErrorCode_AUB002)
		}
	}
}

// RFC 7517, section 5: what is not understood of a set is passed over.
func TestExternalIssuerMayHaveKeysThatAreNotForUs(t *testing.T) {
	t.Parallel()
	idp, log := newIDP(t), &record{}
	const point = `"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"`
	idp.odd = []string{
		`{"kid":"mtls","use":"tls","kty":"EC","crv":"P-256",` + point + `}`,
		`{"kid":"ops","key_ops":["fly"],"kty":"EC","crv":"P-256",` + point + `}`,
		`{"kid":"opstext","key_ops":"verify","kty":"EC","crv":"P-256",` + point + `}`,
		`{"kid":"offcurve","kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}`,
		`{"kid":"non","kty":"RSA","e":"AQAB"}`,
		`{"kid":"ed448","kty":"OKP","crv":"Ed448","x":"AQ"}`,
		`{"kid":"pqc","kty":"AKP","alg":"ML-DSA-65","pub":"AQ"}`,
		`{"kid":7,"kty":"RSA"}`, `{}`, `null`, `"key"`, `[]`,
	}
	s := newServer(t, idp.option, log.option)
	for _, token := range []string{
		signed(t, jwt.SigningMethodRS256, idp.rsa, "rsa", idp.claims()),
		signed(t, jwt.SigningMethodES256, idp.ec, "ec", idp.claims()),
		signed(t, jwt.SigningMethodEdDSA, idp.ed, "ed", idp.claims()),
	} {
		wantCode(t, s.call(t.Context(), token), 0)
	}
	unknown := signed(t, jwt.SigningMethodES256, idp.ec, "mtls", idp.claims())
	wantCode(t, s.call(t.Context(), unknown), apiv1.ErrorCode_AUB002)
	if n := idp.fetches.Load(); n != 2 {
		t.Errorf("got %d fetches, want 2", n)
	}
	if n := log.lines("offcurve"); n != 1 {
		t.Errorf("got %d lines in the log, want 1: %s", n, log.String())
	}
}

func TestExternalIssuerMayChangeKeys(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	s := newServer(t, idp.option)
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	token := signed(t, jwt.SigningMethodEdDSA, key, "next", idp.claims())
	idp.publish(t, "next", key.Public(), jwkset.JWKMetadataOptions{})
	var all sync.WaitGroup
	for range 8 { // they share one fetch, and all get in
		all.Go(func() {
			if err := s.call(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := idp.fetches.Load(); n != 2 {
		t.Errorf("got %d fetches, want 2", n)
	}
	for range 20 { // strangers with made-up keys cannot make us fetch again so soon
		unknown := signed(t, jwt.SigningMethodEdDSA, key, newID().String(), idp.claims())
		wantCode(t, s.call(t.Context(), unknown), apiv1.ErrorCode_AUB002)
	}
	if n := idp.fetches.Load(); n != 2 {
		t.Errorf("got %d fetches, want 2", n)
	}
}

func TestExternalIssuerMayBeAwayAtFirst(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	idp.down.Store(true)
	s := newServer(t, idp.option)
	s.teller(t, "zhangsan")
	wantCode(t, s.call(t.Context(), s.login(t, "zhangsan").GetAccessToken()), 0)
	idp.down.Store(false)
	wantCode(t, s.call(t.Context(), signed(t, jwt.SigningMethodES256, idp.ec, "ec", idp.claims())), 0)
}

func TestExternalIssuerCannotFloodOrRedirectUs(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	for name, handler := range map[string]http.HandlerFunc{
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			for _, err := w.Write([]byte(`{"keys":[{"kid":"`)); err == nil; {
				_, err = w.Write([]byte(strings.Repeat("x", 1<<16)))
			}
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, idp.server.URL, http.StatusFound) },
	} {
		server := httptest.NewServer(handler)
		s := newServer(t, func(o *Options) { idp.option(o); o.Issuer.JWKSURL = server.URL })
		token := signed(t, jwt.SigningMethodES256, idp.ec, "ec", idp.claims())
		if err := s.call(t.Context(), token); err == nil {
			t.Errorf("%s: got it accepted, want an error", name)
		}
		server.Close()
	}
}

func TestExternalIssuerMustBeConfiguredWhole(t *testing.T) {
	t.Parallel()
	whole := Issuer{JWKSURL: "https://login.example.com/keys", Name: "https://login.example.com", Audience: "bank"}
	if err := whole.Check(); err != nil || whole.IsZero() {
		t.Error(err)
	}
	for _, spoil := range []func(*Issuer){
		func(i *Issuer) { i.JWKSURL = "" },
		func(i *Issuer) { i.JWKSURL = "file:///etc/passwd" },
		func(i *Issuer) { i.Name = "" },
		func(i *Issuer) { i.Name = ownIssuer },
		func(i *Issuer) { i.Audience = "" },
	} {
		i := whole
		spoil(&i)
		if _, err := newExternalIssuer(context.Background(), i, nil, time.Now); err == nil {
			t.Errorf("%+v: got it accepted, want an error", i)
		}
	}
}

// A valid signature does not make an access token: ID, refresh and logout tokens are signed with the same keys.
func TestExternalTokensOfOtherKindsAreRefused(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	s := newServer(t, idp.option)
	now := time.Now()
	call := func(header map[string]any, change jwt.MapClaims) error {
		c := idp.claims()
		maps.Copy(c, change)
		token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c)
		token.Header["kid"] = "ed"
		maps.Copy(token.Header, header)
		text, err := token.SignedString(idp.ed)
		if err != nil {
			t.Fatal(err)
		}
		return s.call(t.Context(), text)
	}
	for _, header := range []map[string]any{{}, {"typ": "JWT"}, {"typ": "at+jwt"}, {"typ": "application/at+JWT"}} {
		wantCode(t, call(header, nil), 0)
	}
	for _, header := range []map[string]any{
		{"crit": []string{"exp"}}, {"crit": []string{}}, {"crit": nil}, {"typ": "logout+jwt"}, {"typ": "dpop+jwt"}, {"typ": "secevent+jwt"}, {"typ": 7},
	} {
		if err := call(header, nil); apiErrorOf(err).Code != apiv1.ErrorCode_AUB002 {
			t.Errorf("header %v: got %v, want AUB002", header, err)
		}
	}
	wantCode(t, call(nil, jwt.MapClaims{"typ": "Bearer", "iat": now.Unix(), "exp": now.Add(24 * time.Hour).Unix()}), 0)
	for _, claims := range []jwt.MapClaims{
		{"typ": "ID"},
		{"typ": "Refresh"},
		{"typ": "Logout"},
		{"exp": now.Add(25 * time.Hour).Unix()},
		{"iat": now.Add(-48 * time.Hour).Unix()},
		{"iat": now.Add(time.Hour).Unix(), "exp": now.Add(2 * time.Hour).Unix()},
		{"exp": now.Add(100 * 365 * 24 * time.Hour).Unix()},
	} {
		if err := call(nil, claims); apiErrorOf(err).Code != apiv1.ErrorCode_AUB002 {
			t.Errorf("claims %v: got %v, want AUB002", claims, err)
		}
	}
}
