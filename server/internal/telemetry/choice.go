package telemetry

import (
	"context"
	"math/rand/v2"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
)

// choice is the share, 0 to 1, of the requests outside any trace that start one. It is applied before any work for a trace, so that
// the others cost nothing. The sampler decides on requests within a trace.
type choice float64

const (
	none choice = 0
	all  choice = 1
	// traced is the default without OTEL_TRACES_SAMPLER. The specification's default, all requests, would cost a busy server a fifth
	// of its throughput.
	traced choice = 0.05
)

// traceparent is the metadata key of W3C Trace Context.
const traceparent = "traceparent"

// falls reports whether to trace a request with this traceparent, which may be empty.
func (c choice) falls(parent string) bool {
	if parent != "" {
		ctx := propagator.Extract(context.Background(), propagation.MapCarrier{traceparent: parent})
		if trace.SpanContextFromContext(ctx).IsValid() {
			return true
		}
	}
	return rand.Float64() < float64(c)
}

// chosenCalls passes only traced calls to a handler.
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

// HandleRPC passes the events of a traced call on.
func (h chosenCalls) HandleRPC(ctx context.Context, event stats.RPCStats) {
	if trace.SpanFromContext(ctx).IsRecording() {
		h.Handler.HandleRPC(ctx, event)
	}
}
