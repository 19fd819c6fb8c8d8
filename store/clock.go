package store

import (
	"context"
	"fmt"
	"time"
)

// maxClockOffset bounds the difference between this machine's clock and the database's. With more, tokens would expire and quotas
// would refill at wrong times.
const maxClockOffset = 30 * time.Second

// CheckClock returns an error if this machine's clock differs from the database's by more than 30 s.
func (db *DB) CheckClock(ctx context.Context) error {
	before := time.Now()
	var there time.Time
	if err := db.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&there); err != nil {
		return fmt.Errorf("read the database's clock: %w", err)
	}
	now := time.Now()
	here := before.Add(now.Sub(before) / 2)
	offset := here.Sub(there)
	if offset.Abs()-now.Sub(before) <= maxClockOffset {
		return nil
	}
	word := "ahead of"
	if offset < 0 {
		word = "behind"
	}
	return fmt.Errorf("the clock of this machine is %v %s the database's: set both by NTP", offset.Abs().Round(time.Second), word)
}
