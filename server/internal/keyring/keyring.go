// Package keyring holds the keys that encrypt secrets and personal data in the database. Each has an id, which is stored beside what it
// has encrypted, so that keys can be replaced while servers run: see the README of server/auth.
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	keyLength   = 32
	maxIDLength = 32
	// derivedPrefix begins the ids of keys that are derived from token secrets.
	derivedPrefix = "jwt-"
)

// Key is a key of 32 bytes with its id.
type Key struct {
	ID     string
	Secret []byte
}

// Parse parses keys written as ID:BASE64, separated by commas or white space. Its errors do not show them.
func Parse(text string) ([]Key, error) {
	var keys []Key
	for i, item := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r <= ' ' }) {
		id, encoded, found := strings.Cut(item, ":")
		secret, err := base64.StdEncoding.DecodeString(encoded)
		switch {
		case !found || id == "" || len(id) > maxIDLength || strings.HasPrefix(id, derivedPrefix):
			return nil, fmt.Errorf("key %d: want ID:KEY with an id of at most %d bytes that does not begin with %s", i+1, maxIDLength, derivedPrefix)
		case err != nil || len(secret) != keyLength:
			return nil, fmt.Errorf("key %d: want the base64 of %d bytes, as `openssl rand -base64 %d` prints it", i+1, keyLength, keyLength)
		case slices.ContainsFunc(keys, func(k Key) bool { return k.ID == id }):
			return nil, fmt.Errorf("key %d: the id %q is used twice", i+1, id)
		}
		keys = append(keys, Key{id, secret})
	}
	return keys, nil
}

// Ring encrypts with its first key and decrypts with all.
type Ring struct {
	keys []sealer
	// signing are the secrets that sign and verify tokens, whose fingerprints are checked too.
	signing [][]byte
}

// sealer is one key of a ring.
type sealer struct {
	id          string
	aead        cipher.AEAD
	index       []byte // the key of digests
	fingerprint []byte
	derived     bool
}

// New returns a ring of the configured keys, and of keys derived from the secrets that sign tokens. Derived keys decrypt what
// they have encrypted, and encrypt only if no keys are configured.
func New(keys []Key, signing [][]byte) (*Ring, error) {
	r := &Ring{signing: signing}
	for _, key := range keys {
		if err := r.add(key.ID, key.Secret, false); err != nil {
			return nil, err
		}
	}
	for _, secret := range signing {
		key, err := hkdf.Key(sha256.New, secret, nil, "corebank API client secrets", keyLength)
		if err != nil {
			return nil, fmt.Errorf("derive a data key: %w", err)
		}
		if err := r.add(derivedPrefix+hex.EncodeToString(fingerprint(key)[:4]), key, true); err != nil {
			return nil, err
		}
	}
	if len(r.keys) == 0 {
		return nil, errors.New("there is no key to encrypt data with: set COREBANK_DATA_KEYS or COREBANK_JWT_SECRET")
	}
	return r, nil
}

func (r *Ring) add(id string, key []byte, derived bool) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return fmt.Errorf("data key %s: %w", id, err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return fmt.Errorf("data key %s: %w", id, err)
	}
	index, err := hkdf.Expand(sha256.New, key, "corebank blind index", keyLength)
	if err != nil {
		return fmt.Errorf("derive the key of digests from data key %s: %w", id, err)
	}
	r.keys = append(r.keys, sealer{id, aead, index, fingerprint(key), derived})
	return nil
}

// Current returns the id of the key that encrypts.
func (r *Ring) Current() string { return r.keys[0].id }

// Seal encrypts with the current key, and returns that key's id. The result can be opened only with the same context, such as the id of its row.
func (r *Ring) Seal(plain []byte, context string) (sealed []byte, keyID string) {
	return r.keys[0].aead.Seal(nil, nil, plain, []byte(context)), r.Current() //nolint:gosec // cipher.NewGCMWithRandomNonce takes no nonce.
}

// Open decrypts what Seal has returned. Without a key id it tries every derived key.
func (r *Ring) Open(sealed []byte, keyID *string, context string) ([]byte, error) {
	for _, key := range r.keys {
		if keyID == nil && !key.derived || keyID != nil && *keyID != key.id {
			continue
		}
		if plain, err := key.aead.Open(nil, nil, sealed, []byte(context)); err == nil {
			return plain, nil
		}
	}
	if keyID == nil {
		return nil, errors.New("it was encrypted under a COREBANK_JWT_SECRET that this server does not have")
	}
	return nil, fmt.Errorf("this server does not have the key %q that encrypted it", *keyID)
}

// Digest is a keyed digest of a value.
type Digest struct {
	// KeyID is the id of the data key that the digest's key is derived from.
	KeyID string
	Sum   []byte
}

// digestLength is the length of a digest in bytes.
const digestLength = 16

// Digests returns the digest of a value (HMAC-SHA-256, cut) under each key of the ring, the current one first. Equal values of one kind
// have equal digests, so that rows are found by a value that is stored encrypted only.
func (r *Ring) Digests(kind, value string) []Digest {
	digests := make([]Digest, len(r.keys))
	for i, key := range r.keys {
		mac := hmac.New(sha256.New, key.index)
		mac.Write([]byte(kind + "\x00" + value))
		digests[i] = Digest{key.id, mac.Sum(nil)[:digestLength]}
	}
	return digests
}

// fingerprint identifies a key without revealing it.
func fingerprint(key []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("corebank key fingerprint"))
	return mac.Sum(nil)[:16]
}
