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
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// Interceptor is a link of the chain.
type Interceptor interface {
	Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error)
	Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error
}

// selective is a link that concerns some methods of the contract. Calls of the others do not pass it.
type selective interface {
	Concerns(m *contract.Method) bool
}

// Options configures a chain.
type Options struct {
	Contract *contract.Contract
	Log      *slog.Logger
	// Authenticate authenticates the caller before the message is read. Nil lets all pass.
	Authenticate Interceptor
	// Links authorize the call, between the reading of the message and its validation.
	Links []Interceptor
	// Last are passed by valid calls only. Each call may be kept from its method; the very last may run the method twice.
	Last []Interceptor
	// Compression accepts compressed requests over gRPC.
	Compression bool
	// Timeout bounds each unary call; zero: no bound. MaxCalls bounds how many are under way; zero: no bound.
	Timeout  time.Duration
	MaxCalls int
}

// Chain is the interceptors of every call as one.
type Chain struct {
	links     []Interceptor            // outermost first
	byMethod  map[string][]Interceptor // those of them that concern a method
	edge      *edge
	anonymous *anonymous
	validator *validator
}

// NewChain orders the chain, from the outside: the edge, which answers and logs the errors of all others; the bounds of overload;
// authentication; reading the message; the given links; validation, whose errors only authorized callers may see; and the last links.
func NewChain(o Options) (*Chain, error) {
	v, err := newValidator(o.Contract)
	if err != nil {
		return nil, fmt.Errorf("compile the validation rules: %w", err)
	}
	c := &Chain{edge: newEdge(o.Contract, o.Log), anonymous: newAnonymous(), validator: v}
	c.links = []Interceptor{c.edge, newOverload(o.Timeout, o.MaxCalls), c.anonymous}
	if o.Authenticate != nil {
		c.links = append(c.links, o.Authenticate)
	}
	c.links = append(c.links, newReader(o.Contract, o.Compression))
	c.links = append(c.links, o.Links...)
	c.links = append(c.links, v)
	c.links = append(c.links, o.Last...)
	c.byMethod = make(map[string][]Interceptor, len(o.Contract.Methods()))
	for _, m := range o.Contract.Methods() {
		c.byMethod[m.Name] = slices.DeleteFunc(slices.Clone(c.links), func(link Interceptor) bool {
			s, ok := link.(selective)
			return ok && !s.Concerns(m)
		})
	}
	return c, nil
}

// linksOf returns the links that a call passes: all of them for a method that is not of the contract.
func (c *Chain) linksOf(method string) []Interceptor {
	if links, ok := c.byMethod[method]; ok {
		return links
	}
	return c.links
}

// Again returns an interceptor for a call that is made within another one, by a principal in its context: it passes the given links and
// validation.
func (c *Chain) Again(links ...Interceptor) grpc.UnaryServerInterceptor {
	again := &Chain{links: append(slices.Clone(links), c.validator), anonymous: c.anonymous}
	return again.Unary
}

// Metrics counts the calls, for Prometheus.
func (c *Chain) Metrics() prometheus.Collector { return c.edge.metrics }

// Refused counts and logs a JSON request that was refused before it became a call. The method is empty if it is not known.
func (c *Chain) Refused(ctx context.Context, method, id string, refusal *apierror.Error) {
	c.edge.refused(ctx, cmp.Or(method, unrouted), id, refusal, refusal, slog.Int("status", int(refusal.Spec().GetHttp())))
}

// Unary passes a unary call through the chain.
func (c *Chain) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if infrastructure(info.FullMethod) {
		release, err := c.anonymous.probe(ctx)
		if err != nil {
			return nil, err
		}
		defer release()
		return handler(ctx, request)
	}
	call := &unaryCall{left: c.linksOf(info.FullMethod), info: info, handler: handler}
	call.next = call.pass
	return call.pass(ctx, request)
}

// unaryCall is a call on its way through the chain. One value, instead of a closure for each link, because this is on the way of every
// posting.
type unaryCall struct {
	left    []Interceptor // yet to pass
	info    *grpc.UnaryServerInfo
	handler grpc.UnaryHandler
	next    grpc.UnaryHandler // is pass
}

// pass passes the call to the next link, or to its handler after the last. Each link calls it once at most, but the last as often as it
// wants the handler to run.
func (c *unaryCall) pass(ctx context.Context, request any) (any, error) {
	if len(c.left) == 0 {
		return c.handler(ctx, request)
	}
	link := c.left[0]
	c.left = c.left[1:]
	return link.Unary(ctx, request, c.info, c.next)
}

// Stream passes a streaming call through the chain.
func (c *Chain) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if infrastructure(info.FullMethod) {
		release, err := c.anonymous.probe(stream.Context())
		if err != nil {
			return err
		}
		defer release()
		return handler(server, stream)
	}
	for _, link := range slices.Backward(c.linksOf(info.FullMethod)) {
		next := handler
		handler = func(server any, stream grpc.ServerStream) error { return link.Stream(server, stream, info, next) }
	}
	return handler(server, stream)
}

// infrastructure reports whether a method is of health or reflection. Those are not of this contract, and need no token.
func infrastructure(method string) bool {
	return strings.HasPrefix(method, "/grpc.health.v1.") || strings.HasPrefix(method, "/grpc.reflection.")
}

const (
	// maxMetadata bounds the metadata of a call in bytes, like HTTP headers: it is read before authentication.
	maxMetadata = 64 << 10
	// maxStreams bounds the concurrent calls of a connection; the client's gRPC queues further ones.
	maxStreams = 1024
	// streamWorkers is the number of goroutines that answer calls with stacks that have grown already; further calls get new goroutines.
	streamWorkers = 256
	// window is the flow-control window of a connection in bytes. A fixed one spares the pings that would estimate it.
	window = 1 << 20
	// streamWindow is that of one call. The server buffers as much before it has authenticated the caller.
	streamWindow = 128 << 10
)

// Server is a gRPC server that reads the message of a unary call only when its interceptors have admitted the caller.
type Server struct{ *grpc.Server }

// RegisterService implements [grpc.ServiceRegistrar].
func (s Server) RegisterService(desc *grpc.ServiceDesc, implementation any) {
	later := *desc
	later.Methods = slices.Clone(desc.Methods)
	for i := range later.Methods {
		later.Methods[i].Handler = readLater(later.Methods[i].Handler)
	}
	s.Server.RegisterService(&later, implementation)
}

// NewServer is the gRPC server for the network, with reflection and health. Services are registered by the caller.
func NewServer(chain *Chain, status healthv1.HealthServer, options ...grpc.ServerOption) Server {
	server := Server{grpc.NewServer(append([]grpc.ServerOption{
		grpc.UnaryInterceptor(chain.Unary),
		grpc.StreamInterceptor(chain.Stream),
		grpc.ForceServerCodecV2(newCodec()),
		grpc.MaxRecvMsgSize(contract.MaxRequest),
		grpc.MaxHeaderListSize(maxMetadata),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.ConnectionTimeout(10 * time.Second),
		grpc.NumStreamWorkers(streamWorkers),
		grpc.InitialWindowSize(streamWindow),
		grpc.InitialConnWindowSize(window),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Minute, Timeout: 20 * time.Second}),
	}, options...)...)}
	healthv1.RegisterHealthServer(server.Server, status)
	reflection.Register(server.Server)
	return server
}
