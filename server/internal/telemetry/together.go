package telemetry

import (
	"context"
	"iter"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Together starts a span for work that is done for several callers at once. If any caller is traced, the span is part of the first
// such caller's trace, and linked with those of the others in both directions. The returned context is none of the callers'. Call
// end before a caller is answered.
func Together(name string, callers iter.Seq[context.Context]) (ctx context.Context, end func()) {
	ctx, end = context.Background(), func() {}
	var work trace.Span
	number := int64(0)
	for caller := range callers {
		number++
		span := trace.SpanFromContext(caller)
		switch {
		case !span.IsRecording():
		case work == nil:
			ctx, work = span.TracerProvider().Tracer(scope).Start(trace.ContextWithSpan(ctx, span), name) //nolint:fatcontext // Runs for the first traced caller only.
		default:
			work.AddLink(trace.Link{SpanContext: span.SpanContext()})
			span.AddLink(trace.Link{SpanContext: work.SpanContext()})
		}
	}
	if work != nil {
		work.SetAttributes(attribute.Int64("corebank.callers", number))
		end = func() { work.End() }
	}
	return ctx, end
}
