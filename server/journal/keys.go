package journal

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// algorithmEd25519 is the algorithm's number in the keys of signed notes.
const algorithmEd25519 = 1

// Keys sign checkpoints and verify their signatures.
type Keys struct {
	name      string
	signer    note.Signer
	verifiers note.Verifiers
	public    []string
}

// NewKeys parses the configured keys: seeds of Ed25519 as base64 of 32 bytes, of which the first signs, and public keys as Public returns
// them, separated by commas or white space. Keys derived from the secrets, which sign tokens, come after them. Its errors do not show seeds.
func NewKeys(name, configured string, secrets [][]byte) (*Keys, error) {
	if name == "" || strings.ContainsAny(name, "+ \t\r\n") {
		return nil, errors.New("the name must have characters, and neither white space nor plus signs")
	}
	k := &Keys{name: name}
	for i, text := range strings.FieldsFunc(configured, func(r rune) bool { return r == ',' || r <= ' ' }) {
		seed, err := base64.StdEncoding.DecodeString(text)
		if err == nil && len(seed) == ed25519.SeedSize {
			err = k.addSeed(seed)
		} else if _, err = note.NewVerifier(text); err == nil && strings.HasPrefix(text, name+"+") {
			k.addPublic(text, false)
		} else {
			err = errors.New("malformed")
		}
		if err != nil {
			return nil, fmt.Errorf("key %d: want the base64 of %d bytes, as `openssl rand -base64 %d` prints it, or a public key of %s, as `corebank keys journal` prints it",
				i+1, ed25519.SeedSize, ed25519.SeedSize, name)
		}
	}
	for _, secret := range secrets {
		seed, err := hkdf.Key(sha256.New, secret, nil, "corebank journal", ed25519.SeedSize)
		if err == nil {
			err = k.addSeed(seed)
		}
		if err != nil {
			return nil, fmt.Errorf("derive a key: %w", err)
		}
	}
	if k.signer == nil {
		return nil, errors.New("there is no key to sign checkpoints with: set COREBANK_JOURNAL_KEYS or COREBANK_JWT_SECRET")
	}
	var verifiers []note.Verifier
	for _, public := range k.public {
		verifier, err := note.NewVerifier(public)
		if err != nil {
			return nil, fmt.Errorf("public key %s: %w", public, err)
		}
		verifiers = append(verifiers, verifier)
	}
	k.verifiers = note.VerifierList(verifiers...)
	return k, nil
}

// addPublic adds a public key unless there is one like it.
func (k *Keys) addPublic(public string, isFirst bool) {
	k.public = slices.DeleteFunc(k.public, func(known string) bool { return isFirst && known == public })
	switch {
	case isFirst:
		k.public = slices.Insert(k.public, 0, public)
	case !slices.Contains(k.public, public):
		k.public = append(k.public, public)
	}
}

// addSeed adds the key of a seed, which signs if it is the first.
func (k *Keys) addSeed(seed []byte) error {
	key := ed25519.NewKeyFromSeed(seed)
	public, err := note.NewEd25519VerifierKey(k.name, key.Public().(ed25519.PublicKey))
	if err != nil {
		return err
	}
	k.addPublic(public, k.signer == nil)
	if k.signer != nil {
		return nil
	}
	hash := strings.SplitN(public, "+", 3)[1]
	k.signer, err = note.NewSigner("PRIVATE+KEY+" + k.name + "+" + hash + "+" +
		base64.StdEncoding.EncodeToString(append([]byte{algorithmEd25519}, seed...)))
	return err
}

// Public returns the public keys whose signatures are accepted, in the form NAME+HASH+KEY. The first belongs to the key that signs.
func (k *Keys) Public() []string { return k.public }

// NewPublicKey returns keys that only verify, by one public key.
func NewPublicKey(public string) (*Keys, error) {
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return nil, errors.New("the public key is not of the form NAME+HASH+KEY")
	}
	return &Keys{name: verifier.Name(), verifiers: note.VerifierList(verifier), public: []string{public}}, nil
}
