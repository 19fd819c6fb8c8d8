package apiclient

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// seal encrypts the clients' secrets for the database: AES-256-GCM with keys derived from the server's secrets. The first key
// encrypts, and all decrypt.
type seal struct{ keys []cipher.AEAD }

func newSeal(secrets ...[]byte) (*seal, error) {
	s := &seal{}
	for _, secret := range secrets {
		key, err := deriveKey(secret)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, key)
	}
	if len(s.keys) == 0 {
		return nil, errors.New("there is no key for API client secrets")
	}
	return s, nil
}

func deriveKey(secret []byte) (cipher.AEAD, error) {
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
	return aead, nil
}

// close encrypts a secret so that it opens for this client only.
func (s *seal) close(secret []byte, keyID string) []byte {
	return s.keys[0].Seal(nil, nil, secret, []byte(keyID)) //nolint:gosec // The AEAD makes its own nonce.
}

func (s *seal) open(sealed []byte, keyID string) ([]byte, error) {
	for _, key := range s.keys {
		if secret, err := key.Open(nil, nil, sealed, []byte(keyID)); err == nil {
			return secret, nil
		}
	}
	return nil, errors.New("it was encrypted under a COREBANK_JWT_SECRET that this server does not have: give that one too, after the others")
}
