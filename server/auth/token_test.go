package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/caller"
)

// accessClaims returns the claims of a valid access token of this bank.
func accessClaims(now time.Time) jwt.MapClaims {
	return jwt.MapClaims{
		"iss": "corebank", "aud": "corebank", "sub": "7", "typ": "access", "sid": newID().String(), "jti": newID().String(),
		"exp": now.Add(time.Minute).Unix(), "preferred_username": "eve", "roles": []string{"admin"},
	}
}

func signed(t *testing.T, method jwt.SigningMethod, key any, kid string, c jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, c)
	if kid != "" {
		token.Header["kid"] = kid
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestOwnTokensMustBeWhole(t *testing.T) {
	t.Parallel()
	m := newTokenIssuer(secret, time.Now)
	if _, err := m.verify(signed(t, jwt.SigningMethodHS256, secret, "", accessClaims(time.Now())), useAccess); err != nil {
		t.Fatalf("the pattern of all that follows is refused: %v", err)
	}
	for _, claim := range []string{"iss", "aud", "sub", "typ", "sid", "jti", "exp"} {
		c := accessClaims(time.Now())
		delete(c, claim)
		if _, err := m.verify(signed(t, jwt.SigningMethodHS256, secret, "", c), useAccess); err == nil {
			t.Errorf("got a token without %s accepted, want an error", claim)
		}
	}
	for claim, bad := range map[string]any{
		"iss": "https://login.example.com", "aud": "other", "sub": "0", "typ": "refresh", "sid": "1", "jti": "",
		"exp": time.Now().Add(-time.Second).Unix(), "nbf": time.Now().Add(time.Minute).Unix(), "roles": "admin",
	} {
		c := accessClaims(time.Now())
		c[claim] = bad
		if _, err := m.verify(signed(t, jwt.SigningMethodHS256, secret, "", c), useAccess); err == nil {
			t.Errorf("got a token with %s = %v accepted, want an error", claim, bad)
		}
	}
}

// Who may choose the algorithm or the key could sign as anybody.
func TestAlgorithmConfusion(t *testing.T) {
	t.Parallel()
	idp := newIDP(t)
	s := newServer(t, idp.option)
	now := time.Now()
	public, err := x509.MarshalPKIXPublicKey(&idp.rsa.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	strangerRSA, _ := rsa.GenerateKey(rand.Reader, 2048)
	_, strangerEd, _ := ed25519.GenerateKey(rand.Reader)
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	unsigned := func(c jwt.MapClaims) string {
		return signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "", c)
	}
	good := signed(t, jwt.SigningMethodHS256, secret, "", accessClaims(now))
	head, rest, _ := strings.Cut(good, ".")

	for name, token := range map[string]string{
		"ours, unsigned":                   unsigned(accessClaims(now)),
		"theirs, unsigned":                 unsigned(idp.claims()),
		"ours, alg none over a signature":  base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + rest,
		"ours, alg nOnE":                   base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"nOnE","typ":"JWT"}`)) + "." + rest,
		"ours, no signature":               head + "." + rest[:strings.LastIndex(rest, ".")+1],
		"ours, HS512":                      signed(t, jwt.SigningMethodHS512, secret, "", accessClaims(now)),
		"ours, other secret":               signed(t, jwt.SigningMethodHS256, []byte(strings.Repeat("x", 32)), "", accessClaims(now)),
		"ours, empty secret":               signed(t, jwt.SigningMethodHS256, []byte{}, "", accessClaims(now)),
		"ours, by their RSA key":           signed(t, jwt.SigningMethodRS256, idp.rsa, "rsa", accessClaims(now)),
		"ours, by their Ed25519 key":       signed(t, jwt.SigningMethodEdDSA, idp.ed, "ed", accessClaims(now)),
		"theirs, by our secret":            signed(t, jwt.SigningMethodHS256, secret, "", idp.claims()),
		"theirs, HMAC of the public key":   signed(t, jwt.SigningMethodHS256, publicPEM, "rsa", idp.claims()),
		"theirs, HMAC of the public DER":   signed(t, jwt.SigningMethodHS256, public, "rsa", idp.claims()),
		"ours, HMAC of their public key":   signed(t, jwt.SigningMethodHS256, publicPEM, "rsa", accessClaims(now)),
		"theirs, HMAC of a key in the set": signed(t, jwt.SigningMethodHS256, idp.hmac, "hmac", idp.claims()),
		"theirs, RS512":                    signed(t, jwt.SigningMethodRS512, idp.rsa, "rsa", idp.claims()),
		"theirs, PS256":                    signed(t, jwt.SigningMethodPS256, idp.rsa, "rsa", idp.claims()),
		"theirs, ES384":                    signed(t, jwt.SigningMethodES384, p384, "ec", idp.claims()),
		"theirs, by a stranger's RSA key":  signed(t, jwt.SigningMethodRS256, strangerRSA, "rsa", idp.claims()),
		"theirs, by a stranger's Ed25519":  signed(t, jwt.SigningMethodEdDSA, strangerEd, "ed", idp.claims()),
		"theirs, RS256 naming the EC key":  signed(t, jwt.SigningMethodRS256, idp.rsa, "ec", idp.claims()),
		"theirs, no kid":                   signed(t, jwt.SigningMethodRS256, idp.rsa, "", idp.claims()),
		"theirs, an encryption key":        signed(t, jwt.SigningMethodRS256, idp.rsa, "enc", idp.claims()),
		"theirs, a short RSA key":          signed(t, jwt.SigningMethodRS256, idp.short, "short", idp.claims()),
		"nobody's":                         signed(t, jwt.SigningMethodHS256, secret, "", jwt.MapClaims{"sub": "7"}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantCode(t, s.call(t.Context(), token), apiv1.ErrorCode_AUB002)
		})
	}
}

func TestCache(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := newCache()
	v := &verified{}
	for range 2 * cachedTokens {
		c.put(hashOf(newID().String()), v, now.Add(time.Minute))
	}
	if got := c.tokens.Len(); got != cachedTokens {
		t.Errorf("keeps %d tokens, want %d", got, cachedTokens)
	}

	key := hashOf("token")
	c.put(key, v, now.Add(time.Minute))
	if c.get(key, now.Add(time.Minute-1)) != v || c.get(key, now.Add(time.Minute)) != nil || c.get(hashOf("other"), now) != nil {
		t.Error("got a token remembered for another time, want it for one minute")
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	s := &Service{now: time.Now, cache: newCache(), issuer: newTokenIssuer(secret, time.Now), revoked: newRevoked()}
	token, _ := s.issuer.access(caller.Principal{
		UserID: 7, Username: "user@example.com", Name: "张三", Roles: caller.RolesOf(apiv1.Role_ROLE_CUSTOMER),
		CustomerID: 1, SessionID: newID().String(),
	})
	ctx := as(b.Context(), "Bearer "+token)
	b.Run("Known", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.authenticate(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("New", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.cache.tokens.Purge()
			if _, err := s.authenticate(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}
