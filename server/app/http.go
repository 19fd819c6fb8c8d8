package app

import (
	"maps"
	"net/http"
	"strings"

	"github.com/fullstorydev/grpchan/inprocgrpc"

	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	"github.com/corebank/corebank/server/console"
	"github.com/corebank/corebank/server/docs"
	"github.com/corebank/corebank/server/facade"
	"github.com/corebank/corebank/server/file"
)

// byPath passes a request to the handler of its path: one of the pages, that of Connect and gRPC-Web, or that of JSON.
func byPath(pages map[string]http.Handler, calls, json http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := pages[r.URL.Path]
		switch {
		case page != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			page.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, rpcPrefix):
			calls.ServeHTTP(w, r)
		default:
			json.ServeHTTP(w, r)
		}
	})
}

// handler returns the handler of the HTTP ports.
func (p *ports) handler(config *completeConfig, s *services) (http.Handler, error) {
	json, err := p.facade(config, s)
	if err != nil {
		return nil, err
	}
	known := func(r *http.Request, method string) bool {
		return s.authenticator.Authenticated(r.Context(), method, r.Header["Authorization"])
	}
	calls, err := browserCalls(p.grpc, known)
	if err != nil {
		return nil, err
	}
	pages := console.Pages()
	maps.Copy(pages, docs.Pages())
	answers := config.proxies.Handler(byPath(pages, calls, json))
	return secure(allowOrigins(answers, config.corsOrigins()), config.tls != nil), nil
}

// facade returns the JSON facade. Its calls stay in the process and pass the chain like those from the network.
func (p *ports) facade(config *completeConfig, s *services) (http.Handler, error) {
	channel := (&inprocgrpc.Channel{}).
		WithServerUnaryInterceptor(s.chain.Unary).
		WithServerStreamInterceptor(s.chain.Stream)
	if config.tracing != nil {
		channel.WithServerStatsHandler(config.tracing.CallsWithin())
	}
	if err := s.register(channel); err != nil {
		return nil, err
	}
	conn := config.tracing.Conn(channel)
	handler, err := facade.New(facade.Options{
		Contract:      s.contract,
		Conn:          conn,
		Location:      config.location,
		Verify:        s.apiclient.VerifyRequest,
		Authenticated: s.authenticator.Authenticated,
		Refused:       s.chain.Refused,
		Log:           p.log,
		Handlers:      map[string]facade.Handler{filev1.FileService_UploadFile_FullMethodName: file.UploadHandler(facade.Channel(conn))},
		Health:        http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") }),
		Ready:         p.readiness,
	})
	return config.tracing.HTTP(handler), err
}

// secure adds headers to all answers, and closes the connection after a request that may be smuggled.
func secure(next http.Handler, tls bool) http.Handler {
	year := []string{"max-age=31536000"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tls {
			w.Header()["Strict-Transport-Security"] = year
		}
		// RFC 9112, section 6.3: a request with both Content-Length and Transfer-Encoding may be request smuggling.
		// net/http drops the former unseen, so the connection is closed after every chunked request.
		if r.ProtoMajor == 1 && len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
