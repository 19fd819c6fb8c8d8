package apiclient

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// seal encrypts the clients' secrets for the database: AES-256-GCM with a key of its own.
type seal struct{ aead cipher.AEAD }

func newSeal(secret []byte) (*seal, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "corebank API client secrets", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of API client secrets: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of API client secrets: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("key of API client secrets: %w", err)
	}
	return &seal{aead}, nil
}

// close encrypts a secret so that it opens for this client only.
func (s *seal) close(secret []byte, keyID string) []byte {
	return s.aead.Seal(nil, nil, secret, []byte(keyID)) //nolint:gosec // The AEAD makes its own nonce.
}

func (s *seal) open(sealed []byte, keyID string) ([]byte, error) {
	secret, err := s.aead.Open(nil, nil, sealed, []byte(keyID))
	if err != nil {
		return nil, errors.New("the secret does not open: the server's COREBANK_JWT_SECRET has changed since it was stored")
	}
	return secret, nil
}
