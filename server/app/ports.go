package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/corebank/corebank/server/internal/peerlimit"
	"github.com/corebank/corebank/server/rpc"
	"github.com/corebank/corebank/store"
)

// Addresses are the addresses that a server listens on, as host:port; of localhost, the first.
type Addresses struct {
	HTTP, Payment, Risk, GRPC string
	// Metrics is empty if there is no such address.
	Metrics string
}

// ports are the listeners and their two servers: one HTTP server for the three HTTP ports, and gRPC.
type ports struct {
	http      *http.Server
	httpPorts []net.Listener
	grpc      rpc.Server
	grpcPorts []net.Listener
	addresses Addresses
	secure    bool // all speak TLS
	readiness *readiness
	database  *store.DB
	log       *slog.Logger
}

func openPorts(
	ctx context.Context, config *completeConfig, s *services, database *store.DB, log *slog.Logger,
) (_ *ports, err error) {
	p := &ports{
		secure: config.tls != nil, readiness: newReadiness(database, s.keys, s.files, s.auth.AnyoneCanLogIn, log, s.contract), database: database, log: log,
	}
	var options []grpc.ServerOption
	if p.secure {
		options = append(options, grpc.Creds(credentials.NewTLS(config.tls)))
	}
	if config.tracing != nil {
		options = append(options, grpc.StatsHandler(config.tracing.Calls()))
	}
	p.grpc = rpc.NewServer(s.chain, p.readiness, options...)
	if err := s.register(p.grpc); err != nil {
		return nil, err
	}
	handler, err := p.handler(config, s)
	if err != nil {
		return nil, err
	}
	p.http = &http.Server{
		Handler:           handler,
		TLSConfig:         config.tls,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute, // The facade sets shorter ones for what a request carries.
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // errors of clients below HTTP
	}
	defer func() {
		if err != nil {
			p.closeListeners()
		}
	}()
	connections := newConnectionLimiter(config)
	for _, port := range []struct {
		variable, address string
		to                *[]net.Listener
		opened            *string
	}{
		{"COREBANK_HTTP_ADDR", config.HTTPAddr, &p.httpPorts, &p.addresses.HTTP},
		{"COREBANK_PAYMENT_ADDR", config.PaymentAddr, &p.httpPorts, &p.addresses.Payment},
		{"COREBANK_RISK_ADDR", config.RiskAddr, &p.httpPorts, &p.addresses.Risk},
		{"COREBANK_GRPC_ADDR", config.GRPCAddr, &p.grpcPorts, &p.addresses.GRPC},
	} {
		listeners, err := listen(ctx, port.variable, port.address)
		if err != nil {
			return nil, err
		}
		for _, listener := range listeners {
			*port.to = append(*port.to, config.proxies.Listener(peerlimit.Listen(listener, connections)))
		}
		*port.opened = listeners[0].Addr().String()
	}
	return p, nil
}

// serve answers on all ports until drain. A port that fails ends them all.
func (p *ports) serve(fail context.CancelCauseFunc) *sync.WaitGroup {
	var group sync.WaitGroup
	group.Go(p.readiness.follow)
	for _, listener := range p.httpPorts {
		group.Go(func() {
			if err := p.serveHTTP(listener); !errors.Is(err, http.ErrServerClosed) {
				fail(fmt.Errorf("serve HTTP: %w", err))
			}
		})
	}
	for _, listener := range p.grpcPorts {
		group.Go(func() {
			if err := p.grpc.Serve(listener); err != nil {
				fail(fmt.Errorf("serve gRPC: %w", err))
			}
		})
	}
	return &group
}

// serveHTTP speaks HTTP/1.1 in plain text, or that and HTTP/2 over TLS.
func (p *ports) serveHTTP(listener net.Listener) error {
	if p.secure {
		return p.http.ServeTLS(listener, "", "")
	}
	return p.http.Serve(listener)
}

// drain refuses new requests and waits for those under way, at most for the timeout.
func (p *ports) drain(timeout time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	p.readiness.release()
	var group sync.WaitGroup
	group.Go(func() {
		if err := p.http.Shutdown(ctx); err != nil {
			p.log.Warn("HTTP requests did not end in time and are aborted", "error", err)
			_ = p.http.Close() // The shutdown has failed already.
		}
	})
	group.Go(func() {
		cut := context.AfterFunc(ctx, func() {
			p.log.Warn("gRPC calls did not end in time and are aborted")
			p.grpc.Stop()
		})
		p.grpc.GracefulStop()
		cut()
	})
	group.Wait()
}

func (p *ports) closeListeners() {
	for _, listener := range slices.Concat(p.httpPorts, p.grpcPorts) {
		_ = listener.Close() // The start has failed already.
	}
}
