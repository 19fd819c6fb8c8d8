package ledger_test

import (
	"sync"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/proctest"
)

// The work on a set is in the trace of one caller, and linked with those of all others, there and back.
func TestSetIsLinkedWithItsCallers(t *testing.T) {
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

	var set trace.ReadOnlySpan
	for _, span := range recorder.Ended() {
		if span.Name() == "post" {
			set = span
		}
	}
	if set == nil || len(set.Links()) != number-1 {
		t.Fatalf("the set is %v", set)
	}
	for _, span := range recorder.Ended() {
		isParent := span.SpanContext().SpanID() == set.Parent().SpanID()
		isLinked := len(span.Links()) == 1 && span.Links()[0].SpanContext.SpanID() == set.SpanContext().SpanID()
		if span.Name() == "caller" && isParent == isLinked {
			t.Errorf("a caller is parent %t, linked %t", isParent, isLinked)
		}
	}
}
