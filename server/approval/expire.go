package approval

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/internal/retention"
)

const (
	// sweepEvery is the interval at which calls expire and secrets are removed. All servers do so at once.
	sweepEvery = 10 * time.Minute
	// sweepBatch bounds the rows of a statement.
	sweepBatch = 1000
	// keepNewKeys is the time for which a new key in an answer is shown to its maker.
	keepNewKeys = 24 * time.Hour
)

// Run lets calls expire that were not decided in time, and removes secrets of approvals that are over, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	return periodic.Run(ctx, sweepEvery, func(ctx context.Context) {
		if err := s.Sweep(ctx, time.Now().Add(-keepNewKeys)); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "old approvals could not be ended; it is tried again in the next run", "error", err)
		}
	})
}

// Retention returns a job that deletes approvals which are over and older than keep; 0 keeps all.
func (s *Service) Retention(keep time.Duration, log *slog.Logger) func(context.Context) error {
	return retention.Job("approvals", keep, log, s.Remove)
}

// Remove deletes a batch of approvals that are over and were made before a time, and returns how many.
func (s *Service) Remove(ctx context.Context, before time.Time, batch int64) (int64, error) {
	n, err := s.queries.ApprovalRemove(ctx, s.database, before, batch)
	if err != nil {
		return 0, fmt.Errorf("remove approvals: %w", err)
	}
	return n, nil
}

// Sweep ends what has expired, and removes the secrets of what has, or was decided before a time.
func (s *Service) Sweep(ctx context.Context, decidedBefore time.Time) error {
	for {
		n, err := s.queries.ApprovalExpire(ctx, s.database, sweepBatch)
		if err != nil {
			return fmt.Errorf("expire approvals: %w", err)
		}
		if n < sweepBatch {
			break
		}
	}
	for after := int64(0); ; {
		rows, err := s.queries.ApprovalWithSecrets(ctx, s.database, after, decidedBefore)
		if err != nil {
			return fmt.Errorf("list approvals with secrets: %w", err)
		}
		if len(rows) == 0 {
			return nil
		}
		for _, row := range rows {
			after = row.ID
			if err := s.forget(ctx, approval{Approval: row}); err != nil {
				return err
			}
		}
	}
}

// forget removes the secrets of an approval that is over.
func (s *Service) forget(ctx context.Context, a approval) error {
	m := s.methods[a.Method]
	if m == nil {
		return nil
	}
	seal := db.ApprovalSealParams{ID: a.ID, FromRequest: a.Request, FromResponse: a.Response}
	request, err := s.open(a.Approval, m.request, false)
	if err != nil {
		return err
	}
	if seal.Request, seal.SealedWith, err = s.seal(a.ID, withoutSecrets(request), false); err != nil {
		return err
	}
	if a.Response != nil {
		response, err := s.open(a.Approval, m.response, true)
		if err != nil {
			return err
		}
		if seal.Response, _, err = s.seal(a.ID, withoutSecrets(response), true); err != nil {
			return err
		}
	}
	if _, err := s.queries.ApprovalSeal(ctx, s.database, seal); err != nil {
		return fmt.Errorf("remove the secrets of an approval: %w", err)
	}
	return nil
}
