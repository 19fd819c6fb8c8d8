package telemetry

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// HTTP makes a span of a request, within the trace of its header. The span has neither the caller nor the path; the facade names it by the
// route.
func (t *Tracing) HTTP(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	tracer := t.provider.Tracer(scope)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" || !t.chosen.falls(r.Header.Get("Traceparent")) {
			next.ServeHTTP(w, r)
			return
		}
		ctx, span := tracer.Start(propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header)), r.Method,
			trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attribute.String("http.request.method", r.Method)))
		defer span.End()
		answer := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r.WithContext(ctx))
		span.SetAttributes(attribute.Int("http.response.status_code", answer.status))
		if answer.status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
	})
}

// statusWriter records the status of an answer.
type statusWriter struct {
	http.ResponseWriter

	status int
}

// WriteHeader records the status.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController flush downloads.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Conn adds the current trace to the metadata of each call through a channel. The in-process channel needs that too: it does not
// pass the caller's context on.
func (t *Tracing) Conn(conn grpc.ClientConnInterface) grpc.ClientConnInterface {
	if t == nil {
		return conn
	}
	return tracedConn{conn}
}

type tracedConn struct{ conn grpc.ClientConnInterface }

func (c tracedConn) Invoke(ctx context.Context, method string, request, response any, opts ...grpc.CallOption) error {
	return c.conn.Invoke(inTrace(ctx), method, request, response, opts...)
}

func (c tracedConn) NewStream(
	ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	return c.conn.NewStream(inTrace(ctx), desc, method, opts...)
}

func inTrace(ctx context.Context) context.Context {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		return ctx
	}
	carrier := propagation.MapCarrier{}
	propagator.Inject(ctx, carrier)
	var pairs []string
	for key, value := range carrier {
		pairs = append(pairs, key, value)
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...)
}
