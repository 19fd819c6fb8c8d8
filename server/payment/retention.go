package payment

import (
	"context"
	"log/slog"
	"time"

	"github.com/corebank/corebank/server/internal/retention"
	"github.com/corebank/corebank/server/ledger"
)

// Retention returns a job that deletes refused payments which are older than keep; 0 keeps them forever.
func (s *Service) Retention(keep time.Duration, log *slog.Logger) func(context.Context) error {
	return retention.Job("deletes refused payments", keep, log, func(ctx context.Context, before time.Time, batch int64) (int64, error) {
		return s.queries.PaymentDeleteFailed(ctx, s.database, ledger.FirstID(before), batch)
	})
}
