package journal

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

// Verifier verifies the books on request and at an interval, and exports the time and result for Prometheus.
type Verifier struct {
	database *store.DB
	keys     *Keys
	every    time.Duration
	log      *slog.Logger
	job      *telemetry.Job
	at       prometheus.Gauge
	sound    *prometheus.GaugeVec // without a value until the books have been verified
}

// NewVerifier returns a verifier with an interval; 0 means only on request.
func NewVerifier(database *store.DB, keys *Keys, every time.Duration, log *slog.Logger) *Verifier {
	return &Verifier{
		database: database, keys: keys, every: every, log: log, job: telemetry.NewJob("verification"),
		at: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "corebank_books_verified_timestamp_seconds", Help: "Time of this server's last verification of the books; 0 before the first.",
		}),
		sound: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "corebank_books_sound", Help: "Result of this server's last verification of the books: 1 sound, 0 not.",
		}, nil),
	}
}

// Verify is [Verify] and exports the result.
func (v *Verifier) Verify(ctx context.Context, all bool) (Report, error) {
	begin := time.Now()
	report, err := v.verify(ctx, all)
	v.job.Ran(begin, err)
	if err != nil {
		return Report{}, err
	}
	sound := 0.0
	if report.OK() {
		sound = 1
	}
	v.at.Set(float64(begin.Unix()))
	v.sound.WithLabelValues().Set(sound)
	return report, nil
}

// verify reads the books of a standby if one can be had.
func (v *Verifier) verify(ctx context.Context, all bool) (Report, error) {
	there, ok := v.database.OnStandby(ctx, 0)
	if !ok {
		return Verify(ctx, v.database, v.keys, all)
	}
	report, err := Verify(there, v.database, v.keys, all)
	if err != nil && ctx.Err() == nil {
		return Verify(v.database.OnPrimary(there, err), v.database, v.keys, all)
	}
	return report, err
}

// Run verifies what is new until ctx ends. Unsound books are logged as an error.
func (v *Verifier) Run(ctx context.Context) error {
	if v.every <= 0 {
		<-ctx.Done()
		return nil
	}
	return periodic.Run(ctx, v.every, func(ctx context.Context) {
		switch report, err := v.Verify(ctx, false); {
		case ctx.Err() != nil:
		case err != nil:
			v.log.ErrorContext(ctx, "verifying the books failed and is tried again at the next interval", "error", err)
		case !report.OK():
			v.log.ErrorContext(ctx, "the books are not sound", "found", fmt.Sprintf("%+v", report))
		}
	})
}

// Metrics returns the collectors for Prometheus.
func (v *Verifier) Metrics() []prometheus.Collector { return append(v.job.Metrics(), v.at, v.sound) }
