package rpc

import (
	"context"
	"time"

	"google.golang.org/grpc"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/peerlimit"
)

// How many calls that need no credentials may be under way at a time, from one address and in all.
const (
	publicCalls, publicCallsPerPeer = 1024, 256 // logins
	probes, probesPerPeer           = 1024, 64  // health, its watches, and reflection
)

// strangers bounds the calls of those who have not shown credentials. It is an interceptor; calls of the JSON facade pass,
// because their connections are bounded.
type strangers struct {
	public map[string]bool
	calls  *peerlimit.Limiter
	probes *peerlimit.Limiter
}

func newStrangers(c *contract.Contract) *strangers {
	s := &strangers{
		public: map[string]bool{},
		calls:  peerlimit.New(publicCalls, publicCallsPerPeer),
		probes: peerlimit.New(probes, probesPerPeer),
	}
	for _, m := range c.Methods() {
		s.public[m.Name] = m.Access.GetPublic()
	}
	return s
}

// Unary bounds calls of public methods.
func (s *strangers) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if s.public[info.FullMethod] && transportOf(ctx) != nil {
		release, err := acquire(ctx, s.calls)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	return handler(ctx, request)
}

// Stream bounds streams of public methods.
func (s *strangers) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if s.public[info.FullMethod] && transportOf(stream.Context()) != nil {
		release, err := acquire(stream.Context(), s.calls)
		if err != nil {
			return err
		}
		defer release()
	}
	return handler(server, stream)
}

// probe admits a call of health or reflection.
func (s *strangers) probe(ctx context.Context) (release func(), err error) {
	return acquire(ctx, s.probes)
}

func acquire(ctx context.Context, limiter *peerlimit.Limiter) (release func(), err error) {
	release, ok := limiter.Acquire(peerOf(ctx))
	if !ok {
		return nil, apierror.New(apiv1.ErrorCode_GWB003).WithRetryAfter(time.Second)
	}
	return release, nil
}
