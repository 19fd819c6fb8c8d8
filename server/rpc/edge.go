package rpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/contract"
	"github.com/corebank/corebank/server/fault"
	"github.com/corebank/corebank/store"
)

// RequestID is the metadata key, and the HTTP header, that names a request in logs and answers. A caller may choose it.
const RequestID = "x-request-id"

const maxRequestID = 128

// edge is the outermost interceptor: it turns whatever comes out of a call into an answer of the catalogue, logs causes
// once, and writes one line per request.
type edge struct {
	log     *slog.Logger
	systems map[string]*apiv1.SystemSpec
}

func newEdge(c *contract.Contract, log *slog.Logger) *edge {
	e := &edge{log: log, systems: map[string]*apiv1.SystemSpec{}}
	for _, m := range c.Methods() {
		e.systems[m.Name] = m.System
	}
	return e
}

func (e *edge) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	begin, id := time.Now(), requestID(ctx)
	_ = grpc.SetHeader(ctx, metadata.Pairs(RequestID, id)) // Fails only when the answer has begun.
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
	_ = stream.SetHeader(metadata.Pairs(RequestID, id)) // As above.
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
		err = e.finish(stream.Context(), info.FullMethod, id, begin, err)
	}()
	return handler(server, stream)
}

// finish logs the request and returns the error that the caller sees.
func (e *edge) finish(ctx context.Context, method, id string, begin time.Time, err error) error {
	level, code := slog.LevelInfo, apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED
	var answer error
	if err != nil {
		refusal := e.refusal(method, err)
		code, answer = refusal.Code, refusal.GRPCStatus().Err()
		if internal(refusal) {
			level = slog.LevelError
		}
	}
	if !e.log.Enabled(ctx, level) {
		return answer
	}
	attrs := []slog.Attr{
		slog.String("method", method),
		slog.String("request_id", id),
		slog.Duration("took", time.Since(begin)),
	}
	if err != nil {
		attrs = append(attrs, slog.String("code", code.String()))
	}
	if level == slog.LevelError {
		attrs = append(attrs, slog.Any("error", err))
	}
	e.log.LogAttrs(ctx, level, "request", attrs...)
	return answer
}

// refusal names any error with a code of the catalogue.
func (e *edge) refusal(method string, err error) *fault.Error {
	if refusal, ok := errors.AsType[*fault.Error](err); ok {
		return refusal
	}
	if code, ok := store.CodeOf(err); ok {
		return fault.New(code).Because(err)
	}
	switch {
	case errors.Is(err, store.ErrOutcomeUnknown), store.IsUnavailable(err):
		return fault.New(apiv1.ErrorCode_GWS001).RetryIn(time.Second).Because(err)
	case errors.Is(err, context.DeadlineExceeded):
		return fault.New(apiv1.ErrorCode_GWS002)
	case errors.Is(err, context.Canceled):
		return fault.New(apiv1.ErrorCode_GWS003)
	}
	// gRPC's own refusals, of a message too large or a stream cut short.
	if st, ok := status.FromError(err); ok && st.Code() != codes.Unknown && st.Code() != codes.Internal {
		if named := fault.FromStatus(st); named.Code != apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
			return named
		}
	}
	code := apiv1.ErrorCode_CBS001
	if system := e.systems[method]; system != nil {
		code = system.GetInternal()
	}
	return fault.New(code).Because(err)
}

// internal reports that the server is to blame, so that somebody should look.
func internal(refusal *fault.Error) bool {
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
	if given := metadata.ValueFromIncomingContext(ctx, RequestID); len(given) == 1 && printable(given[0]) {
		return given[0]
	}
	return fmt.Sprintf("%016x", rand.Uint64()) //nolint:gosec // A name, not a secret.
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return s != "" && len(s) <= maxRequestID
}
