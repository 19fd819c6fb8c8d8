package app

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/corebank/corebank/store"
)

// metrics answers with what is counted, as Prometheus reads it. It needs no token: it names nobody.
func metrics(s *services, database *store.DB) http.Handler {
	registry := prometheus.NewRegistry()
	count := func(name, help string, value func() float64) {
		registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "corebank", Name: name, Help: help}, value))
	}
	count("quota_decided_alone_total", "Limits that this server decided by itself because Redis was away.",
		func() float64 { return float64(s.quotas.Local()) })
	count("database_retries_total", "Transactions run again after a serialization failure or a deadlock.",
		func() float64 { return float64(database.Retries()) })
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}
