package webhook_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/signature"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// allowLoopback lets a server deliver to the receivers of tests.
func allowLoopback(c *app.Config) { c.WebhookNetworks = "127.0.0.0/8" }

// letter is the body of a request, as far as tests look at it.
type letter struct {
	WebhookID int64 `json:"webhookId"`
	List      []struct {
		Position      int64       `json:"position"`
		TransactionID string      `json:"transactionId"`
		Amount        json.Number `json:"amount"`
		Type          string      `json:"type"`
	} `json:"list"`
	Next int64 `json:"next"`
}

// receiver is an HTTP server that takes what a webhook sends, and checks signatures and order.
type receiver struct {
	*httptest.Server

	t testing.TB
	// answer decides the status of a request; nil for 204.
	answer func(l letter) int

	mu sync.Mutex
	// key verifies signatures; the zero value refuses all.
	key   signature.Key
	keyID string
	// acknowledged are the positions that were acknowledged, in their order and each once, and byPosition their transactions.
	acknowledged []int64
	byPosition   map[int64]string
	requests     int
	nonces       map[string]bool
}

func newReceiver(t testing.TB, answer func(l letter) int) *receiver {
	t.Helper()
	r := &receiver{t: t, answer: answer, byPosition: map[int64]string{}, nonces: map[string]bool{}}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) serve(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return // The server has gone.
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	r.checkSignature(request, body)
	var l letter
	if err := json.Unmarshal(body, &l); err != nil || len(l.List) == 0 || l.Next != l.List[len(l.List)-1].Position {
		r.t.Errorf("got the body %s: %v; want transactions", body, err)
	}
	status := http.StatusNoContent
	if r.answer != nil {
		status = r.answer(l)
	}
	if status/100 == 2 {
		r.take(l)
	}
	w.WriteHeader(status)
}

// checkSignature verifies as the bank verifies its callers.
func (r *receiver) checkSignature(request *http.Request, body []byte) {
	signed, err := signature.Parse(request.Header)
	if err != nil {
		r.t.Errorf("got %v, want a signature", err)
		return
	}
	if err := signed.Check(request, time.Now()); err != nil {
		r.t.Errorf("got %v, want a signature over what is needed", err)
	}
	if err := signed.Verify(request, r.key); err != nil || signed.KeyID != r.keyID {
		r.t.Errorf("got %v, key id %s; want a signature by %s", err, signed.KeyID, r.keyID)
	}
	if err := signature.CheckDigest(request.Header, body); err != nil {
		r.t.Errorf("got %v, want the digest of the body", err)
	}
	if r.nonces[signed.Nonce] {
		r.t.Errorf("the nonce %s came twice", signed.Nonce)
	}
	r.nonces[signed.Nonce] = true
}

// take keeps what comes for the first time, and checks that nothing later was acknowledged before.
func (r *receiver) take(l letter) {
	for _, one := range l.List {
		if known, ok := r.byPosition[one.Position]; ok {
			if known != one.TransactionID {
				r.t.Errorf("position %d: got %s, then %s", one.Position, known, one.TransactionID)
			}
			continue
		}
		if n := len(r.acknowledged); n > 0 && one.Position < r.acknowledged[n-1] {
			r.t.Errorf("got position %d after %d, want them in order", one.Position, r.acknowledged[n-1])
		}
		r.acknowledged, r.byPosition[one.Position] = append(r.acknowledged, one.Position), one.TransactionID
	}
}

// setKey sets the key by the answer to the creation of the webhook. The lock is held.
func (r *receiver) setKey(t testing.TB, created *webhookv1.CreateWebhookResponse) {
	t.Helper()
	r.keyID = created.GetKeyId()
	if created.PublicKey != nil {
		public, err := base64.StdEncoding.DecodeString(created.GetPublicKey())
		if err != nil {
			t.Fatal(err)
		}
		r.key = signature.Key{Algorithm: signature.Ed25519, Public: ed25519.PublicKey(public)}
		return
	}
	secret, err := base64.StdEncoding.DecodeString(created.GetSecret())
	if err != nil {
		t.Fatal(err)
	}
	r.key = signature.Key{Algorithm: signature.HMACSHA256, Secret: secret}
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.acknowledged)
}

// await waits until the receiver has acknowledged a number of transactions.
func (r *receiver) await(t testing.TB, want int) {
	t.Helper()
	proctest.Await(t, "the receiver has what was posted", func() bool { return r.count() >= want })
	if got := r.count(); got != want {
		t.Fatalf("got %d transactions, want %d", got, want)
	}
}

// subscribe creates a webhook for a receiver.
func subscribe(t testing.TB, s *apptest.Server, r *receiver, request *webhookv1.CreateWebhookRequest) int64 {
	t.Helper()
	if request.GetUrl() == "" {
		request.Url = r.URL + "/corebank?from=bank"
	}
	r.mu.Lock() // It answers nothing before it has the key.
	defer r.mu.Unlock()
	created, err := webhookv1.NewWebhookServiceClient(s.Conn).CreateWebhook(s.As(t, apptest.Admin), request)
	if err != nil {
		t.Fatal(err)
	}
	r.setKey(t, created)
	return created.GetId()
}
