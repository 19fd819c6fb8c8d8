package rpc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
)

// edge is the outermost interceptor: it turns every error into one of the catalogue, logs its cause once, and counts and logs each
// request.
type edge struct {
	log     *slog.Logger
	metrics *metrics
	methods map[string]*contract.Method
}

func newEdge(c *contract.Contract, log *slog.Logger) *edge {
	e := &edge{log: log, metrics: newMetrics(c), methods: map[string]*contract.Method{}}
	for _, m := range c.Methods() {
		e.methods[m.Name] = m
	}
	return e
}

func (e *edge) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	call := e.begin(ctx, info.FullMethod)
	ctx = caller.Observe(ctx, &call.Observed)
	_ = grpc.SetHeader(ctx, metadata.MD{caller.RequestIDKey: {call.RequestID}}) // Fails only when the answer has begun.
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
		err = e.finish(ctx, call, response, err)
	}()
	return handler(ctx, request)
}

func (e *edge) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	call := e.begin(stream.Context(), info.FullMethod)
	ctx := caller.Observe(stream.Context(), &call.Observed)
	_ = stream.SetHeader(metadata.MD{caller.RequestIDKey: {call.RequestID}}) // As above.
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
		err = e.finish(ctx, call, nil, err)
	}()
	return handler(server, readStream{caller.StreamWithContext(ctx, stream)})
}

// call is a call under way.
type call struct {
	caller.Observed

	method string
	begin  time.Time
}

func (e *edge) begin(ctx context.Context, method string) *call {
	return &call{Observed: caller.Observed{RequestID: requestID(ctx)}, method: method, begin: time.Now()}
}

// finish counts and logs the request, and returns the error that the caller sees.
func (e *edge) finish(ctx context.Context, c *call, response any, err error) error {
	took := time.Since(c.begin)
	e.metrics.answered(c.method, took)
	if err == nil && !e.log.Enabled(ctx, slog.LevelInfo) {
		return nil
	}
	attrs := []slog.Attr{slog.Duration("took", took)}
	if c.Principal.UserID != 0 {
		attrs = append(attrs, slog.Int64("user", c.Principal.UserID))
	}
	if err == nil {
		e.logRequest(ctx, slog.LevelInfo, c.method, c.RequestID, append(attrs, e.jsonAttrs(ctx, c.method, response, nil)...)...)
		return nil
	}
	refusal := e.refusal(ctx, c.method, err)
	e.refused(ctx, c.method, c.RequestID, refusal, err, append(attrs, e.jsonAttrs(ctx, c.method, nil, refusal)...)...)
	answer := refusal.GRPCStatus()
	if named, err := answer.WithDetails(&errdetails.RequestInfo{RequestId: c.RequestID}); err == nil {
		answer = named
	}
	return answer.Err()
}

// jsonAttrs returns the route and the HTTP status of a call that came as JSON; nothing for one over gRPC.
func (e *edge) jsonAttrs(ctx context.Context, method string, response any, refusal *apierror.Error) []slog.Attr {
	m := e.methods[method]
	if m == nil || m.Path == "" || inprocgrpc.ClientContext(ctx) == nil {
		return nil
	}
	status := cmp.Or(int(m.Facade.GetStatus()), http.StatusOK)
	if refusal != nil {
		status = int(refusal.Spec().GetHttp())
	}
	if message, ok := response.(proto.Message); ok {
		status = variantStatus(m, message.ProtoReflect(), status)
	}
	return []slog.Attr{slog.String("route", m.HTTPMethod+" "+m.Path), slog.Int("status", status)}
}

// variantStatus returns the status of a response that is answered like an error, or else the given one.
func variantStatus(m *contract.Method, response protoreflect.Message, status int) int {
	fields := m.Desc.Output().Fields()
	for _, v := range m.Facade.GetVariants() {
		field, code := fields.ByName(protoreflect.Name(v.GetField())), fields.ByName(protoreflect.Name(v.GetCodeField()))
		if response.IsValid() && response.Get(field).Bool() == v.GetEquals() {
			return int(apierror.Spec(apiv1.ErrorCode(response.Get(code).Enum())).GetHttp())
		}
	}
	return status
}

