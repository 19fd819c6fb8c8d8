package store

import (
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Metrics is the state of the pools and what they were asked for, for Prometheus. The pool "posting" is that of
// [DB.Pipelined].
func (db *DB) Metrics() prometheus.Collector { return poolMetrics{db} }

type poolMetrics struct{ db *DB }

var (
	connections = poolMetric("connections", "Connections of a pool, by what they are doing.", "state")
	maximum     = poolMetric("connections_max", "Connections that a pool may have.")
	acquired    = poolMetric("acquires_total", "Connections that a pool has lent.")
	waited      = poolMetric("acquires_waited_total", "Connections of a pool that had to be waited for.")
	waitedFor   = poolMetric("acquire_wait_seconds_total", "Time spent waiting for connections of a pool.")
	standbyRead = prometheus.NewDesc("corebank_database_standby_reads_total", "Statements and snapshots read from a standby.", nil, nil)
	fallenBack  = prometheus.NewDesc("corebank_database_standby_fallbacks_total",
		"Reads done again on the primary because they failed on a standby.", nil, nil)
	retried = prometheus.NewDesc("corebank_database_retries_total",
		"Transactions run again after a conflict: a serialization failure, a deadlock, or a race for one key or account.", nil, nil)
)

func poolMetric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("corebank_database_"+name, help, append(labels, "pool"), nil)
}

func (m poolMetrics) Describe(descriptions chan<- *prometheus.Desc) {
	prometheus.DescribeByCollect(m, descriptions)
}

func (m poolMetrics) Collect(metrics chan<- prometheus.Metric) {
	send := func(desc *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(desc, kind, value, labels...)
	}
	pools := map[string]*pgxpool.Pool{"general": m.db.Pool, "posting": m.db.pipelines}
	for i, s := range m.db.standbys {
		pools["standby "+strconv.Itoa(i+1)] = s.pool
	}
	for name, pool := range pools {
		stat := pool.Stat()
		send(connections, prometheus.GaugeValue, float64(stat.AcquiredConns()), "busy", name)
		send(connections, prometheus.GaugeValue, float64(stat.IdleConns()), "idle", name)
		send(connections, prometheus.GaugeValue, float64(stat.ConstructingConns()), "opening", name)
		send(maximum, prometheus.GaugeValue, float64(stat.MaxConns()), name)
		send(acquired, prometheus.CounterValue, float64(stat.AcquireCount()), name)
		send(waited, prometheus.CounterValue, float64(stat.EmptyAcquireCount()), name)
		send(waitedFor, prometheus.CounterValue, stat.EmptyAcquireWaitTime().Seconds(), name)
	}
	send(standbyRead, prometheus.CounterValue, float64(m.db.standbyReads.Load()))
	send(fallenBack, prometheus.CounterValue, float64(m.db.fallbacks.Load()))
	send(retried, prometheus.CounterValue, float64(m.db.Retries()))
}
