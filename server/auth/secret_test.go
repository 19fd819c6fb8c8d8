package auth

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestLoadOrCreateSecretMakesOneAndKeepsIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	var all sync.WaitGroup
	secrets := make(chan string, 8)
	for range cap(secrets) {
		all.Go(func() {
			secret, err := LoadOrCreateSecret(path)
			if err != nil {
				t.Error(err)
			}
			secrets <- string(secret)
		})
	}
	all.Wait()
	close(secrets)
	first := <-secrets
	if len(first) < minSecret {
		t.Errorf("got %d bytes, want at least %d", len(first), minSecret)
	}
	for other := range secrets {
		if other != first {
			t.Error("got another key in a second process, want the same")
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v %v; want no error, perm 0o600", info.Mode(), err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("got files %v left, want only the key", files)
	}
	text, _ := os.ReadFile(path)
	if configured, err := ParseSecret(string(text)); string(configured) != first || err != nil {
		t.Errorf("got key %q, %v from the file's text, want the key of the file", configured, err)
	}
}

func TestLoadOrCreateSecretRefusesOneThatOthersCanRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 40)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrCreateSecret(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("got %v, want an error that says chmod 600", err)
	}
}

func TestLoadOrCreateSecretRefusesAShortOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrCreateSecret(path); err == nil || strings.Contains(err.Error(), "short") {
		t.Errorf("got %v, want an error that does not say short", err)
	}
	if _, err := ParseSecret(strings.Repeat("x", 31)); err == nil {
		t.Error("got 31 bytes accepted, want an error")
	}
	if _, err := NewService(t.Context(), nil, Options{Secret: []byte("short")}); err == nil {
		t.Error("got a service with a short key, want an error")
	}
}
