package transaction

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// maxExpired bounds the holds that one transaction releases, and so how long it locks their accounts.
const maxExpired = 512

// HoldExpiry releases holds when they expire. The row is the queue: a hold is locked, released and marked in one transaction, so it is
// released once, on whatever server.
type HoldExpiry struct {
	database *store.DB
	ledger   *ledger.Ledger
	log      *slog.Logger
	queries  *db.Queries
	due      *periodic.Due
	// batch bounds the holds of the next transaction: 1 after one with more has failed, to find those that fail, which are left out
	// until all others are released.
	batch   int64
	failing []int64
}

// NewHoldExpiry makes an expiry that works while Run does.
func NewHoldExpiry(database *store.DB, books *ledger.Ledger, log *slog.Logger) *HoldExpiry {
	return &HoldExpiry{database: database, ledger: books, log: log, queries: db.New(), due: periodic.NewDue(log, "releasing expired holds failed and is tried again", pollInterval), batch: maxExpired, failing: []int64{}}
}

// Wake makes the expiry look for the next hold now.
func (e *HoldExpiry) Wake() { e.due.Wake() }

// Run releases expired holds until ctx ends.
func (e *HoldExpiry) Run(ctx context.Context) error { return e.due.Run(ctx, e.tick) }

// tick releases expired holds and returns the time until the next look. One that cannot be released keeps no other from it.
func (e *HoldExpiry) tick(ctx context.Context) (time.Duration, error) {
	due, err := e.release(ctx)
	switch {
	case err != nil && len(due) > 1:
		e.batch = 1
		return 0, nil
	case err != nil && len(due) == 1 && !store.IsUnavailable(err):
		e.log.ErrorContext(ctx, "an expired hold cannot be released", "hold", ledger.FormatID(due[0].ID, ledger.NoLeg), "error", err)
		e.failing = append(e.failing, due[0].ID)
		return 0, nil
	case err != nil || len(due) > 0:
		return 0, err
	}
	e.batch = maxExpired
	if len(e.failing) > 0 {
		e.failing = e.failing[:0]
		return pollInterval, nil
	}
	milliseconds, err := e.queries.HoldNextDue(ctx, e.database, pollInterval.Milliseconds())
	if err != nil {
		return 0, fmt.Errorf("find the next hold to expire: %w", err)
	}
	return time.Duration(max(milliseconds, 1)) * time.Millisecond, nil
}

// release releases some expired holds in one transaction, and returns them, also with an error.
func (e *HoldExpiry) release(ctx context.Context) (due []db.HoldLockDueRow, err error) {
	err = e.database.Tx(ctx, func(tx store.Tx) error {
		due, err = e.queries.HoldLockDue(ctx, tx, e.failing, e.batch)
		if err != nil || len(due) == 0 {
			return err
		}
		postings := sliceutil.Map(due, func(row db.HoldLockDueRow) ledger.Posting { return release(row.ID, row.AccountID, row.Amount) })
		if _, err := e.ledger.Post(ctx, tx, postings); err != nil {
			return err
		}
		expired, err := e.queries.HoldExpire(ctx, tx, sliceutil.Map(due, func(row db.HoldLockDueRow) int64 { return row.ID }))
		if err == nil && expired != int64(len(due)) {
			err = fmt.Errorf("%d of %d locked holds were pending", expired, len(due))
		}
		return err
	})
	if err != nil {
		return due, fmt.Errorf("release expired holds: %w", err)
	}
	return due, nil
}
