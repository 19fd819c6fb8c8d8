package transaction

import (
	"context"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/retention"
	"github.com/corebank/corebank/server/ledger"
)

// Retention returns a job that deletes holds which ended without a payment longer ago than keep; 0 keeps them forever. Their refIds can be used
// again then. Captured holds stay, because their refIds stand for transactions.
func (s *Service) Retention(keep time.Duration, log *slog.Logger) func(context.Context) error {
	return retention.Job("deletes holds that were voided or have expired", keep, log, s.DeleteHolds)
}

// DeleteHolds deletes a batch of holds that ended without a payment before a time, and returns how many.
func (s *Service) DeleteHolds(ctx context.Context, before time.Time, batch int64) (int64, error) {
	return s.queries.HoldDeleteFailed(ctx, s.database, db.HoldDeleteFailedParams{BeforeID: ledger.FirstID(before), Before: before, Batch: batch})
}
