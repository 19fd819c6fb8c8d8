package apptest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
)

// collected holds the errors that the methods of this test binary's servers have answered with.
var collected sync.Map // of answered

type answered struct {
	method string
	via    contract.Transport
	contract.DeclaredError
}

// collect records an answer, and fails the test if the contract does not declare it. When caller or server go away, every method
// answers GWS003 or GWS001.
func collect(t testing.TB, m *contract.Method, via contract.Transport, got contract.DeclaredError) {
	t.Helper()
	if got.Code == apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED || got.Code == apiv1.ErrorCode_GWS003 {
		return
	}
	collected.Store(answered{m.Name, via, got}, true)
	asVariant := len(m.Facade.GetVariants()) > 0 && contract.IsRejection(got.Code)
	if !asVariant && got.Code != apiv1.ErrorCode_GWS001 && !slices.Contains(m.Errors(via), got) {
		t.Errorf("apptest: got %s from %s, want one of the codes that its options declare: %v", named(got), m.Name, m.Errors(via))
	}
}

func named(e contract.DeclaredError) string {
	if e.Absent {
		return e.Code.String() + " (absent)"
	}
	return e.Code.String()
}

// collectGRPC records how a call over gRPC ended.
func collectGRPC(t testing.TB, method string, err error) {
	t.Helper()
	m := Contract.Method(method)
	if m == nil || err == nil || errors.Is(err, io.EOF) {
		return
	}
	e := apierror.FromStatus(status.Convert(err))
	collect(t, m, contract.GRPC, contract.DeclaredError{Code: e.Code, Absent: e.Spec() == apierror.Spec(e.Code).GetAbsent()})
}

// collectJSON records an answer over HTTP.
func collectJSON(t testing.TB, request *http.Request, answer Answer) {
	t.Helper()
	m := routeOf(request)
	result := ResultOf(answer)
	if m == nil || answer.Status == http.StatusMethodNotAllowed {
		return
	}
	absent := apierror.Spec(result.Code).GetAbsent()
	collect(t, m, contract.JSON, contract.DeclaredError{Code: result.Code, Absent: absent != nil && int(absent.GetHttp()) == answer.Status})
}

// routeOf returns the RPC that a request goes to: of those whose path fits, the one with the fewest variables; nil for none.
func routeOf(request *http.Request) *contract.Method {
	var found *contract.Method
	for _, m := range Contract.Methods() {
		pattern := pathVariable.ReplaceAllString(m.Path, "*")
		fits, _ := path.Match(pattern, strings.TrimSuffix(request.URL.EscapedPath(), "/"))
		if fits && m.HTTPMethod == request.Method && (found == nil || len(m.PathFields()) < len(found.PathFields())) {
			found = m
		}
	}
	return found
}

// collectors are the options of a gRPC connection whose answers are collected.
func collectors(t testing.TB) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithChainUnaryInterceptor(func(
			ctx context.Context, method string, request, response any, conn *grpc.ClientConn, call grpc.UnaryInvoker, options ...grpc.CallOption,
		) error {
			err := call(ctx, method, request, response, conn, options...)
			collectGRPC(t, method, err)
			return err
		}),
		grpc.WithChainStreamInterceptor(func(
			ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption,
		) (grpc.ClientStream, error) {
			stream, err := open(ctx, desc, conn, method, options...)
			collectGRPC(t, method, err)
			return &collectedStream{stream, t, method}, err
		}),
	}
}

type collectedStream struct {
	grpc.ClientStream

	t      testing.TB
	method string
}

// RecvMsg implements grpc.ClientStream.
func (s *collectedStream) RecvMsg(message any) error {
	err := s.ClientStream.RecvMsg(message)
	collectGRPC(s.t, s.method, err)
	return err
}

// Missing lists the errors that a method declares and that have not come yet over a transport.
func Missing(m *contract.Method, via contract.Transport) []string {
	var missing []string
	for _, e := range m.Errors(via) {
		if _, came := collected.Load(answered{m.Name, via, e}); !came {
			missing = append(missing, named(e))
		}
	}
	return missing
}
