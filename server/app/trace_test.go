package app_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/metadata"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

const transfer = "corebank.transaction.v1.TransactionService/Transfer"

// A transfer is one trace, which goes on the caller's, from where it comes in to the statements that it is written with.
func TestTrace(t *testing.T) {
	t.Parallel()
	spans := newSpans()
	b := apptest.StartBank(t, func(c *app.Config) { c.Spans = spans })

	t.Run("OverJSON", func(t *testing.T) {
		t.Parallel()
		const route, traceID = "POST /api/v1/transactions/transfer", "0af7651916cd43dd8448eb211c80319c"
		body := `{"fromAccountId":` + strconv.FormatInt(b.Rich, 10) + `,"toAccountId":` + strconv.FormatInt(b.Poor, 10) + `,"amount":1.00}`
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+b.HTTP+"/api/v1/transactions/transfer", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+b.Token(t, b.Teller))
		r.Header.Set("Traceparent", "00-"+traceID+"-b7ad6b7169203331-01")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		spans.expect(t, traceID, "b7ad6b7169203331", route, transfer, "post", "LedgerWriteAccounts")
	})

	t.Run("OverGRPC", func(t *testing.T) {
		t.Parallel()
		const traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
		ctx := metadata.AppendToOutgoingContext(b.As(t, b.Teller), "traceparent", "00-"+traceID+"-00f067aa0ba902b7-01")
		if _, err := transactionv1.NewTransactionServiceClient(b.Conn).Transfer(ctx, pay(b.Rich, b.Poor, "1.00")); err != nil {
			t.Fatal(err)
		}
		spans.expect(t, traceID, "00f067aa0ba902b7", transfer, "post", "LedgerWriteAccounts")
	})
}

// spans keeps the spans of a server.
type spans struct {
	mu    sync.Mutex
	ended *sync.Cond
	all   []trace.ReadOnlySpan
}

func newSpans() *spans {
	s := &spans{}
	s.ended = sync.NewCond(&s.mu)
	return s
}

func (s *spans) ExportSpans(_ context.Context, ended []trace.ReadOnlySpan) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, ended...)
	s.ended.Broadcast()
	return nil
}

func (s *spans) Shutdown(context.Context) error { return nil }

// expect waits for the spans with these names, and for each to be somewhere below the one before, the first right below the
// parent. All spans of the trace must hang together.
func (s *spans) expect(t *testing.T, traceID, parent string, names ...string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var mine []trace.ReadOnlySpan
	find := func(name string) int {
		return slices.IndexFunc(mine, func(span trace.ReadOnlySpan) bool { return span.Name() == name })
	}
	for {
		mine = slices.DeleteFunc(slices.Clone(s.all), func(span trace.ReadOnlySpan) bool {
			return span.SpanContext().TraceID().String() != traceID
		})
		if !slices.ContainsFunc(names, func(name string) bool { return find(name) < 0 }) {
			break
		}
		s.ended.Wait()
	}
	parents := map[string]string{}
	for _, span := range mine {
		parents[span.SpanContext().SpanID().String()] = span.Parent().SpanID().String()
	}
	for _, span := range mine {
		id := span.Parent().SpanID().String()
		if _, known := parents[id]; !known && id != parent {
			t.Errorf("%s: got an unknown parent, want a known one", span.Name())
		}
		if span.SpanKind() == oteltrace.SpanKindUnspecified {
			t.Errorf("%s: got no kind, want one", span.Name())
		}
	}
	above := parent
	for i, name := range names {
		id := mine[find(name)].SpanContext().SpanID().String()
		if up := parents[id]; i == 0 && up != above {
			t.Errorf("%s: got parent %s, want %s", name, up, above)
		}
		for up := id; up != above; up = parents[up] {
			if up == "" {
				t.Fatalf("%s: got it not below %v, want it below", name, names[:i])
			}
		}
		above = id
	}
}