// refused counts and logs a request that did not succeed. The cause is told only when somebody should look.
func (e *edge) refused(ctx context.Context, method, id string, refusal *apierror.Error, cause error, more ...slog.Attr) {
	e.metrics.refuse(method, refusal.Code)
	level := slog.LevelInfo
	more = append(more, slog.String("code", refusal.Code.String()))
	if internal(refusal) {
		level = slog.LevelError
		more = append(more, slog.Any("error", cause))
	}
	e.logRequest(ctx, level, method, id, more...)
}

// logRequest writes the line of a request, without personal data.
func (e *edge) logRequest(ctx context.Context, level slog.Level, method, id string, more ...slog.Attr) {
	if !e.log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("method", method), slog.String("request_id", id)}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		attrs = append(attrs, slog.String("trace_id", span.TraceID().String()))
	}
	e.log.LogAttrs(ctx, level, "request", append(attrs, more...)...)
}

// refusal turns any error into one of the catalogue.
func (e *edge) refusal(ctx context.Context, method string, err error) *apierror.Error {
	if refusal, ok := errors.AsType[*apierror.Error](err); ok {
		return refusal
	}
	if message, ok := errors.AsType[*unreadError](err); ok {
		return apierror.New(e.system(method).GetFormat()).WithCause(message) // Only the caller can be to blame.
	}
	if code, ok := store.CodeOf(err); ok {
		return apierror.New(code).WithCause(err)
	}
	switch {
	case errors.Is(err, store.ErrOutcomeUnknown), store.IsUnavailable(err), store.IsBusy(err),
		errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil: // The server's timeout, not the caller's.
		return apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second).WithCause(err)
	case errors.Is(err, context.DeadlineExceeded):
		return apierror.New(apiv1.ErrorCode_GWS002)
	case errors.Is(err, context.Canceled):
		return apierror.New(apiv1.ErrorCode_GWS003)
	}
	// gRPC's own refusals, of a stream cut short.
	if st, ok := status.FromError(err); ok && st.Code() != codes.Unknown && st.Code() != codes.Internal {
		if named := apierror.FromStatus(st); named.Code != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
			return named
		}
	}
	code := apiv1.ErrorCode_CBS001
	if system := e.system(method); system != nil {
		code = system.GetInternal()
	}
	return apierror.New(code).WithCause(err)
}

// system returns the system of a method; nil for an unknown method.
func (e *edge) system(method string) *apiv1.SystemSpec {
	if m := e.methods[method]; m != nil {
		return m.System
	}
	return nil
}

// internal reports that the server is to blame, so that somebody should look.
func internal(refusal *apierror.Error) bool {
	switch codes.Code(refusal.Spec().GetGrpc()) {
	case codes.Internal, codes.Unavailable, codes.Unknown, codes.DataLoss:
		return true
	default:
		return false
	}
}

// panicError is a panic of a handler on its way to the log.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// requestID returns the caller's id of the request if it is valid, else a new one.
func requestID(ctx context.Context) string {
	return caller.NameRequest(metadata.ValueFromIncomingContext(ctx, caller.RequestIDKey))
}

// unrouted stands for the method of a JSON request that was refused before its method was known.
const unrouted = "unrouted"

// metrics measures the duration of calls by method, and counts their errors by code. Recording a successful call does not allocate.
type metrics struct {
	took    *prometheus.HistogramVec
	refused *prometheus.CounterVec
	methods map[string]prometheus.Observer // of took
}

func newMetrics(c *contract.Contract) *metrics {
	m := &metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "corebank_rpc_duration_seconds", Help: "Duration of calls, over gRPC or JSON, by method.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_rpc_errors_total", Help: "Failed calls by method and error code.",
		}, []string{"method", "code"}),
		methods: map[string]prometheus.Observer{},
	}
	for _, method := range c.Methods() {
		m.methods[method.Name] = m.took.WithLabelValues(method.Name)
	}
	return m
}

// answered records the duration of a call.
func (m *metrics) answered(method string, took time.Duration) {
	if known := m.methods[method]; known != nil {
		known.Observe(took.Seconds())
	}
}

// refuse counts a refusal.
func (m *metrics) refuse(method string, code apiv1.ErrorCode) {
	m.refused.WithLabelValues(method, code.String()).Inc()
}

// Describe and Collect make it a collector of Prometheus.
func (m *metrics) Describe(descriptions chan<- *prometheus.Desc) {
	m.took.Describe(descriptions)
	m.refused.Describe(descriptions)
}

// Collect sends the counts.
func (m *metrics) Collect(into chan<- prometheus.Metric) {
	m.took.Collect(into)
	m.refused.Collect(into)
}
