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

// propagator reads and writes how W3C Trace Context names a trace.
var propagator propagation.TraceContext

// Tracing is how requests are traced, from HTTP through the call to each statement. Nil means that they are not: then each
// method gives back what it was given, or nothing.
type Tracing struct {
	provider *sdktrace.TracerProvider
	chosen   choice
}

// NewTracing traces as the standard variables OTEL_* say. It returns nil when they name neither an exporter nor an endpoint.
func NewTracing(ctx context.Context, log *slog.Logger) (*Tracing, error) {
	exporter, err := exporterOf(ctx)
	if exporter == nil || err != nil {
		return nil, err
	}
	// What the environment says of the service comes last, and so wins.
	service, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "corebank")), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("tracing failed", "error", err) }))
	options := []sdktrace.TracerProviderOption{sdktrace.WithBatcher(exporter), sdktrace.WithResource(service)}
	chosen := all
	if os.Getenv("OTEL_TRACES_SAMPLER") == "" {
		chosen = traced
	}
	return &Tracing{sdktrace.NewTracerProvider(options...), chosen}, nil
}

// TraceTo traces everything, and hands over each span when it ends.
func TraceTo(exporter sdktrace.SpanExporter) *Tracing {
	return &Tracing{sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter), sdktrace.WithSampler(sdktrace.AlwaysSample())), all}
}

// exporterOf is where the environment wants spans to go; nil if nowhere. Unlike the specification has it, saying nothing means
// nowhere, not an OTLP collector on this machine.
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
		return stdouttrace.New() //nolint:wrapcheck // Does not fail.
	case "otlp":
		protocol := cmp.Or(os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"), "http/protobuf")
		switch protocol {
		case "grpc":
			return otlptracegrpc.New(ctx) //nolint:wrapcheck // It says so itself.
		case "http/protobuf":
			return otlptracehttp.New(ctx) //nolint:wrapcheck // It says so itself.
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

// CallsWithin is Calls for a channel in the process: whether a call is traced was chosen where it came in.
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

// Close hands over what spans there are. No span is made afterwards.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx) //nolint:wrapcheck // Nothing to add.
}
