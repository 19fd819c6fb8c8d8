package facade_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/contract"
	"github.com/corebank/corebank/server/facade"
)

// answer is what stands behind the facade in a test: all services at once.
type answer func(ctx context.Context, request proto.Message) (proto.Message, error)

// always answers every call alike.
func always(response proto.Message, err error) answer {
	return func(context.Context, proto.Message) (proto.Message, error) { return response, err }
}

// never fails the test when a request comes through that should have been refused.
func never(t *testing.T) answer {
	t.Helper()
	return func(_ context.Context, request proto.Message) (proto.Message, error) {
		t.Errorf("the call came through: %v", request)
		return nil, io.ErrUnexpectedEOF
	}
}

// newFacade is the facade before services that all do as `behind` says, with other options where a test changes them.
func newFacade(t testing.TB, behind answer, changes ...func(*facade.Options)) http.Handler {
	t.Helper()
	channel := new(inprocgrpc.Channel).WithServerUnaryInterceptor(
		func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, _ grpc.UnaryHandler) (any, error) {
			return behind(ctx, request.(proto.Message))
		})
	accountv1.RegisterAccountServiceServer(channel, accountv1.UnimplementedAccountServiceServer{})
	authv1.RegisterAuthServiceServer(channel, authv1.UnimplementedAuthServiceServer{})
	customerv1.RegisterCustomerServiceServer(channel, customerv1.UnimplementedCustomerServiceServer{})
	riskv1.RegisterRiskServiceServer(channel, riskv1.UnimplementedRiskServiceServer{})
	transactionv1.RegisterTransactionServiceServer(channel, transactionv1.UnimplementedTransactionServiceServer{})
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	said := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
	}
	options := facade.Options{
		Contract: c,
		Conn:     channel,
		Location: time.FixedZone("Asia/Shanghai", 8*60*60),
		Log:      slog.New(slog.DiscardHandler),
		Health:   said("healthy"),
		Ready:    said("ready"),
	}
	for _, change := range changes {
		change(&options)
	}
	handler, err := facade.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// call sends a request; its body is JSON if there is one.
func call(handler http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

var now = regexp.MustCompile(`"timestamp":"[^"]*"`)

// documented brings a JSON text as a document shows it, and one as the facade sends it, into the same form: without white
// space between tokens, and with the same timestamp.
func documented(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return now.ReplaceAllString(b.String(), `"timestamp":"now"`)
}

// refused is an error of the envelope.
type refused struct {
	Code      int                               `json:"code"`
	ErrorCode string                            `json:"errorCode"`
	Errors    []struct{ Field, Message string } `json:"errors"`
	Timestamp string                            `json:"timestamp"`
}

func refusal(t *testing.T, w *httptest.ResponseRecorder) refused {
	t.Helper()
	var e refused
	if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if e.Code != w.Code || e.Errors == nil || e.Timestamp == "" {
		t.Errorf("status %d, envelope %s", w.Code, w.Body)
	}
	return e
}
