package ledger

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// posterMetrics tells how much is posted together, and how long it waits before.
type posterMetrics struct {
	size, wait prometheus.Histogram
	length     prometheus.GaugeFunc
	sets       *prometheus.CounterVec
}

func newPosterMetrics(q *queue) *posterMetrics {
	return &posterMetrics{
		size: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "corebank_poster_set_size", Help: "Postings that share a database transaction.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 10), // to maxSet
		}),
		wait: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "corebank_poster_queue_wait_seconds", Help: "How long postings wait before work on them begins.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}),
		length: prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "corebank_poster_queue_length", Help: "Postings that wait now.",
		}, func() float64 { return float64(q.length()) }),
		sets: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_poster_sets_total",
			Help: "Sets committed, by how they were decided: from memory, with the accounts locked, or locked after memory was wrong.",
		}, []string{"decided"}),
	}
}

// committed counts a set, which was decided first as tried, if from memory.
func (m *posterMetrics) committed(s, tried *set) {
	switch {
	case s == tried:
		m.sets.WithLabelValues("remembered").Inc()
	case tried == nil:
		m.sets.WithLabelValues("locked").Inc()
	default:
		m.sets.WithLabelValues("corrected").Inc()
	}
}

// taken counts a set on which work begins.
func (m *posterMetrics) taken(set []*call) {
	m.size.Observe(float64(len(set)))
	now := time.Now()
	for _, c := range set {
		m.wait.Observe(now.Sub(c.since).Seconds())
	}
}

// Metrics tells of the poster's sets and queue, for Prometheus.
func (p *Poster) Metrics() []prometheus.Collector {
	return []prometheus.Collector{p.metrics.size, p.metrics.wait, p.metrics.length, p.metrics.sets}
}
