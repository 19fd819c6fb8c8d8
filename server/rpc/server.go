package rpc

import (
	"slices"
	"time"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
)

// MaxMessage bounds a request in bytes.
const MaxMessage = 1 << 20

const (
	// maxMetadata bounds the metadata of a call in bytes, as HTTP bounds headers: it is read before anybody knows who calls.
	maxMetadata = 64 << 10
	// maxStreams bounds the calls that a connection may make at a time; a caller's gRPC lets more of them wait.
	maxStreams = 1024
	// streamWorkers answer calls with stacks that have grown already; more calls than these get goroutines of their own.
	streamWorkers = 256
	// window is how many bytes a caller may send ahead on a connection. Set, it also spares the pings that would find it out.
	window = 1 << 20
	// streamWindow is how many of them for one call: the server keeps them before it knows who calls.
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
		grpc.MaxRecvMsgSize(MaxMessage),
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
