package risk

import (
	"context"
	"log/slog"
	"time"

	"github.com/corebank/corebank/server/internal/retention"
)

// Retention returns a job that deletes risk decisions which are older than keep; 0 keeps them forever.
func (s *Service) Retention(keep time.Duration, log *slog.Logger) func(context.Context) error {
	return retention.Job("deletes risk decisions", keep, log, func(ctx context.Context, before time.Time, batch int64) (int64, error) {
		return s.queries.RiskDecisionDelete(ctx, s.database, before, batch)
	})
}
