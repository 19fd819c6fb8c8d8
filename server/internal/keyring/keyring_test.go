package keyring

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var (
	first  = Key{"2026", bytes.Repeat([]byte{1}, 32)}
	second = Key{"2027", bytes.Repeat([]byte{2}, 32)}
)

func ring(t *testing.T, signing string, keys ...Key) *Ring {
	t.Helper()
	var secrets [][]byte
	for text := range strings.FieldsSeq(signing) {
		secrets = append(secrets, bytes.Repeat([]byte(text), 32))
	}
	r, err := New(keys, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnyRingWithTheKeyOpens(t *testing.T) {
	t.Parallel()
	sealed, id := ring(t, "a", first).Seal([]byte("secret"), "row 1")
	if id != "2026" || bytes.Contains(sealed, []byte("secret")) {
		t.Fatalf("sealed by %s as %q, want by 2026 and unreadable", id, sealed)
	}
	if got, err := ring(t, "b", second, first).Open(sealed, &id, "row 1"); err != nil || string(got) != "secret" {
		t.Errorf("after a rotation: got %q, %v, want secret", got, err)
	}
	if _, err := ring(t, "a", first).Open(sealed, &id, "row 2"); err == nil {
		t.Error("it was opened in another row, want an error")
	}
	if _, err := ring(t, "a", second).Open(sealed, &id, "row 1"); err == nil {
		t.Error("it was opened with another key, want an error")
	}
	if _, err := ring(t, "a", Key{"2026", second.Secret}).Open(sealed, &id, "row 1"); err == nil {
		t.Error("it was opened with another key of the same id, want an error")
	}
}

func TestDerivedKeysOpenWhatHasNoKeyID(t *testing.T) {
	t.Parallel()
	sealed, _ := ring(t, "a").Seal([]byte("secret"), "row")
	if got, err := ring(t, "b a", first).Open(sealed, nil, "row"); err != nil || string(got) != "secret" {
		t.Errorf("got %q, %v, want secret", got, err)
	}
	if _, err := ring(t, "b", first).Open(sealed, nil, "row"); err == nil {
		t.Error("it was opened without its secret, want an error")
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	good := base64.StdEncoding.EncodeToString(first.Secret)
	if keys, err := Parse("a:" + good + ", b:" + good + "\n"); err != nil || len(keys) != 2 || keys[0].ID != "a" {
		t.Errorf("got %d keys, %v, want 2, the first a", len(keys), err)
	}
	for _, bad := range []string{good, ":" + good, "a:", "a:" + good[:8], "a:" + good + ",a:" + good, "jwt-x:" + good} {
		if _, err := Parse(bad); err == nil || strings.Contains(err.Error(), good) {
			t.Errorf("%s: got %v, want an error without the key", bad, err)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	for _, step := range []struct {
		ring *Ring
		want string // in the mismatch; empty for a match
	}{
		{ring(t, "a", first), ""},
		{ring(t, "b", first), "COREBANK_JWT_SECRET"},
		{ring(t, "a b", first), ""},
		{ring(t, "b a", second, first), ""},
		{ring(t, "a", first), "COREBANK_JWT_SECRET"},
		{ring(t, "b", second), ""},
		{ring(t, "b", Key{"2027", first.Secret}), `"2027"`},
	} {
		got, err := step.ring.Check(t.Context(), database)
		if err != nil || (got == "") != (step.want == "") || !strings.Contains(got, step.want) {
			t.Errorf("got %q, %v; want %q in it", got, err, step.want)
		}
	}
	if _, err := database.Exec(t.Context(), `WITH u AS (INSERT INTO users (username, password_hash, name, roles)
		VALUES ('client:x', '', 'x', '{teller}') RETURNING id)
		INSERT INTO api_clients (key_id, user_id, algorithm, sealed_secret, sealed_with) SELECT 'x', id, 'hmac-sha256', '', '2026' FROM u`); err != nil {
		t.Fatal(err)
	}
	if got, err := ring(t, "b", second).Check(t.Context(), database); err != nil || !strings.Contains(got, `"2026"`) {
		t.Errorf("got %q, %v; want that the key 2026 is missing", got, err)
	}
	if err := ForgetSigning(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	if got, err := ring(t, "c", first).Check(t.Context(), database); err != nil || got != "" {
		t.Errorf("after the secret was forgotten: got %q, %v; want a match", got, err)
	}
}
