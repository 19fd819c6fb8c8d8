package ledger

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// posterMetrics measures batches and the queue.
type posterMetrics struct {
	size, wait prometheus.Histogram
	length     prometheus.GaugeFunc
	batches    *prometheus.CounterVec
}

func newPosterMetrics(q *queue) *posterMetrics {
	return &posterMetrics{
		size: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "corebank_poster_batch_size", Help: "Postings that share a database transaction.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 10), // to maxBatch
		}),
		wait: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "corebank_poster_queue_wait_seconds", Help: "Time that postings wait in the queue.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}),
		length: prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "corebank_poster_queue_length", Help: "Postings in the queue.",
		}, func() float64 { return float64(q.length()) }),
		batches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_poster_batches_total",
			Help: "Batches committed, by how they were decided: from the account cache, from what was read because it lacked accounts, with the accounts locked, or locked after the cache was wrong.",
		}, []string{"decided"}),
	}
}

// committed counts a batch. cached is the batch as decided by the account cache, nil if that was skipped.
func (m *posterMetrics) committed(b, cached *batch) {
	switch {
	case b == cached && b.isRead:
		m.batches.WithLabelValues("read").Inc()
	case b == cached:
		m.batches.WithLabelValues("cached").Inc()
	case cached == nil:
		m.batches.WithLabelValues("locked").Inc()
	default:
		m.batches.WithLabelValues("corrected").Inc()
	}
}

// taken counts a batch that leaves the queue.
func (m *posterMetrics) taken(pending []*pendingPosting) {
	m.size.Observe(float64(len(pending)))
	now := time.Now()
	for _, p := range pending {
		m.wait.Observe(now.Sub(p.queuedAt).Seconds())
	}
}

// Metrics returns the collectors for Prometheus.
func (p *Poster) Metrics() []prometheus.Collector {
	return []prometheus.Collector{p.metrics.size, p.metrics.wait, p.metrics.length, p.metrics.batches}
}
