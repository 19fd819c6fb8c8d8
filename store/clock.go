package store

import (
	"context"
	"fmt"
	"time"
)

// maxClockOffset is how far this machine's clock may be from the database's: beyond it tokens and limits that are counted by time are wrong.
const maxClockOffset = 30 * time.Second

// CheckClock fails when this machine's clock is far from the database's.
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
