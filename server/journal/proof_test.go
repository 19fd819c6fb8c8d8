package journal_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/journal"
)

// proofs is the JournalService of a site.
func (s *site) proofs(server int) journalv1.JournalServiceClient {
	return journalv1.NewJournalServiceClient(s.servers[server].Conn)
}

func fromBase64(t *testing.T, texts ...string) [][]byte {
	t.Helper()
	return sliceutil.Map(texts, func(text string) []byte {
		hash, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	})
}

// The receipt of every transaction is valid, and with anything changed in it is not; each checkpoint continues those before.
func TestReceiptsAndCheckpoints(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	ctx := s.as(t, 0)
	var checkpoints []*journalv1.Checkpoint
	for range 5 {
		if _, err := s.post(ctx, 0, 60); err != nil {
			t.Fatal(err)
		}
		response, err := s.proofs(1).GetCheckpoint(s.as(t, 1), &journalv1.GetCheckpointRequest{})
		if err != nil {
			t.Fatal(err)
		}
		checkpoints = append(checkpoints, response.GetCheckpoint())
	}
	var r reader
	for r.next() < 8+5*75 {
		r.watch(t, s, 0, 1)
	}
	key := checkpoints[0].GetPublicKeys()[0]
	for _, entry := range r.entries {
		response, err := s.proofs(1).GetReceipt(s.as(t, 1), &journalv1.GetReceiptRequest{TransactionId: entry.GetTransactionId()})
		if err != nil {
			t.Fatal(err)
		}
		if got := response.GetReceipt().GetEntry().GetPosition(); got != entry.GetPosition() {
			t.Fatalf("%s: got position %d, want %d", entry.GetTransactionId(), got, entry.GetPosition())
		}
	}
	text := s.receipt(t, r.entries[77].GetTransactionId())
	checkReceipt(t, text, key)
	for i, earlier := range checkpoints {
		for _, later := range checkpoints[i:] {
			if earlier.GetSize() == 0 {
				continue
			}
			response, err := s.proofs(0).GetConsistencyProof(ctx, &journalv1.GetConsistencyProofRequest{From: earlier.GetSize(), To: new(later.GetSize())})
			if err != nil {
				t.Fatal(err)
			}
			roots := fromBase64(t, earlier.GetRootHash(), later.GetRootHash())
			if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(earlier.GetSize()), uint64(later.GetSize()),
				fromBase64(t, response.GetProof()...), roots[0], roots[1]); err != nil {
				t.Errorf("from %d to %d: %v", earlier.GetSize(), later.GetSize(), err)
			}
		}
	}
}

// receipt is a receipt as JSON shows it.
func (s *site) receipt(t *testing.T, transaction string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		"http://"+s.servers[0].HTTP+"/api/v1/transactions/"+transaction+"/receipt", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.servers[0].Token(t, "internal"))
	return apptest.Send(t, request).Body
}

// checkReceipt checks a valid receipt, and that each change makes it invalid.
func checkReceipt(t *testing.T, text, key string) {
	t.Helper()
	read := func() *journal.Receipt {
		receipt, err := journal.ReadReceipt([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return receipt
	}
	if err := read().Verify(key); err != nil {
		t.Fatalf("%s: got %v, want it valid", text, err)
	}
	for name, change := range map[string]func(r *journal.Receipt){
		"transactionId":    func(r *journal.Receipt) { r.Entry.TransactionID = "TX0000000000000001" },
		"no transactionId": func(r *journal.Receipt) { r.Entry.TransactionID = "" },
		"position":         func(r *journal.Receipt) { r.Entry.Position++ },
		"no position":      func(r *journal.Receipt) { r.Entry.Position = 0 },
		"type":             func(r *journal.Receipt) { r.Entry.Type = "deposit" },
		"fromAccountId":    func(r *journal.Receipt) { r.Entry.FromAccountID++ },
		"fromSeq":          func(r *journal.Receipt) { r.Entry.FromSeq++ },
		"fromBalanceAfter": func(r *journal.Receipt) { r.Entry.FromBalanceAfter += "1" },
		"toAccountId":      func(r *journal.Receipt) { r.Entry.ToAccountID++ },
		"toSeq":            func(r *journal.Receipt) { r.Entry.ToSeq++ },
		"toBalanceAfter":   func(r *journal.Receipt) { r.Entry.ToBalanceAfter = "1" + r.Entry.ToBalanceAfter },
		"amount":           func(r *journal.Receipt) { r.Entry.Amount = "1" + r.Entry.Amount },
		"no amount":        func(r *journal.Receipt) { r.Entry.Amount = "" },
		"currency":         func(r *journal.Receipt) { r.Entry.Currency = "USD" },
		"refId":            func(r *journal.Receipt) { r.Entry.RefID += "x" },
		"remark":           func(r *journal.Receipt) { r.Entry.Remark += "x" },
		"createdMicros":    func(r *journal.Receipt) { r.Entry.CreatedMicros++ },
		"proof":            func(r *journal.Receipt) { r.Proof[0] = r.Proof[1] },
		"shorter proof":    func(r *journal.Receipt) { r.Proof = r.Proof[1:] },
		"checkpoint":       func(r *journal.Receipt) { r.Checkpoint = strings.Replace(r.Checkpoint, "\n", "\n1", 1) },
		"no signature":     func(r *journal.Receipt) { r.Checkpoint, _, _ = strings.Cut(r.Checkpoint, "—") },
	} {
		receipt := read()
		change(receipt)
		if err := receipt.Verify(key); err == nil {
			t.Errorf("%s: got a valid receipt after it was changed, want an error", name)
		}
	}
	if err := read().Verify(testKeys(t).Public()[0]); err == nil {
		t.Error("got a valid receipt with another key, want an error")
	}
	var bare struct{ Data json.RawMessage }
	if err := json.Unmarshal([]byte(text), &bare); err != nil {
		t.Fatal(err)
	}
	if receipt, err := journal.ReadReceipt(bare.Data); err != nil || receipt.Verify(key) != nil {
		t.Errorf("got %v for the data alone, want it valid", err)
	}
}

// Keys are given as seeds and public keys; the first seed signs.
func TestJournalKeys(t *testing.T) {
	t.Parallel()
	seed := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("s", 32)))
	keys, err := journal.NewKeys("bank.example/test", testKeys(t).Public()[0]+", "+seed+"\n", [][]byte{[]byte("secret"), []byte("old")})
	if err != nil {
		t.Fatal(err)
	}
	if public := keys.Public(); len(public) != 3 || public[1] != testKeys(t).Public()[0] {
		t.Errorf("got public keys %v, want 3, that of the seed first", public)
	}
	for _, bad := range []struct{ name, keys string }{
		{"", seed},
		{"a b", seed},
		{"a+b", seed},
		{"bank.example/test", seed[1:]},
		{"bank.example/test", "other+12345678+" + seed},
		{"bank.example/test", ""},
		{"bank.example/test", testKeys(t).Public()[0]},
	} {
		if _, err := journal.NewKeys(bad.name, bad.keys, nil); err == nil || strings.Contains(err.Error(), seed) {
			t.Errorf("name %q: got %v, want an error that does not show the key", bad.name, err)
		}
	}
}
