package auth

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// minSecret is the shortest key for HS256: RFC 7518, section 3.2 wants the length of the hash, in bytes.
const minSecret = 32

// ParseSecret returns the signing key of a configured text. Replicas with the same text accept each other's tokens.
func ParseSecret(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if len(text) < minSecret {
		return nil, fmt.Errorf("the signing key has %d bytes, and at least %d are needed", len(text), minSecret)
	}
	return []byte(text), nil
}

// ParseSecrets returns the secrets of a configured text, separated by commas or white space. The first one signs tokens, and
// all verify them, so that a secret can be replaced without refusing the tokens of the old one.
func ParseSecrets(text string) ([][]byte, error) {
	var secrets [][]byte
	for _, item := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r <= ' ' }) {
		secret, err := ParseSecret(item)
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secret)
	}
	if len(secrets) == 0 {
		return nil, errors.New("there is no signing key")
	}
	return secrets, nil
}

// LoadOrCreateSecret returns the signing key in a file, and creates the file with a random key if there is none. The file's
// text is also valid configuration. Concurrent processes get the same key.
func LoadOrCreateSecret(path string) ([]byte, error) {
	secret, err := loadSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := createSecret(path); err != nil {
		return nil, fmt.Errorf("create a signing key: %w", err)
	}
	return loadSecret(path)
}

func loadSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the signing key in %s is readable by other users: run chmod 600, or delete the file to get a new key", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	secret, err := ParseSecret(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return secret, nil
}

// createSecret writes a temporary file and links it, so that readers never see a partial file.
func createSecret(path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	random := make([]byte, minSecret)
	_, _ = rand.Read(random) // never fails
	_, err = fmt.Fprintln(f, base64.RawURLEncoding.EncodeToString(random))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err // another process was faster
	}
	return nil
}
