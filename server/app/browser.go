package app

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"connectrpc.com/vanguard"
	"connectrpc.com/vanguard/vanguardgrpc"
	"github.com/rs/cors"

	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/rpc"
)

// corsMaxAge is Access-Control-Max-Age, in seconds.
const corsMaxAge = 600

// allowOrigins implements CORS for exact origins and for patterns with one *.
func allowOrigins(next http.Handler, origins []string) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{
			http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		},
		AllowedHeaders: []string{
			"Authorization", "Content-Type", "Idempotency-Key", "Approval-Reason", "X-Read-After", "X-Request-Id", "Traceparent", "Tracestate",
			"Signature", "Signature-Input", "Content-Digest",
			"Connect-Protocol-Version", "Connect-Timeout-Ms", "Grpc-Timeout", "X-Grpc-Web", "X-User-Agent",
		},
		ExposedHeaders: []string{
			"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "X-Read-After", "X-Request-Id", "X-Error-Code",
			"Content-Disposition", "Content-Digest", "Last-Modified", "WWW-Authenticate",
			"Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin",
		},
		MaxAge: corsMaxAge,
	}).Handler(next)
}

// rpcPrefix begins the paths of Connect and gRPC-Web: /corebank.account.v1.AccountService/GetBalance.
const rpcPrefix = "/corebank."

// browserCalls answers Connect and gRPC-Web on the JSON ports, through the gRPC server and so through its interceptors.
func browserCalls(server rpc.Server, authenticated func(r *http.Request, method string) bool) (http.Handler, error) {
	transcoder, err := vanguardgrpc.NewTranscoder(server.Server, vanguard.WithDefaultServiceOptions(
		vanguard.WithTargetCodecs(vanguard.CodecProto),
		vanguard.WithTargetProtocols(vanguard.ProtocolGRPC),
		vanguard.WithMaxMessageBufferBytes(contract.MaxRequest),
	))
	if err != nil {
		return nil, fmt.Errorf("connect and gRPC-Web: %w", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		if r.Header.Get("Content-Type") == "application/json" {
			r.Header.Set("Connect-Protocol-Version", "1") // Which curl leaves out; vanguard takes the call for one of REST then.
		}
		// JSON is decoded before the call begins, so that of an unauthenticated caller is not read.
		if strings.Contains(r.Header.Get("Content-Type"), "json") && !authenticated(r, r.URL.Path) {
			r.Header.Del("Content-Encoding")
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), int64(len("{}"))
		}
		transcoder.ServeHTTP(w, r)
	}), nil
}
