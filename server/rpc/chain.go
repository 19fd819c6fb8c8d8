// Package rpc assembles the gRPC server: one chain of interceptors that every call passes, whether it comes over the network
// or from the JSON facade.
package rpc

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"google.golang.org/grpc"

	"github.com/corebank/corebank/server/contract"
)

// Interceptor is a link of the chain.
type Interceptor interface {
	Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error)
	Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error
}

// Chain is the interceptors of every call as one.
type Chain struct {
	links []Interceptor // innermost first
}

// NewChain orders the chain: outermost the edge, so that every refusal of the others is answered and logged alike; then the
// given links, which say who the caller is and what it may do; innermost the validation, so that strangers learn nothing
// from it.
func NewChain(c *contract.Contract, log *slog.Logger, links ...Interceptor) (*Chain, error) {
	v, err := newValidator(c)
	if err != nil {
		return nil, fmt.Errorf("compile the validation rules: %w", err)
	}
	all := slices.Concat([]Interceptor{newEdge(c, log)}, links, []Interceptor{v})
	slices.Reverse(all)
	return &Chain{all}, nil
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
