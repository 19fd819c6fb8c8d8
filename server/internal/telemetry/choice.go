package telemetry

import (
	"context"
	"math/rand/v2"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
)

// choice is which part of the requests is traced that are in no trace yet. It is made before anything is done for a trace, so that
// the others cost nothing. Those within a trace are left to the sampler.
type choice float64

const (
	none choice = 0
	all  choice = 1
	// traced is the choice unless OTEL_TRACES_SAMPLER makes another. The specification has all, which would cost a busy server a
	// fifth of what it can do.
	traced choice = 0.05
)

// traceparent is the metadata key that names a trace, as the header Traceparent does.
const traceparent = "traceparent"

// falls on a request that names this trace, or none.
func (c choice) falls(parent string) bool {
	if parent != "" {
		ctx := propagator.Extract(context.Background(), propagation.MapCarrier{traceparent: parent})
		if trace.SpanContextFromContext(ctx).IsValid() {
			return true
		}
	}
	return rand.Float64() < float64(c) //nolint:gosec // Not a secret.
}

// chosenCalls tells a handler only of calls that are traced.
type chosenCalls struct {
	stats.Handler

	choice choice
}

// TagRPC begins a call.
func (h chosenCalls) TagRPC(ctx context.Context, call *stats.RPCTagInfo) context.Context {
	var parent string
	if named := metadata.ValueFromIncomingContext(ctx, traceparent); len(named) > 0 {
		parent = named[0]
	}
	if !h.choice.falls(parent) {
		return ctx
	}
	return h.Handler.TagRPC(ctx, call)
}

// HandleRPC tells what happens to a call.
func (h chosenCalls) HandleRPC(ctx context.Context, event stats.RPCStats) {
	if trace.SpanFromContext(ctx).IsRecording() {
		h.Handler.HandleRPC(ctx, event)
	}
}
