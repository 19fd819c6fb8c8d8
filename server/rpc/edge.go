package rpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/otel/trace"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/telemetry"
	"github.com/corebank/corebank/store"
)

// edge is the outermost interceptor: it turns whatever comes out of a call into an answer of the catalogue, logs causes
// once, counts the request, and writes one line for it.
type edge struct {
	log     *slog.Logger
	metrics *metrics
	systems map[string]*apiv1.SystemSpec
}

func newEdge(c *contract.Contract, log *slog.Logger) *edge {
	e := &edge{log: log, metrics: newMetrics(c), systems: map[string]*apiv1.SystemSpec{}}
	for _, m := range c.Methods() {
		e.systems[m.Name] = m.System
	}
	return e
}

func (e *edge) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	begin, id := time.Now(), requestID(ctx)
	_ = grpc.SetHeader(ctx, metadata.MD{telemetry.RequestID: {id}}) // Fails only when the answer has begun.
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
		err = e.finish(ctx, info.FullMethod, id, begin, err)
	}()
	return handler(ctx, request)
}

func (e *edge) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	begin, id := time.Now(), requestID(stream.Context())
	_ = stream.SetHeader(metadata.MD{telemetry.RequestID: {id}}) // As above.
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
		err = e.finish(stream.Context(), info.FullMethod, id, begin, err)
	}()
	return handler(server, readStream{stream})
}

// finish counts and logs the request, and returns the error that the caller sees.
func (e *edge) finish(ctx context.Context, method, id string, begin time.Time, err error) error {
	took := time.Since(begin)
	e.metrics.answered(method, took)
	if err == nil {
		e.tell(ctx, slog.LevelInfo, method, id, slog.Duration("took", took))
		return nil
	}
	refusal := e.refusal(ctx, method, err)
	e.refused(ctx, method, id, refusal, err, slog.Duration("took", took))
	answer := refusal.GRPCStatus()
	if named, err := answer.WithDetails(&errdetails.RequestInfo{RequestId: id}); err == nil {
		answer = named
	}
	return answer.Err()
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
	e.tell(ctx, level, method, id, more...)
}

// tell writes the line of a request. It names nobody.
func (e *edge) tell(ctx context.Context, level slog.Level, method, id string, more ...slog.Attr) {
	if !e.log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("method", method), slog.String("request_id", id)}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		attrs = append(attrs, slog.String("trace_id", span.TraceID().String()))
	}
	e.log.LogAttrs(ctx, level, "request", append(attrs, more...)...)
}

// refusal names any error with a code of the catalogue.
func (e *edge) refusal(ctx context.Context, method string, err error) *apierror.Error {
	if refusal, ok := errors.AsType[*apierror.Error](err); ok {
		return refusal
	}
	if message, ok := errors.AsType[*unreadError](err); ok {
		return apierror.New(e.systems[method].GetFormat()).WithCause(message) // Only the caller can be to blame.
	}
	if code, ok := store.CodeOf(err); ok {
		return apierror.New(code).WithCause(err)
	}
	switch {
	case errors.Is(err, store.ErrOutcomeUnknown), store.IsUnavailable(err), store.IsBusy(err),
		errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil: // The time that the server allows is up, not the caller's.
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
	if system := e.systems[method]; system != nil {
		code = system.GetInternal()
	}
	return apierror.New(code).WithCause(err)
}

// internal reports that the server is to blame, so that somebody should look.
func internal(refusal *apierror.Error) bool {
	switch codes.Code(refusal.Spec().GetGrpc()) { //nolint:exhaustive // The others are the caller's.
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

// requestID is the caller's id of the request if it is one, else a new one.
func requestID(ctx context.Context) string {
	return telemetry.NameRequest(metadata.ValueFromIncomingContext(ctx, telemetry.RequestID))
}
