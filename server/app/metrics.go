package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is what the server counts, and where those who run it read that: an address of its own, which names no customer,
// needs no token, and is open from the start of the server to its end.
type metrics struct {
	*prometheus.Registry

	address string
	server  *http.Server
}

// openMetrics serves /metrics and /debug/pprof on an address; nowhere if that is empty.
func openMetrics(ctx context.Context, address string, log *slog.Logger) (*metrics, error) {
	m := &metrics{Registry: prometheus.NewRegistry()}
	m.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if address == "" {
		return m, nil
	}
	listener, err := listen(ctx, address)
	if err != nil {
		return nil, err
	}
	m.address = listener.Addr().String()
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}))
	mux.HandleFunc("/debug/pprof/", pprof.Index) // Not the command line: secrets may stand in it.
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	m.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := m.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("serving metrics failed", "error", err)
		}
	}()
	return m, nil
}

// close cuts off whoever still reads.
func (m *metrics) close(context.Context) error {
	if m.server == nil {
		return nil
	}
	return m.server.Close() //nolint:wrapcheck // Nothing to add.
}
