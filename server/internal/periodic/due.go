package periodic

import (
	"context"
	"log/slog"
	"time"
)

// Due runs work when something is due, or earlier when it is woken.
type Due struct {
	log     *slog.Logger
	failure string
	retry   time.Duration
	wake    chan struct{}
}

// NewDue makes a Due that logs failure with an error of the work, which it tries again after retry.
func NewDue(log *slog.Logger, failure string, retry time.Duration) *Due {
	return &Due{failure: failure, retry: retry, log: log, wake: make(chan struct{}, 1)}
}

// Wake makes Run call work now.
func (d *Due) Wake() {
	select {
	case d.wake <- struct{}{}:
	default: // A wake-up is pending already.
	}
}

// Run calls work, which returns the time until the next call, until ctx ends.
func (d *Due) Run(ctx context.Context, work func(ctx context.Context) (time.Duration, error)) error {
	for ctx.Err() == nil {
		pause, err := work(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.ErrorContext(ctx, d.failure, "error", err)
			pause = d.retry
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-d.wake:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}
