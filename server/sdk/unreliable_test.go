package sdk_test

import (
	"net"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// unreliable is a proxy before the gRPC port of a server, which fails calls of one method: it refuses the first, loses the answer of
// the second, and spoils the token of the third.
type unreliable struct {
	address string
	server  *apptest.Server
	method  string

	mu     sync.Mutex
	calls  int
	keys   map[string]bool
	others map[string]int // calls of other methods
}

func newUnreliable(t *testing.T, server *apptest.Server, method string) *unreliable {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &unreliable{address: listener.Addr().String(), server: server, method: method, keys: map[string]bool{}, others: map[string]int{}}
	proxy := grpc.NewServer(grpc.ForceServerCodecV2(asIs{}), grpc.UnknownServiceHandler(u.handle))
	ended := make(chan error, 1)
	go func() { ended <- proxy.Serve(listener) }()
	t.Cleanup(func() {
		proxy.Stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return u
}

// seen counts the calls of the method, and their keys.
func (u *unreliable) seen() (calls, keys int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.calls, len(u.keys)
}

// othersSeen counts the calls of another method.
func (u *unreliable) othersSeen(method string) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.others[method]
}

// count counts a call. It returns the number of a call of the method that fails, 0 for one of another.
func (u *unreliable) count(method string, head metadata.MD) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	if method != u.method {
		u.others[method]++
		return 0
	}
	u.calls++
	for _, key := range head.Get("idempotency-key") {
		u.keys[key] = true
	}
	return u.calls
}

func (u *unreliable) handle(_ any, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	head, _ := metadata.FromIncomingContext(stream.Context())
	head = head.Copy()
	call := u.count(method, head)
	switch call {
	case 1:
		later, err := status.New(codes.Unavailable, "later").WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(time.Millisecond)})
		if err != nil {
			return err
		}
		return later.Err()
	case 3:
		head.Set("authorization", "Bearer ended")
	}
	var request, answer mem.BufferSlice
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	if err := u.server.Conn.Invoke(metadata.NewOutgoingContext(stream.Context(), head), method, &request, &answer, grpc.ForceCodecV2(asIs{})); err != nil {
		return err
	}
	if call == 2 {
		return status.Error(codes.Unavailable, "connection lost")
	}
	return stream.SendMsg(&answer)
}

// asIs passes messages on as they are on the wire.
type asIs struct{}

var _ encoding.CodecV2 = asIs{}

func (asIs) Name() string { return "proto" }

func (asIs) Marshal(v any) (mem.BufferSlice, error) { return *v.(*mem.BufferSlice), nil }

func (asIs) Unmarshal(data mem.BufferSlice, v any) error {
	data.Ref()
	*v.(*mem.BufferSlice) = data
	return nil
}
