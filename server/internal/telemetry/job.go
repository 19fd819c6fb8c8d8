package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Job counts the runs of a background job, for Prometheus.
type Job struct {
	runs       *prometheus.CounterVec
	took, last prometheus.Gauge
}

// NewJob returns the metrics of a job, labelled with its name.
func NewJob(name string) *Job {
	labels := prometheus.Labels{"job": name}
	return &Job{
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_job_runs_total", Help: "Runs of a background job by result.", ConstLabels: labels,
		}, []string{"outcome"}),
		took: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "corebank_job_duration_seconds", Help: "Duration of the last run of a background job.", ConstLabels: labels,
		}),
		last: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "corebank_job_succeeded_timestamp_seconds", Help: "Time of the last successful run of a background job; 0 before the first.", ConstLabels: labels,
		}),
	}
}

// Ran counts a run that began at a time and has ended now.
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

// Metrics returns the collectors.
func (j *Job) Metrics() []prometheus.Collector { return []prometheus.Collector{j.runs, j.took, j.last} }
