package transaction

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

const (
	// maxClaim bounds the due transfers of one claim: enough to fill the poster's batches.
	maxClaim = 2000
	// pollInterval bounds the delay of a transfer whose server has failed, until this one executes it.
	pollInterval = 5 * time.Second
	// executeTimeout bounds the work on claimed transfers, also during a shutdown. It is shorter than
	// the minute after which another server claims them.
	executeTimeout = 30 * time.Second
	// lateAfter is the delay from which on a transfer counts as late.
	lateAfter = 10 * time.Second
)

// Scheduler executes scheduled transfers when their time comes. The row is the queue: claiming it is a guarded update, so
// that one server has it; and its posting has the row's id as key, so that a row claimed again after a crash moves
// nothing twice.
type Scheduler struct {
	database *store.DB
	poster   *ledger.Poster
	newID    func() int64
	zone     *time.Location
	log      *slog.Logger
	queries  *db.Queries
	due      *periodic.Due
	done     *prometheus.CounterVec // by outcome
	late     prometheus.Counter
}

// NewScheduler makes a scheduler that works while Run does. Recurring transfers come by the calendar of zone.
func NewScheduler(database *store.DB, books *ledger.Ledger, poster *ledger.Poster, zone *time.Location, log *slog.Logger) *Scheduler {
	s := &Scheduler{
		database: database, poster: poster, newID: books.NextID, zone: zone, log: log, queries: db.New(), due: periodic.NewDue(log, "executing scheduled transfers failed and is tried again", pollInterval),
		done: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_scheduled_transfers_total", Help: "Executed scheduled transfers by outcome.",
		}, []string{"outcome"}),
		late: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "corebank_scheduled_transfers_late_total", Help: "Scheduled transfers executed more than 10 s after their time.",
		}),
	}
	for _, outcome := range []string{"executed", "failed"} {
		s.done.WithLabelValues(outcome) // exported as 0 before the first one
	}
	return s
}

// Metrics returns the collectors for Prometheus.
func (s *Scheduler) Metrics() []prometheus.Collector { return []prometheus.Collector{s.done, s.late} }

// count counts the transfers that have an outcome.
func (s *Scheduler) count(rows []db.ScheduledTransfer, outcomes []outcome) {
	for i, o := range outcomes {
		switch {
		case o.err != nil:
			continue
		case o.code != "":
			s.done.WithLabelValues("failed").Inc()
		default:
			s.done.WithLabelValues("executed").Inc()
		}
		if time.Since(rows[i].ScheduledTime) > lateAfter {
			s.late.Inc()
		}
	}
}

// Wake makes the scheduler look for due transfers now.
func (s *Scheduler) Wake() { s.due.Wake() }

// Run executes due transfers until ctx ends.
func (s *Scheduler) Run(ctx context.Context) error { return s.due.Run(ctx, s.tick) }

// tick executes due transfers, after it has made those of recurring ones, and returns the time until the next run.
func (s *Scheduler) tick(ctx context.Context) (time.Duration, error) {
	advanceErr := s.advance(ctx) // It must not keep other transfers from being executed.
	rows, err := s.queries.ScheduledTransferClaim(ctx, s.database, maxClaim)
	if err != nil {
		return 0, fmt.Errorf("claim scheduled transfers: %w", err)
	}
	if len(rows) > 0 {
		return 0, errors.Join(advanceErr, s.execute(ctx, rows))
	}
	milliseconds, err := s.queries.ScheduledTransferNextDue(ctx, s.database, pollInterval.Milliseconds())
	if err != nil {
		return 0, fmt.Errorf("find the next scheduled transfer: %w", err)
	}
	return time.Duration(milliseconds) * time.Millisecond, advanceErr
}

// execute posts claimed transfers in the order of their times, all at once so that they share commits, and records their outcome,
// even when ctx ends meanwhile. One whose outcome is unknown stays claimed, and is claimed again.
func (s *Scheduler) execute(ctx context.Context, rows []db.ScheduledTransfer) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), executeTimeout)
	defer cancel()
	slices.SortFunc(rows, func(a, b db.ScheduledTransfer) int {
		return cmp.Or(a.ScheduledTime.Compare(b.ScheduledTime), cmp.Compare(a.ID, b.ID))
	})
	outcomes := sliceutil.Map(s.poster.PostAll(ctx, sliceutil.Map(rows, toPosting)), toOutcome)
	var finished db.ScheduledTransferFinishParams
	var unknown error
	for i, o := range outcomes {
		if o.err != nil {
			unknown = o.err
			continue
		}
		finished.Ids = append(finished.Ids, rows[i].ID)
		finished.TransactionIds = append(finished.TransactionIds, o.transaction)
		finished.ErrorCodes = append(finished.ErrorCodes, o.code)
	}
	if err := s.queries.ScheduledTransferFinish(ctx, s.database, finished); err != nil {
		return fmt.Errorf("finish scheduled transfers: %w", err)
	}
	s.count(rows, outcomes)
	return unknown
}

// outcome of a transfer: the posted transaction, the code of a refusal, or an error that leaves the outcome unknown.
type outcome struct {
	transaction int64
	code        string
	err         error
}

func toPosting(row db.ScheduledTransfer) ledger.Posting {
	reference := scheduledID(row.ID)
	return ledger.Posting{
		Kind: kindScheduled, From: row.FromAccountID, To: row.ToAccountID,
		Amount: row.Amount, RefID: reference, Remark: row.Remark,
		Key: idempotency.DerivedKey("scheduled", reference),
	}
}

func toOutcome(r ledger.Receipt) outcome {
	if refusal, ok := errors.AsType[*apierror.Error](r.Err); ok && refusal.RetryAfter == 0 {
		return outcome{code: refusal.Code.String()}
	}
	return outcome{transaction: r.ID, err: r.Err}
}
