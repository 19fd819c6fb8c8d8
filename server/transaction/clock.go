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
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

const (
	// maxClaim is how many due transfers one server takes up at once: enough to fill the poster's sets.
	maxClaim = 2000
	// lookAgain bounds how long an order made on another server, which has died since, can wait for this one.
	lookAgain = 5 * time.Second
	// carryPatience bounds the work on what was taken up, also when the server is told to stop meanwhile. It is shorter than
	// the minute after which another server takes it up.
	carryPatience = 30 * time.Second
	// lateness is the delay from which on a transfer counts as late.
	lateness = 10 * time.Second
)

// Clock carries out scheduled transfers when their time comes. The row is the truth: claiming it is a guarded update, so
// that one server takes it up; and its posting has the row's id as key, so that a row taken up again after a crash moves
// nothing twice.
type Clock struct {
	database *store.DB
	poster   *ledger.Poster
	log      *slog.Logger
	queries  *db.Queries
	wake     chan struct{}
	done     *prometheus.CounterVec // by outcome
	late     prometheus.Counter
}

// NewClock makes a clock that works while Run does.
func NewClock(database *store.DB, poster *ledger.Poster, log *slog.Logger) *Clock {
	c := &Clock{
		database: database, poster: poster, log: log, queries: db.New(), wake: make(chan struct{}, 1),
		done: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_scheduled_transfers_total", Help: "Scheduled transfers whose time has come, by what became of them.",
		}, []string{"outcome"}),
		late: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "corebank_scheduled_transfers_late_total", Help: "Scheduled transfers carried out more than 10 s after their time.",
		}),
	}
	for _, outcome := range []string{"executed", "failed"} {
		c.done.WithLabelValues(outcome) // so that it can be seen before it happens
	}
	return c
}

// Metrics counts the scheduled transfers that this server has carried out, for Prometheus.
func (c *Clock) Metrics() []prometheus.Collector { return []prometheus.Collector{c.done, c.late} }

// count counts those that are finished.
func (c *Clock) count(rows []db.ScheduledTransfer, outcomes []outcome) {
	for i, o := range outcomes {
		switch {
		case o.err != nil:
			continue
		case o.code != "":
			c.done.WithLabelValues("failed").Inc()
		default:
			c.done.WithLabelValues("executed").Inc()
		}
		if time.Since(rows[i].ScheduledTime) > lateness {
			c.late.Inc()
		}
	}
}

// Wake has the clock look again when the next transfer is due.
func (c *Clock) Wake() {
	select {
	case c.wake <- struct{}{}:
	default: // It will look already.
	}
}

// Run carries out what is due until ctx ends.
func (c *Clock) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		pause, err := c.tick(ctx)
		if err != nil && ctx.Err() == nil {
			c.log.ErrorContext(ctx, "scheduled transfers wait", "error", err)
			pause = lookAgain
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-c.wake:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

// tick carries out what is due and returns how long nothing else will be.
func (c *Clock) tick(ctx context.Context) (time.Duration, error) {
	rows, err := c.queries.ScheduledTransferClaim(ctx, c.database, maxClaim)
	if err != nil {
		return 0, fmt.Errorf("claim scheduled transfers: %w", err)
	}
	if len(rows) > 0 {
		return 0, c.carryOut(ctx, rows)
	}
	milliseconds, err := c.queries.ScheduledTransferNextDue(ctx, c.database, lookAgain.Milliseconds())
	if err != nil {
		return 0, fmt.Errorf("find the next scheduled transfer: %w", err)
	}
	return time.Duration(milliseconds) * time.Millisecond, nil
}

// carryOut posts claimed transfers in the order of their times, all at once so that they share commits, and records what became of them, even when ctx
// ends: what is taken up is brought to its end. One whose outcome is unknown stays claimed, and is taken up again.
func (c *Clock) carryOut(ctx context.Context, rows []db.ScheduledTransfer) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), carryPatience)
	defer cancel()
	slices.SortFunc(rows, func(a, b db.ScheduledTransfer) int {
		return cmp.Or(a.ScheduledTime.Compare(b.ScheduledTime), cmp.Compare(a.ID, b.ID))
	})
	outcomes := sliceutil.Map(c.poster.PostAll(ctx, sliceutil.Map(rows, toPosting)), toOutcome)
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
	if err := c.queries.ScheduledTransferFinish(ctx, c.database, finished); err != nil {
		return fmt.Errorf("finish scheduled transfers: %w", err)
	}
	c.count(rows, outcomes)
	return unknown
}

// outcome is a posted transaction, the code of a refusal, or an error that decides nothing.
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
		Key: &idempotency.Key{Scope: "scheduled", Value: reference},
	}
}

func toOutcome(a ledger.Answer) outcome {
	if refusal, ok := errors.AsType[*apierror.Error](a.Err); ok && refusal.RetryAfter == 0 {
		return outcome{code: refusal.Code.String()}
	}
	return outcome{transaction: a.Receipt.ID, err: a.Err}
}
