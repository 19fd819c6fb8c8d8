// Package telemetry has the traces of requests, and the metrics of jobs.
package telemetry

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc/stats"
)

// scope names this package in the spans that it makes.
const scope = "github.com/corebank/corebank/server/internal/telemetry"

// propagator reads and writes W3C Trace Context.
var propagator propagation.TraceContext

// Tracing traces requests, from HTTP through the call to each statement. A nil *Tracing traces nothing: its methods return their
// argument, or nothing.
type Tracing struct {
	provider *sdktrace.TracerProvider
	chosen   choice
}

// NewTracing configures tracing by the standard variables OTEL_*. It returns nil when they name neither an exporter nor an endpoint.
func NewTracing(ctx context.Context, log *slog.Logger) (*Tracing, error) {
	exporter, err := exporterOf(ctx)
	if exporter == nil || err != nil {
		return nil, err
	}
	// The environment's attributes come last, and so win.
	service, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "corebank")), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("exporting traces failed", "error", err) }))
	options := []sdktrace.TracerProviderOption{sdktrace.WithBatcher(exporter), sdktrace.WithResource(service)}
	chosen := all
	if os.Getenv("OTEL_TRACES_SAMPLER") == "" {
		chosen = traced
	}
	return &Tracing{sdktrace.NewTracerProvider(options...), chosen}, nil
}

// TraceTo traces every request, and exports each span when it ends.
func TraceTo(exporter sdktrace.SpanExporter) *Tracing {
	return &Tracing{sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter), sdktrace.WithSampler(sdktrace.AlwaysSample())), all}
}

// exporterOf returns the exporter that the environment names, or nil. Without any variable it is nil, and not, as in the
// specification, an OTLP collector on this machine.
func exporterOf(ctx context.Context) (sdktrace.SpanExporter, error) {
	endpoint := cmp.Or(os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT"))
	exporter := os.Getenv("OTEL_TRACES_EXPORTER")
	if exporter == "" && endpoint != "" {
		exporter = "otlp"
	}
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		exporter = "none"
	}
	switch exporter {
	case "", "none":
		return nil, nil
	case "console":
		return stdouttrace.New()
	case "otlp":
		protocol := cmp.Or(os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"), "http/protobuf")
		switch protocol {
		case "grpc":
			return otlptracegrpc.New(ctx)
		case "http/protobuf":
			return otlptracehttp.New(ctx)
		}
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL: %q is neither grpc nor http/protobuf", protocol)
	}
	return nil, fmt.Errorf("OTEL_TRACES_EXPORTER: %q is none of otlp, console and none", exporter)
}

// Calls makes a span of a call that a gRPC server gets over the network, within the trace of its caller. Nil means none.
func (t *Tracing) Calls() stats.Handler {
	if t == nil {
		return nil
	}
	return t.calls(t.chosen)
}

// CallsWithin is [Tracing.Calls] for the in-process channel: the choice to trace was made for the HTTP request.
func (t *Tracing) CallsWithin() stats.Handler {
	if t == nil {
		return nil
	}
	return t.calls(none)
}

func (t *Tracing) calls(chosen choice) stats.Handler {
	return chosenCalls{otelgrpc.NewServerHandler(
		otelgrpc.WithTracerProvider(t.provider),
		otelgrpc.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelgrpc.WithPropagators(propagator),
		otelgrpc.WithFilter(func(call *stats.RPCTagInfo) bool { return strings.HasPrefix(call.FullMethodName, "/corebank.") }),
	), chosen}
}

// Statements makes a span of every statement within a trace, named like its query, without arguments. Nil means none.
func (t *Tracing) Statements() pgx.QueryTracer {
	if t == nil {
		return nil
	}
	return otelpgx.NewTracer(
		otelpgx.WithTracerProvider(t.provider),
		otelpgx.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelpgx.WithSpanNameFunc(queryName),
		otelpgx.WithDisableConnectionDetailsInAttributes(),
	)
}

// queryName is the name that a generated query begins with, `-- name: AccountGet :one`, or the first word of another.
func queryName(statement string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(statement, "-- name: "), " ")
	return name
}

// Close exports the remaining spans and ends tracing.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}
