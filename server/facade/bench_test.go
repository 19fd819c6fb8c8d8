package facade_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

var completed = &transactionv1.TransferResponse{
	TransactionId: "TX1234567890abcdefO", FromAccountId: 1, ToAccountId: 2, Amount: "1000.00",
	Status: transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED,
}

// BenchmarkFacade measures the cost of JSON for the documented transfer: the service behind answers at once.
func BenchmarkFacade(b *testing.B) {
	handler := newFacade(b, always(completed, nil))
	const body = `{"fromAccountId": 1, "toAccountId": 2, "amount": 1000.00, "remark": "转账备注"}`
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/transactions/transfer", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer x")
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}

type transfers struct {
	transactionv1.UnimplementedTransactionServiceServer
}

func (transfers) Transfer(context.Context, *transactionv1.TransferRequest) (*transactionv1.TransferResponse, error) {
	return completed, nil
}

// link is an interceptor of the kind that the chain has: it reads metadata, sets a header and goes on.
func link(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	_ = metadata.ValueFromIncomingContext(ctx, "authorization")
	_ = grpc.SetHeader(ctx, metadata.Pairs("x-request-id", info.FullMethod))
	return handler(ctx, request)
}

// chain is seven links.
func chain(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	for range 7 {
		next := handler
		handler = func(ctx context.Context, request any) (any, error) { return link(ctx, request, info, next) }
	}
	return handler(ctx, request)
}

// BenchmarkChannel compares the ways to call the services in this process. Both pass the interceptors.
func BenchmarkChannel(b *testing.B) {
	b.Run("inprocgrpc", func(b *testing.B) {
		channel := new(inprocgrpc.Channel).WithServerUnaryInterceptor(chain)
		transactionv1.RegisterTransactionServiceServer(channel, transfers{})
		callTransfer(b, channel)
	})
	b.Run("bufconn", func(b *testing.B) {
		listener := bufconn.Listen(1 << 20)
		server := grpc.NewServer(grpc.UnaryInterceptor(chain))
		transactionv1.RegisterTransactionServiceServer(server, transfers{})
		go func() { _ = server.Serve(listener) }()
		defer server.Stop()
		conn, err := grpc.NewClient("passthrough:///", grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		callTransfer(b, conn)
	})
}

func callTransfer(b *testing.B, conn grpc.ClientConnInterface) {
	b.Helper()
	client := transactionv1.NewTransactionServiceClient(conn)
	request := &transactionv1.TransferRequest{FromAccountId: 1, ToAccountId: 2, Amount: "1000.00", Remark: "转账备注"}
	ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer x")
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			var header metadata.MD
			if response, err := client.Transfer(ctx, request, grpc.Header(&header)); err != nil || !proto.Equal(response, completed) {
				b.Error(response, err)
				return
			}
		}
	})
}
