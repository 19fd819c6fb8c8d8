package telemetry

import (
	"context"
	"iter"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Together begins work that is done for several callers at once, outside the context of any. If a caller is traced, so is the
// work: as a part of the first such caller's trace, and linked with the others' in both directions. The function that comes back
// ends it, and must be called before a caller is answered.
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
			ctx, work = span.TracerProvider().Tracer(scope).Start(trace.ContextWithSpan(ctx, span), name) //nolint:fatcontext // Once.
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
