package rpc

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

// unrouted stands for the method of a JSON request that was refused before its method was known.
const unrouted = "unrouted"

// metrics measures the duration of calls by method, and counts their errors by code. Recording a successful call does not allocate.
type metrics struct {
	took    *prometheus.HistogramVec
	refused *prometheus.CounterVec
	methods map[string]prometheus.Observer // of took
}

func newMetrics(c *contract.Contract) *metrics {
	m := &metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "corebank_rpc_duration_seconds", Help: "Duration of calls, over gRPC or JSON, by method.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_rpc_errors_total", Help: "Failed calls by method and error code.",
		}, []string{"method", "code"}),
		methods: map[string]prometheus.Observer{},
	}
	for _, method := range c.Methods() {
		m.methods[method.Name] = m.took.WithLabelValues(method.Name)
	}
	return m
}

// answered records the duration of a call.
func (m *metrics) answered(method string, took time.Duration) {
	if known := m.methods[method]; known != nil {
		known.Observe(took.Seconds())
	}
}

// refuse counts a refusal.
func (m *metrics) refuse(method string, code apiv1.ErrorCode) {
	m.refused.WithLabelValues(method, code.String()).Inc()
}

// Describe and Collect make it a collector of Prometheus.
func (m *metrics) Describe(descriptions chan<- *prometheus.Desc) {
	m.took.Describe(descriptions)
	m.refused.Describe(descriptions)
}

// Collect sends the counts.
func (m *metrics) Collect(into chan<- prometheus.Metric) {
	m.took.Collect(into)
	m.refused.Collect(into)
}
