package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/ledger"
)

// receiver takes what a webhook sends: every transaction of the journal.
type receiver struct {
	url    string
	server *http.Server

	mu       sync.Mutex // guards what follows
	ids      []int64    // of the transactions, by position from 1
	compared int        // with the journal
	problems []string   // since the last check
}

// startReceiver listens at a free port of an address.
func startReceiver(address string) (*receiver, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		return nil, err
	}
	r := &receiver{url: "http://" + l.Addr().String()}
	r.server = &http.Server{Handler: http.HandlerFunc(r.serve), ReadHeaderTimeout: callTimeout}
	go func() { _ = r.server.Serve(l) }() // It ends by stop.
	return r, nil
}

func (r *receiver) stop() { _ = r.server.Close() } // What is under way does not matter any more.

// subscribe has a webhook send everything to the receiver; it returns nil from servers of a version without webhooks.
func (b *Bank) subscribe(ctx context.Context) error {
	r, err := startReceiver(b.Cluster.Address(receiverAddress))
	if err != nil {
		return err
	}
	first := int64(0)
	_, err = webhookv1.NewWebhookServiceClient(b.Servers[0].conn).CreateWebhook(as(ctx, b.admin), &webhookv1.CreateWebhookRequest{Url: r.url, After: &first})
	if err != nil {
		r.stop()
		if status.Code(err) == codes.Unimplemented {
			return nil
		}
		return fmt.Errorf("create a webhook: %w", err)
	}
	b.receiver = r
	return nil
}

// serve acknowledges a delivery whose transactions are the next ones, or known.
func (r *receiver) serve(w http.ResponseWriter, request *http.Request) {
	var delivery struct {
		List []struct {
			Position      int64
			TransactionID string
		}
	}
	if err := json.NewDecoder(request.Body).Decode(&delivery); err != nil {
		w.WriteHeader(http.StatusBadRequest) // The server was killed while it sent.
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range delivery.List {
		id, _, _ := ledger.ParseID(one.TransactionID) // 0 is in no journal.
		switch next := int64(len(r.ids)) + 1; {
		case one.Position == next:
			r.ids = append(r.ids, id)
		case one.Position > next || one.Position < 1:
			r.problems = append(r.problems, fmt.Sprintf("a webhook has sent position %d, want %d", one.Position, next))
			w.WriteHeader(http.StatusConflict)
			return
		case r.ids[one.Position-1] != id:
			r.problems = append(r.problems, fmt.Sprintf("a webhook has sent transaction %d at position %d, and %d before", id, one.Position, r.ids[one.Position-1]))
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// check waits until a number of transactions has arrived, and compares what has with the journal.
func (r *receiver) check(ctx context.Context, h *history, journal []int64, arrived int) error {
	for {
		r.mu.Lock()
		had := len(r.ids)
		r.mu.Unlock()
		if had >= arrived {
			break
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%d of %d transactions were sent by a webhook", had, arrived), ctx.Err())
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for ; r.compared < min(len(r.ids), len(journal)); r.compared++ {
		if r.ids[r.compared] != journal[r.compared] {
			h.violationf(other, "a webhook has sent transaction %d at position %d, where the journal has %d", r.ids[r.compared], r.compared+1, journal[r.compared])
		}
	}
	for _, problem := range r.problems {
		h.violationf(other, "%s", problem)
	}
	r.problems = nil
	return nil
}
