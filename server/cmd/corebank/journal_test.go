package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// A receipt that a caller has kept is checked by the program without the bank, and so is that nothing was changed in it.
func TestReceiptIsCheckedOffline(t *testing.T) {
	t.Parallel()
	p := serveOn(t, newDataDir(t), nil)
	l := letIn(t, p)
	made, ok := l.invoke(t.Context(), &transactionv1.TransferRequest{FromAccountId: 1, ToAccountId: 2, Amount: "1.00", Remark: "房租"}, "").(*transactionv1.TransferResponse)
	if !ok {
		t.Fatal("got no transfer, want one")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.http+"/api/v1/transactions/"+made.GetTransactionId()+"/receipt", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+l.token)
	answer := apptest.Send(t, request)
	if answer.Status != http.StatusOK {
		t.Fatalf("got %d %s, want a receipt", answer.Status, answer.Body)
	}
	keys, err := command(t, p.dir, "keys", "journal").CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v", keys, err)
	}
	key := strings.TrimSpace(string(keys))
	check := func(text string, more ...string) (string, error) {
		file := filepath.Join(t.TempDir(), "receipt.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := command(t, t.TempDir(), append([]string{"verify", "--receipt", file}, more...)...).CombinedOutput()
		return string(said), err
	}
	id := strings.TrimSuffix(made.GetTransactionId(), "O")
	if said, err := check(answer.Body, "--public-key", key); err != nil || !strings.HasPrefix(said, "valid: "+id+" at position ") {
		t.Errorf("got %s, %v, want it valid", said, err)
	}
	for name, run := range map[string]func() (string, error){
		"changed": func() (string, error) {
			return check(strings.Replace(answer.Body, "房租", "工资", 1), "--public-key", key)
		},
		"no receipt":  func() (string, error) { return check("{}", "--public-key", key) },
		"another key": func() (string, error) { return check(answer.Body, "--public-key", "x"+key) },
		"no key":      func() (string, error) { return check(answer.Body) },
	} {
		if said, err := run(); err == nil || !strings.HasPrefix(said, "corebank: error: ") {
			t.Errorf("%s: got %s, %v, want one line of an error", name, said, err)
		}
	}
	p.interrupt(t)
	p.verify(t)
}
