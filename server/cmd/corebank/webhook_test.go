package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/store/proctest"
)

// receiver takes the deliveries of a webhook that begins with the first transaction. One that comes before an earlier one fails the test.
type receiver struct {
	*httptest.Server

	mu    sync.Mutex
	last  int64
	twice map[int64]bool // positions
	// Deliveries wait until held is closed; they do not wait if it is nil. waiting receives an element when a delivery waits.
	held    chan struct{}
	waiting chan struct{}
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{twice: map[int64]bool{}, waiting: make(chan struct{}, 1)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		var body struct {
			List []struct {
				Position int64 `json:"position"`
			} `json:"list"`
		}
		if err := json.NewDecoder(request.Body).Decode(&body); err != nil {
			w.WriteHeader(http.StatusBadRequest) // The server was killed meanwhile.
			return
		}
		r.wait(request.Context())
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, one := range body.List {
			switch {
			case one.Position <= r.last:
				r.twice[one.Position] = true
			case one.Position != r.last+1:
				t.Errorf("got position %d after %d, want no gap", one.Position, r.last)
			default:
				r.last = one.Position
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// hold makes deliveries that arrive from now on wait until release is called.
func (r *receiver) hold() (release func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	held := make(chan struct{})
	r.held = held
	return func() { close(held) }
}

func (r *receiver) wait(ctx context.Context) {
	r.mu.Lock()
	held := r.held
	r.mu.Unlock()
	if held == nil {
		return
	}
	select {
	case r.waiting <- struct{}{}:
	default: // The test knows already that something waits.
	}
	select {
	case <-held:
	case <-ctx.Done():
	}
}

// received returns the position up to which everything has been received.
func (r *receiver) received() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// checkTwice wants at most the transaction twice that was under way when a server failed.
func (r *receiver) checkTwice(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.twice) > 1 {
		t.Errorf("got the transactions at positions %v twice, want at most the one that was under way", r.twice)
	}
}

// subscribe makes a webhook that sends everything, one by one.
func (b *bank) subscribe(t *testing.T, r *receiver) {
	t.Helper()
	all, one := int64(0), int32(1)
	if _, err := webhookv1.NewWebhookServiceClient(b.conns[0]).CreateWebhook(as(t, b.admin), &webhookv1.CreateWebhookRequest{
		Url: r.URL, After: &all, MaxBatch: &one,
	}); err != nil {
		t.Fatal(err)
	}
}

// A server that delivers is killed in the middle of it: another one goes on within the time of the lease, and the receiver gets everything.
func TestWebhookOfAServerThatIsKilled(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	b := openBank(t, "--webhook-networks=127.0.0.0/8")
	b.subscribe(t, r)
	deposit := func(replica, times int) {
		t.Helper()
		for range times {
			if _, err := b.call(t, replica, b.teller, &transactionv1.DepositRequest{AccountId: b.accounts[0], Amount: "0.01"}, ""); err != nil {
				t.Fatal(err)
			}
			b.posted++
		}
	}
	proctest.Await(t, "the webhook has begun", func() bool { return r.received() > 0 })
	deposit(0, 100)
	b.programs[0].kill(t)
	deposit(1, 100)
	proctest.Await(t, "the receiver has everything", func() bool { return r.received() == b.posted })
	r.checkTwice(t)
	b.programs[1].interrupt(t)
}
