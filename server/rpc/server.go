package rpc

import (
	"time"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
)

// maxMessage bounds a request in bytes.
const maxMessage = 1 << 20

const (
	// maxMetadata bounds the metadata of a call in bytes, as HTTP bounds headers: it is read before anybody knows who calls.
	maxMetadata = 64 << 10
	// maxStreams bounds the calls that a connection may make at a time; a caller's gRPC lets more of them wait.
	maxStreams = 4096
	// streamWorkers answer calls with stacks that have grown already; more calls than these get goroutines of their own.
	streamWorkers = 256
	// window is how many bytes a caller may send ahead. Set, it also spares the pings that would find it out.
	window = 1 << 20
)

// NewServer is the gRPC server for the network, with reflection and health. Services are registered by the caller.
func NewServer(chain *Chain, status healthv1.HealthServer, options ...grpc.ServerOption) *grpc.Server {
	server := grpc.NewServer(append([]grpc.ServerOption{
		grpc.UnaryInterceptor(chain.Unary),
		grpc.StreamInterceptor(chain.Stream),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.MaxHeaderListSize(maxMetadata),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.ConnectionTimeout(10 * time.Second),
		grpc.NumStreamWorkers(streamWorkers),
		grpc.InitialWindowSize(window),
		grpc.InitialConnWindowSize(window),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Minute, Timeout: 20 * time.Second}),
	}, options...)...)
	healthv1.RegisterHealthServer(server, status)
	reflection.Register(server)
	return server
}
