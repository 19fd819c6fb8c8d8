// Package periodic has work done again and again in the background.
package periodic

import (
	"context"
	"time"
)

// Run works each time the interval has passed, for the first time when it has passed once, until ctx ends, and returns its
// error.
func Run(ctx context.Context, interval time.Duration, work func(ctx context.Context)) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err() //nolint:wrapcheck // Nothing to add.
		case <-tick.C:
		}
		work(ctx)
	}
}
