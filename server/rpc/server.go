package rpc

import (
	"slices"
	"time"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"github.com/corebank/corebank/server/internal/contract"
)

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
