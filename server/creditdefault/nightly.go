package creditdefault

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/server/internal/telemetry"
)

const (
	// nightlyHour and nightlyMinute are the time of the nightly count, in the bank's time zone.
	nightlyHour, nightlyMinute = 0, 10
	// nightlyRetry is the wait after a count that failed.
	nightlyRetry = time.Minute
)

// Nightly counts the statistics every night, and at the start if the last night's count is missing. Every server runs one; the first
// to get the lock does the work.
type Nightly struct {
	service *Service
	log     *slog.Logger
	job     *telemetry.Job
}

// NewNightly makes the job.
func NewNightly(service *Service, log *slog.Logger) *Nightly {
	return &Nightly{service: service, log: log, job: telemetry.NewJob("statistics")}
}

// Metrics returns the collectors of the job, for Prometheus.
func (n *Nightly) Metrics() []prometheus.Collector { return n.job.Metrics() }

// Run works until ctx ends.
func (n *Nightly) Run(ctx context.Context) error {
	n.service.logNameCollisions(ctx, n.log)
	for {
		now := time.Now()
		due, next := nights(now, n.service.Location)
		wait := next.Sub(now)
		_, err := n.service.refresh(ctx, &due)
		if ctx.Err() == nil {
			n.job.Ran(now, err)
		}
		if err != nil && ctx.Err() == nil {
			n.log.ErrorContext(ctx, "counting the statistics failed and is tried again", "error", err)
			wait = min(wait, nightlyRetry)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

// nights returns the last time at or before now when statistics were due, and the next.
func nights(now time.Time, location *time.Location) (last, next time.Time) {
	local := now.In(location)
	last = time.Date(local.Year(), local.Month(), local.Day(), nightlyHour, nightlyMinute, 0, 0, location)
	if last.After(now) {
		last = last.AddDate(0, 0, -1)
	}
	return last, last.AddDate(0, 0, 1)
}
