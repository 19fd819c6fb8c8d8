package interest

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/internal/telemetry"
)

const (
	// nightlyRetry is the wait after a failure.
	nightlyRetry = time.Minute
	// nightlyPoll bounds the time until the next look, so that a rate that was set on another server is not missed.
	nightlyPoll = time.Hour
)

// Nightly accrues each day when it is over, and at the start those that are missing. Every server runs one; the one with the lease works.
type Nightly struct {
	service *Service
	job     *telemetry.Job
	until   *prometheus.GaugeVec // without a value while no account bears interest
	due     *periodic.Due
}

// NewNightly makes the job, which goes on with what a call of RunInterest had no time for.
func NewNightly(service *Service, log *slog.Logger) *Nightly {
	n := &Nightly{
		service: service, job: telemetry.NewJob("interest"),
		until: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "corebank_interest_accrued_until_timestamp_seconds", Help: "End of the last day whose interest has been accrued, as this server last saw; none while no account bears interest.",
		}, nil),
		due: periodic.NewDue(log, "accruing interest failed and is tried again", nightlyRetry),
	}
	service.goOn = n.due.Wake
	return n
}

// Metrics returns the collectors of the job, for Prometheus.
func (n *Nightly) Metrics() []prometheus.Collector { return append(n.job.Metrics(), n.until) }

// Run works until ctx ends.
func (n *Nightly) Run(ctx context.Context) error { return n.due.Run(ctx, n.tick) }

// tick accrues what is missing and returns the time until the next look.
func (n *Nightly) tick(ctx context.Context) (time.Duration, error) {
	begin, last := time.Now(), n.service.lastDay()
	isDone, err := n.service.advance(ctx, last, time.Time{})
	if ctx.Err() == nil {
		n.job.Ran(begin, err)
		n.export(ctx)
	}
	switch {
	case err != nil:
		return 0, err
	case !isDone: // Another server works. If it stops, it has lost its lease by then.
		return leaseTime, nil
	}
	now := n.service.Now()
	return min(n.service.dayEnd(nextDay(last)).Add(settleDelay).Sub(now), nightlyPoll), nil
}

// export exports how far interest has been accrued.
func (n *Nightly) export(ctx context.Context) {
	next, err := n.service.nextDay(ctx)
	if err != nil || next.IsZero() {
		return
	}
	n.until.WithLabelValues().Set(float64(n.service.dayEnd(next.AddDate(0, 0, -1)).Unix()))
}
