package ledger_test

import (
	"sync"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/proctest"
)

// The work on a batch is in the trace of one caller, and linked with those of all others, there and back.
func TestBatchIsLinkedWithItsCallers(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	from, to := b.open(t, "CNY", "1000.00"), b.open(t, "CNY", "0.00")
	recorder := tracetest.NewSpanRecorder()
	tracer := trace.NewTracerProvider(trace.WithSpanProcessor(recorder)).Tracer("test")
	poster := ledger.NewPoster(b.ledger, b.db, discard)
	poster.Traced = true
	const number = 5
	var callers sync.WaitGroup
	for range number {
		callers.Go(func() {
			ctx, span := tracer.Start(t.Context(), "caller")
			defer span.End()
			if _, err := poster.Post(ctx, transfer(from, to, "1.00")); err != nil {
				t.Error(err)
			}
		})
	}
	proctest.Await(t, "all postings wait", func() bool { return poster.Waiting() == number })
	work(t, poster)
	callers.Wait()

	var batch trace.ReadOnlySpan
	for _, span := range recorder.Ended() {
		if span.Name() == "post" {
			batch = span
		}
	}
	if batch == nil || len(batch.Links()) != number-1 {
		t.Fatalf("the batch is %v, want one linked with %d callers", batch, number-1)
	}
	for _, span := range recorder.Ended() {
		isParent := span.SpanContext().SpanID() == batch.Parent().SpanID()
		isLinked := len(span.Links()) == 1 && span.Links()[0].SpanContext.SpanID() == batch.SpanContext().SpanID()
		if span.Name() == "caller" && isParent == isLinked {
			t.Errorf("got a caller as parent %t and linked %t, want one of the two", isParent, isLinked)
		}
	}
}
