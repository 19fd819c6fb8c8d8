// Package rpc assembles the gRPC server: one chain of interceptors that every call passes, whether it comes over the network
// or from the JSON facade.
package rpc

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// Interceptor is a link of the chain.
type Interceptor interface {
	Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error)
	Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error
}

// Chain is the interceptors of every call as one.
type Chain struct {
	links []Interceptor // innermost first
	edge  *edge
}

// NewChain orders the chain: outermost the edge, so that every refusal of the others is answered and logged alike; then the
// given links, which say who the caller is and what it may do; innermost the validation, so that strangers learn nothing
// from it.
func NewChain(c *contract.Contract, log *slog.Logger, links ...Interceptor) (*Chain, error) {
	v, err := newValidator(c)
	if err != nil {
		return nil, fmt.Errorf("compile the validation rules: %w", err)
	}
	outermost := newEdge(c, log)
	all := slices.Concat([]Interceptor{outermost}, links, []Interceptor{v})
	slices.Reverse(all)
	return &Chain{all, outermost}, nil
}

// Metrics counts the calls, for Prometheus.
func (c *Chain) Metrics() prometheus.Collector { return c.edge.metrics }

// Refused counts and logs a JSON request that was refused before it became a call. The method is empty if it is not known.
func (c *Chain) Refused(ctx context.Context, method, id string, refusal *apierror.Error) {
	c.edge.refused(ctx, cmp.Or(method, unrouted), id, refusal, refusal)
}

// Unary passes a unary call through the chain.
func (c *Chain) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if infrastructure(info.FullMethod) {
		return handler(ctx, request)
	}
	for _, link := range c.links {
		next := handler
		handler = func(ctx context.Context, request any) (any, error) { return link.Unary(ctx, request, info, next) }
	}
	return handler(ctx, request)
}

// Stream passes a streaming call through the chain.
func (c *Chain) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if infrastructure(info.FullMethod) {
		return handler(server, stream)
	}
	for _, link := range c.links {
		next := handler
		handler = func(server any, stream grpc.ServerStream) error { return link.Stream(server, stream, info, next) }
	}
	return handler(server, stream)
}

// infrastructure reports a method of health or reflection: they hold no data, are not of this contract, and need no token.
func infrastructure(method string) bool {
	return strings.HasPrefix(method, "/grpc.health.v1.") || strings.HasPrefix(method, "/grpc.reflection.")
}
