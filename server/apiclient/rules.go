package apiclient

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

const (
	keyIDLength  = 12 // bytes, written as twice as many hex digits
	secretLength = 32 // bytes
)

func newKeyID() string { return hex.EncodeToString(random(keyIDLength)) }

func newSecret() []byte { return random(secretLength) }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// readPublicKey returns the public key of a new client: required with ed25519 (CBV001), refused with hmac-sha256 (CBV003).
func readPublicKey(request *apiclientv1.CreateApiClientRequest) (ed25519.PublicKey, error) {
	given := strings.TrimSpace(request.GetPublicKey())
	needed := request.GetAlgorithm() == apiclientv1.SignatureAlgorithm_SIGNATURE_ALGORITHM_ED25519
	switch {
	case needed && given == "":
		return nil, apierror.New(apiv1.ErrorCode_CBV001).Field("publicKey", "ed25519 必填")
	case !needed && given != "":
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("publicKey", "只用于 ed25519")
	case !needed:
		return nil, nil
	}
	key := parsePublicKey(given)
	if key == nil {
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("publicKey", "不是 ed25519 公钥")
	}
	return key, nil
}

// parsePublicKey reads PEM, base64 of its DER, or base64 of the bare 32 bytes. It returns nil for anything else.
func parsePublicKey(text string) ed25519.PublicKey {
	var der []byte
	if block, rest := pem.Decode([]byte(text)); block != nil && len(rest) == 0 {
		der = block.Bytes
	} else if raw, err := base64.StdEncoding.DecodeString(text); err == nil {
		der = raw
	}
	if len(der) == ed25519.PublicKeySize {
		return der
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	key, ok := parsed.(ed25519.PublicKey)
	if err != nil || !ok {
		return nil
	}
	return key
}
