// Package retention deletes rows that have been kept long enough, a small batch at a time.
package retention

import (
	"context"
	"log/slog"
	"time"

	"github.com/corebank/corebank/server/internal/periodic"
)

const (
	// batch is the number of rows per statement: few, so that no lock and no transaction lasts.
	batch = 1000
	// interval is the time between two runs. All servers run: the statements skip rows that another is deleting.
	interval = 10 * time.Minute
	// pause is the time between two batches, which leaves the database to others.
	pause = 50 * time.Millisecond
)

// Job returns a job that deletes rows older than keep until ctx ends; 0 keeps everything. The function deletes at most a batch
// of rows from before a time and returns how many it has deleted.
func Job(
	name string, keep time.Duration, log *slog.Logger,
	remove func(ctx context.Context, before time.Time, batch int64) (int64, error),
) func(context.Context) error {
	return func(ctx context.Context) error {
		if keep <= 0 {
			<-ctx.Done()
			return nil
		}
		return periodic.Run(ctx, interval, func(ctx context.Context) {
			total, err := Sweep(ctx, time.Now().Add(-keep), remove)
			if err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "deleting old rows failed; it is tried again in the next run", "job", name, "error", err)
			}
			if total > 0 {
				log.InfoContext(ctx, "old rows deleted", "job", name, "deleted", total)
			}
		})
	}
}

// Sweep deletes everything from before a time, batch by batch, and returns the number of deleted rows.
func Sweep(
	ctx context.Context, before time.Time, remove func(ctx context.Context, before time.Time, batch int64) (int64, error),
) (int64, error) {
	var total int64
	for {
		deleted, err := remove(ctx, before, batch)
		total += deleted
		if err != nil || deleted < batch {
			return total, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return total, ctx.Err()
		}
	}
}
