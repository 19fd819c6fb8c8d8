package webhook

import (
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	behindDesc = prometheus.NewDesc("corebank_webhook_behind",
		"Transactions of the journal that a webhook has not come to yet, on the server that delivers.", []string{"webhook"}, nil)
	failingDesc = prometheus.NewDesc("corebank_webhook_failing_seconds",
		"Time since the first of a webhook's failed attempts in a row; 0 if the last attempt was acknowledged. On the server that delivers.",
		[]string{"webhook"}, nil)
)

// metrics are those of a server's deliveries.
type metrics struct {
	attempts    *prometheus.CounterVec
	deadLetters prometheus.Counter

	mu sync.Mutex
	// running are the webhooks at work.
	running []*delivery
}

func newMetrics() *metrics {
	m := &metrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_webhook_attempts_total", Help: "Requests that webhooks have made, by outcome: acknowledged or failed.",
		}, []string{"outcome"}),
		deadLetters: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "corebank_webhook_dead_letters_total", Help: "Transactions that webhooks have given up to deliver.",
		}),
	}
	for _, outcome := range []string{"acknowledged", "failed"} {
		m.attempts.WithLabelValues(outcome) // It is 0 before the first.
	}
	return m
}

func (m *metrics) attempted(isAcknowledged bool) {
	outcome := "failed"
	if isAcknowledged {
		outcome = "acknowledged"
	}
	m.attempts.WithLabelValues(outcome).Inc()
}

// follow sets which webhooks are at work.
func (m *metrics) follow(running map[int64]*delivery) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = slices.Collect(maps.Values(running))
}

// Metrics returns the collectors for Prometheus.
func (d *Deliverer) Metrics() []prometheus.Collector {
	return []prometheus.Collector{d.metrics.attempts, d.metrics.deadLetters, d.metrics}
}

// Describe implements [prometheus.Collector].
func (m *metrics) Describe(described chan<- *prometheus.Desc) {
	described <- behindDesc
	described <- failingDesc
}

// Collect implements [prometheus.Collector].
func (m *metrics) Collect(collected chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range m.running {
		id := strconv.FormatInt(v.webhook.ID, 10)
		failing := 0.0
		if since := v.failingSince.Load(); since != 0 {
			failing = time.Since(time.Unix(0, since)).Seconds()
		}
		collected <- prometheus.MustNewConstMetric(behindDesc, prometheus.GaugeValue, float64(max(0, v.Feed.Known()-v.reached.Load())), id)
		collected <- prometheus.MustNewConstMetric(failingDesc, prometheus.GaugeValue, failing, id)
	}
}
