package main

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/customer"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

// operator runs commands on a database.
type operator struct {
	url string
	dir string
}

// output runs a command with more environment and returns what it prints, and whether it succeeded.
func (o operator) output(t *testing.T, environment []string, args ...string) (text string, ok bool) {
	t.Helper()
	cmd := command(t, o.dir, args...)
	cmd.Env = append(append(cmd.Env, "COREBANK_DATABASE_URL="+o.url), environment...)
	printed, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(printed)), err == nil
}

func openDatabase(t *testing.T, url string) *store.DB {
	t.Helper()
	database, err := store.Open(t.Context(), store.Options{URL: url, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	return database
}

// An operator who has the database lets a locked-out administrator in again.
func TestAdminReset(t *testing.T) {
	t.Parallel()
	o := operator{storetest.URL(t), storetest.Dir(t)}
	users, err := auth.NewService(t.Context(), openDatabase(t, o.url), auth.Options{Secret: []byte(strings.Repeat("test", 8))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := users.EnsureAdmin(t.Context(), "root", strongPassword); err != nil {
		t.Fatal(err)
	}
	password, ok := o.output(t, nil, "admin", "reset", "root")
	if !ok || len(password) < 20 || strings.ContainsAny(password, " \n") {
		t.Fatalf("got %q, want one password", password)
	}
	for text, want := range map[string]bool{password: true, strongPassword: false} {
		if has, err := users.HasPassword(t.Context(), "root", text); has != want || err != nil {
			t.Errorf("the password %q: got %v, %v; want %v", text, has, err, want)
		}
	}
	if text, ok := o.output(t, nil, "admin", "reset", "nobody"); ok || text != `corebank: error: no user "nobody" logs in with a password` {
		t.Errorf("got %q, want one line of an error", text)
	}
}

// Secrets are encrypted anew with the first key, and the command wants every key that is in use.
func TestKeysRotate(t *testing.T) {
	t.Parallel()
	o := operator{storetest.URL(t), storetest.Dir(t)}
	older, newer := strings.Repeat("a", 32), strings.Repeat("b", 32)
	ring, err := keyring.New([]keyring.Key{{ID: "2026", Secret: []byte(older)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	sealed, keyID := ring.Seal([]byte("secret"), "client")
	if _, err := openDatabase(t, o.url).Exec(t.Context(), `WITH u AS (INSERT INTO users (username, password_hash, name, roles)
		VALUES ('client:client', '', 'x', '{teller}') RETURNING id)
		INSERT INTO api_clients (key_id, user_id, algorithm, sealed_secret, sealed_with)
		SELECT 'client', id, 'hmac-sha256', $1, $2 FROM u`, sealed, keyID); err != nil {
		t.Fatal(err)
	}
	database := openDatabase(t, o.url)
	if err := database.Tx(t.Context(), func(tx store.Tx) error {
		_, err := customer.Create(t.Context(), tx, ring, "张三", "PASSPORT", customer.Personal{IDNumber: new("P1")})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	encode := func(id, key string) string { return id + ":" + base64.StdEncoding.EncodeToString([]byte(key)) }
	onlyNew := "COREBANK_DATA_KEYS=" + encode("2027", newer)
	if text, ok := o.output(t, []string{onlyNew}, "keys", "rotate"); ok || !strings.Contains(text, `the data key "2026"`) {
		t.Errorf("without the old key: got %q, want an error that names it", text)
	}
	for _, step := range []struct{ keys, want string }{
		{onlyNew + "," + encode("2026", older), "encrypted 2 secrets, answers and customers with the key 2027"},
		{onlyNew, "encrypted 0 secrets, answers and customers with the key 2027"},
	} {
		if text, ok := o.output(t, []string{step.keys}, "keys", "rotate"); !ok || text != step.want {
			t.Errorf("got %q, want %q", text, step.want)
		}
	}
	if text, ok := o.output(t, []string{onlyNew}, "keys", "forget"); !ok || text != "" {
		t.Errorf("keys forget: got %q, want success without a word", text)
	}
}
