package idempotency

import (
	"context"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/store"
)

const (
	// expireEvery is the interval at which old keys are removed.
	expireEvery = time.Hour
	// expireBatch bounds the keys that one statement removes, and so how long it holds their locks.
	expireBatch = 1000
)

// Expiry deletes old Idempotency-Keys. The keys of refIds and batchIds are kept as long as their transactions.
type Expiry struct {
	database  *store.DB
	retention time.Duration
	log       *slog.Logger
}

// NewExpiry makes an expiry that works while Run does. A retention of 0 keeps all keys.
func NewExpiry(database *store.DB, retention time.Duration, log *slog.Logger) *Expiry {
	return &Expiry{database, retention, log}
}

// Run removes old keys every hour until ctx ends. Several servers may do so at once.
func (e *Expiry) Run(ctx context.Context) error {
	if e.retention <= 0 {
		<-ctx.Done()
		return nil
	}
	return periodic.Run(ctx, expireEvery, func(ctx context.Context) {
		if removed, err := e.Expire(ctx); err != nil && ctx.Err() == nil {
			e.log.ErrorContext(ctx, "old idempotency keys could not be removed", "removed", removed, "error", err)
		}
	})
}

// Expire removes the keys that are older than the retention, and returns how many they were.
func (e *Expiry) Expire(ctx context.Context) (removed int64, err error) {
	for {
		n, err := db.New().IdempotencyExpire(ctx, e.database, e.retention.Seconds(), expireBatch)
		removed += n
		if err != nil || n < expireBatch {
			return removed, err
		}
	}
}
