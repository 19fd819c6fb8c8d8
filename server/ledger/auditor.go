package ledger

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/internal/telemetry"
	"github.com/corebank/corebank/store"
)

// Auditor verifies the books when asked to, and by itself every so often, and tells Prometheus when that was and what it found.
type Auditor struct {
	database *store.DB
	every    time.Duration
	log      *slog.Logger
	job      *telemetry.Job
	at       prometheus.Gauge
	sound    *prometheus.GaugeVec // without a value until the books have been verified
}

// NewAuditor makes an auditor. Every 0 means only when asked.
func NewAuditor(database *store.DB, every time.Duration, log *slog.Logger) *Auditor {
	return &Auditor{
		database: database, every: every, log: log, job: telemetry.NewJob("verification"),
		at: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "corebank_books_verified_timestamp_seconds", Help: "When this server has last verified the books; 0 if not yet.",
		}),
		sound: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "corebank_books_sound", Help: "1 if the books were sound when this server last verified them, else 0.",
		}, nil),
	}
}

// Verify is [Verify], and remembers what it found.
func (a *Auditor) Verify(ctx context.Context) (Report, error) {
	begin := time.Now()
	report, err := Verify(ctx, a.database)
	a.job.Ran(begin, err)
	if err != nil {
		return Report{}, err
	}
	sound := 0.0
	if report.OK() {
		sound = 1
	}
	a.at.Set(float64(begin.Unix()))
	a.sound.WithLabelValues().Set(sound)
	return report, nil
}

// Run verifies until ctx ends. Unsound books are the loudest thing that the log can tell.
func (a *Auditor) Run(ctx context.Context) error {
	if a.every <= 0 {
		<-ctx.Done()
		return nil
	}
	return periodic.Run(ctx, a.every, func(ctx context.Context) { //nolint:wrapcheck // Of ctx alone.
		switch report, err := a.Verify(ctx); {
		case ctx.Err() != nil:
		case err != nil:
			a.log.ErrorContext(ctx, "the books could not be verified", "error", err)
		case !report.OK():
			a.log.ErrorContext(ctx, "the books are not sound", "found", fmt.Sprintf("%+v", report))
		}
	})
}

// Metrics tells when the books were verified and whether they were sound, for Prometheus.
func (a *Auditor) Metrics() []prometheus.Collector { return append(a.job.Metrics(), a.at, a.sound) }
