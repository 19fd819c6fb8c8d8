package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/store/proctest"
)

// A server that delivers is killed in the middle of it: another one goes on within the time of the lease, and the receiver gets everything.
func TestWebhookOfAServerThatIsKilled(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	got, last, twice := map[int64]bool{}, int64(0), 0
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			List []struct {
				Position int64 `json:"position"`
			} `json:"list"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			w.WriteHeader(http.StatusBadRequest) // The server was killed meanwhile.
			return
		}
		mu.Lock()
		defer mu.Unlock()
		for _, one := range body.List {
			if got[one.Position] {
				twice++
			} else if one.Position != last+1 {
				t.Errorf("got position %d after %d, want no gap", one.Position, last)
			} else {
				last = one.Position
			}
			got[one.Position] = true
		}
	}))
	t.Cleanup(receiver.Close)
	count := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(got)
	}

	b := openBank(t, "--webhook-networks=127.0.0.0/8")
	all, one := int64(0), int32(1)
	if _, err := webhookv1.NewWebhookServiceClient(b.conns[0]).CreateWebhook(as(t, b.admin), &webhookv1.CreateWebhookRequest{
		Url: receiver.URL, After: &all, MaxBatch: &one,
	}); err != nil {
		t.Fatal(err)
	}
	deposit := func(replica, times int) {
		t.Helper()
		for range times {
			if _, err := b.call(t, replica, b.teller, &transactionv1.DepositRequest{AccountId: b.accounts[0], Amount: "0.01"}, ""); err != nil {
				t.Fatal(err)
			}
			b.posted++
		}
	}
	proctest.Await(t, "the webhook has begun", func() bool { return count() > 0 })
	deposit(0, 100)
	b.programs[0].kill(t)
	deposit(1, 100)
	proctest.Await(t, "the receiver has everything", func() bool { return count() == int(b.posted) })
	if twice > 1 {
		t.Errorf("got %d transactions twice, want at most the one under way when the server was killed", twice)
	}
	b.programs[1].interrupt(t)
}
