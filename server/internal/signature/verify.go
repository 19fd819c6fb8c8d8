package signature

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/dunglas/httpsfv"
)

// Algorithms, as in the parameter alg: RFC 9421, section 3.3.
const (
	HMACSHA256 = "hmac-sha256"
	Ed25519    = "ed25519"
)

// Key verifies a client's signatures.
type Key struct {
	Algorithm string
	// Secret is the key of hmac-sha256.
	Secret []byte
	// Public is the key of ed25519.
	Public ed25519.PublicKey
}

// Check returns an error for a signature that lacks a required component or parameter, or is not within [Window]. Required
// are @method and @path, and, where the request has them, content-digest for a body, @query for a
// query, and idempotency-key.
func (s *Signature) Check(r *http.Request, now time.Time) error {
	need := []string{"@method", "@path"}
	if r.ContentLength != 0 {
		need = append(need, "content-digest")
	}
	if r.URL.RawQuery != "" {
		need = append(need, "@query")
	}
	if len(r.Header["Idempotency-Key"]) > 0 {
		need = append(need, "idempotency-key")
	}
	for _, name := range need {
		if !slices.Contains(s.covered, name) {
			return fmt.Errorf("component %q is not covered", name)
		}
	}
	switch {
	case s.KeyID == "":
		return errors.New("parameter keyid is missing")
	case s.Nonce == "":
		return errors.New("parameter nonce is missing")
	case s.Created.IsZero():
		return errors.New("parameter created is missing")
	case now.Sub(s.Created).Abs() > Window:
		return fmt.Errorf("created is more than %d seconds away from the server's clock", int(Window.Seconds()))
	case !s.expires.IsZero() && !now.Before(s.expires):
		return errors.New("the signature has expired")
	}
	return nil
}

// Verify verifies the signature with a key, in constant time. It takes the same time wherever a wrong one differs.
func (s *Signature) Verify(r *http.Request, key Key) error {
	base, err := s.base(r)
	if err != nil {
		return err
	}
	if s.algorithm != "" && s.algorithm != key.Algorithm {
		return errWrongSignature
	}
	ok := false
	switch key.Algorithm {
	case HMACSHA256:
		ok = len(key.Secret) > 0 && hmac.Equal(s.value, sum(key.Secret, base))
	case Ed25519:
		ok = len(key.Public) == ed25519.PublicKeySize && ed25519.Verify(key.Public, []byte(base), s.value)
	}
	if !ok {
		return errWrongSignature
	}
	return nil
}

var errWrongSignature = errors.New("the signature does not fit the request and the key")

func sum(secret []byte, base string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(base))
	return mac.Sum(nil)
}

// digests are the accepted algorithms of RFC 9530.
var digests = map[string]func(body []byte) []byte{
	"sha-256": func(body []byte) []byte { d := sha256.Sum256(body); return d[:] },
	"sha-512": func(body []byte) []byte { d := sha512.Sum512(body); return d[:] },
}

// CheckDigest compares a body with its Content-Digest: at least one known digest, and all known ones must match. It accepts
// a request with neither body nor field.
func CheckDigest(h http.Header, body []byte) error {
	lines := h[HeaderDigest]
	if len(lines) == 0 && len(body) == 0 {
		return nil
	}
	if len(lines) != 1 || len(lines[0]) > maxHeader {
		return fmt.Errorf("%s must be there once, in at most %d bytes", HeaderDigest, maxHeader)
	}
	dictionary, err := httpsfv.UnmarshalDictionary(lines)
	if err != nil {
		return fmt.Errorf("%s: %w", HeaderDigest, err)
	}
	known := 0
	for _, name := range dictionary.Names() {
		digest := digests[name]
		if digest == nil {
			continue
		}
		member, _ := dictionary.Get(name)
		item, _ := member.(httpsfv.Item)
		stated, _ := item.Value.([]byte)
		if subtle.ConstantTimeCompare(stated, digest(body)) != 1 {
			return fmt.Errorf("%s does not fit the body", HeaderDigest)
		}
		known++
	}
	if known == 0 {
		return fmt.Errorf("%s has neither sha-256 nor sha-512", HeaderDigest)
	}
	return nil
}
