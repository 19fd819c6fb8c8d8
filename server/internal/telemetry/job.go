package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Job counts the runs of something that the server does by itself, for Prometheus.
type Job struct {
	runs       *prometheus.CounterVec
	took, last prometheus.Gauge
}

// NewJob makes the counts of a job, by its name.
func NewJob(name string) *Job {
	labels := prometheus.Labels{"job": name}
	return &Job{
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_job_runs_total", Help: "Runs of a job, by how they ended.", ConstLabels: labels,
		}, []string{"outcome"}),
		took: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "corebank_job_duration_seconds", Help: "How long the last run of a job took.", ConstLabels: labels,
		}),
		last: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "corebank_job_succeeded_timestamp_seconds", Help: "When a job has last succeeded; 0 if not yet.", ConstLabels: labels,
		}),
	}
}

// Ran counts a run that began at a time.
func (j *Job) Ran(begin time.Time, err error) {
	outcome := "succeeded"
	if err != nil {
		outcome = "failed"
	} else {
		j.last.SetToCurrentTime()
	}
	j.took.Set(time.Since(begin).Seconds())
	j.runs.WithLabelValues(outcome).Inc()
}

// Metrics is the counts.
func (j *Job) Metrics() []prometheus.Collector { return []prometheus.Collector{j.runs, j.took, j.last} }
