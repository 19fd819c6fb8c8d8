package rpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"github.com/jackc/pgx/v5/pgconn"
	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
)

// code is the code of the catalogue in an error of a call.
func code(t *testing.T, err error) apiv1.ErrorCode {
	t.Helper()
	refusal, ok := errors.AsType[*apierror.Error](err)
	if !ok {
		t.Fatalf("got %v, want an error of the catalogue", err)
	}
	return refusal.Code
}

func TestOverloadShedsCalls(t *testing.T) {
	t.Parallel()
	o := newOverload(0, 2)
	began, end := make(chan struct{}), make(chan struct{})
	slow := func(context.Context, any) (any, error) {
		began <- struct{}{}
		<-end
		return nil, nil
	}
	ended := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := o.Unary(t.Context(), nil, nil, slow)
			ended <- err
		}()
		<-began
	}
	_, err := o.Unary(t.Context(), nil, nil, slow)
	if got := code(t, err); got != apiv1.ErrorCode_GWS001 {
		t.Errorf("the third of two calls = %v, want GWS001", got)
	}
	close(end)
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("a call within the bound = %v, want success", err)
		}
	}
	if _, err := o.Unary(t.Context(), nil, nil, func(context.Context, any) (any, error) { return nil, nil }); err != nil {
		t.Errorf("a call after the others have ended = %v, want success", err)
	}
}

// A database that is slow, full or in conflict is a 503, not a 500; and the server's own deadline is not the caller's.
func TestEdgeNamesASickDatabase(t *testing.T) {
	t.Parallel()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := NewChain(Options{Contract: c, Log: slog.New(slog.DiscardHandler), Timeout: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	call := func(ctx context.Context, handler grpc.UnaryHandler) apiv1.ErrorCode {
		info := &grpc.UnaryServerInfo{FullMethod: c.Methods()[0].Name}
		link := newOverload(20*time.Millisecond, 0)
		_, err := link.Unary(ctx, nil, info, handler)
		refusal := chain.edge.refusal(ctx, info.FullMethod, err)
		if refusal.Code == apiv1.ErrorCode_GWS001 && refusal.RetryAfter == 0 {
			t.Errorf("got GWS001 for %v without Retry-After, want one", err)
		}
		return refusal.Code
	}
	for _, state := range []string{"55P03", "57014", "53100", "53200", "53300", "58030", "40001", "40P01", "25006", "57P01", "08006"} {
		got := call(t.Context(), func(context.Context, any) (any, error) {
			return nil, fmt.Errorf("write: %w", &pgconn.PgError{Code: state})
		})
		if got != apiv1.ErrorCode_GWS001 {
			t.Errorf("SQLSTATE %s = %v, want GWS001", state, got)
		}
	}
	wait := func(ctx context.Context, _ any) (any, error) {
		<-ctx.Done()
		return nil, fmt.Errorf("read: %w", ctx.Err())
	}
	if got := call(t.Context(), wait); got != apiv1.ErrorCode_GWS001 {
		t.Errorf("a call that takes too long = %v, want GWS001", got)
	}
	hurried, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if got := call(hurried, wait); got != apiv1.ErrorCode_GWS002 {
		t.Errorf("a call whose caller's time is up = %v, want GWS002", got)
	}
	if got := call(t.Context(), func(context.Context, any) (any, error) { return nil, store.ErrSilent }); got != apiv1.ErrorCode_GWS001 {
		t.Errorf("a silent database = %v, want GWS001", got)
	}
}

// A call within the process sees its caller give up, and the time that the server allows.
func TestCallsWithinEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		timeout time.Duration
		giveUp  bool
		want    error
	}{
		"given up": {time.Hour, true, context.Canceled},
		"too long": {time.Millisecond, false, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := &blockedHealth{began: make(chan struct{}), ended: make(chan error, 1)}
			channel := (&inprocgrpc.Channel{}).WithServerUnaryInterceptor(newOverload(test.timeout, 0).Unary)
			healthv1.RegisterHealthServer(channel, service)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go healthv1.NewHealthClient(channel).Check(ctx, &healthv1.HealthCheckRequest{})
			<-service.began
			if test.giveUp {
				cancel()
			}
			if got := <-service.ended; !errors.Is(got, test.want) {
				t.Errorf("the context of the call ended with %v, want %v", got, test.want)
			}
		})
	}
}

// blockedHealth answers when the context of its call has ended.
type blockedHealth struct {
	healthv1.UnimplementedHealthServer

	began chan struct{}
	ended chan error
}

func (b *blockedHealth) Check(ctx context.Context, _ *healthv1.HealthCheckRequest) (*healthv1.HealthCheckResponse, error) {
	close(b.began)
	<-ctx.Done()
	b.ended <- ctx.Err()
	return nil, ctx.Err()
}
