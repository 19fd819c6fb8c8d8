package signature

import (
	"crypto/ed25519"
	"fmt"
	"net/http"
	"time"

	"github.com/dunglas/httpsfv"
)

// Signer signs requests as a client does.
type Signer struct {
	// KeyID is the client's.
	KeyID string
	// Secret is the key of hmac-sha256; nil with Private.
	Secret []byte
	// Private is the key of ed25519; nil with Secret.
	Private ed25519.PrivateKey
}

// Sign adds Content-Digest, Signature-Input and Signature to a request with this body, covering all that [Signature.Check]
// asks for.
func (s Signer) Sign(r *http.Request, body []byte, nonce string, created time.Time) error {
	names := []string{"@method", "@path"}
	if len(body) > 0 {
		digest := httpsfv.NewDictionary()
		digest.Add("sha-256", httpsfv.NewItem(digests["sha-256"](body)))
		text, err := httpsfv.Marshal(digest)
		if err != nil {
			return fmt.Errorf("write digest: %w", err)
		}
		r.Header.Set(HeaderDigest, text)
		names = append(names, "content-digest")
	}
	if r.URL.RawQuery != "" {
		names = append(names, "@query")
	}
	if r.Header.Get("Idempotency-Key") != "" {
		names = append(names, "idempotency-key")
	}
	return s.SignComponents(r, names, nonce, created)
}

// SignComponents adds Signature-Input and Signature that cover the named components.
func (s Signer) SignComponents(r *http.Request, names []string, nonce string, created time.Time) error {
	input := httpsfv.InnerList{Params: httpsfv.NewParams()}
	for _, name := range names {
		input.Items = append(input.Items, httpsfv.NewItem(name))
	}
	input.Params.Add("created", created.Unix())
	input.Params.Add("keyid", s.KeyID)
	input.Params.Add("nonce", nonce)
	text, err := httpsfv.Marshal(input)
	if err != nil {
		return fmt.Errorf("write signature input: %w", err)
	}
	base, err := (&Signature{covered: names, input: text}).base(r)
	if err != nil {
		return err
	}
	value := httpsfv.NewItem(sum(s.Secret, base))
	if s.Private != nil {
		value = httpsfv.NewItem(ed25519.Sign(s.Private, []byte(base)))
	}
	signature, err := httpsfv.Marshal(value)
	if err != nil {
		return fmt.Errorf("write signature: %w", err)
	}
	r.Header.Set(HeaderInput, "sig="+text)
	r.Header.Set(HeaderSignature, "sig="+signature)
	return nil
}
