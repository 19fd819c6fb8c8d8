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

// metrics serves the server's metrics on an address of their own, from the start of the process to its end, without a token. No
// metric or label identifies a customer.
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
	listeners, err := listen(ctx, "COREBANK_METRICS_ADDR", address)
	if err != nil {
		return nil, err
	}
	m.address = listeners[0].Addr().String()
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}))
	mux.HandleFunc("/debug/pprof/", pprof.Index) // Without pprof.Cmdline, which could show secrets.
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	m.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	for _, listener := range listeners {
		go func() {
			if err := m.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				log.Error("serving metrics failed", "error", err)
			}
		}()
	}
	return m, nil
}

// close ends requests under way.
func (m *metrics) close(context.Context) error {
	if m.server == nil {
		return nil
	}
	return m.server.Close()
}
