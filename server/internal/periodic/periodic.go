// Package periodic runs background work at an interval.
package periodic

import (
	"context"
	"time"
)

// Run calls work after each interval, the first time after one interval, until ctx ends, and returns the error of ctx.
func Run(ctx context.Context, interval time.Duration, work func(ctx context.Context)) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		work(ctx)
	}
}
