// Package lease lets one server at a time do a background job. That server holds a lease in the database and prolongs it while it works;
// another server takes the lease once it has ended.
//
// Each job has its lease in a table of its own, together with what else it must find or change in the same statement. One table for all
// would have servers of two versions, as during an upgrade, take leases in two places. The tables have the same columns, and the queries
// the same conditions:
//
//   - epoch rises whenever a server takes the lease. What a server writes under it compares the epoch, so that one which has lost its
//     lease unawares, because it was frozen or cut off, writes nothing more.
//   - leased_until is the end, by the clock of the database as it is when the row is locked: clock_timestamp(), since now() is the begin
//     of the transaction.
//   - A lease whose end is more than twice its time ahead is free as well: it was taken before that clock was set back.
package lease

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// releaseTimeout bounds the release of a lease.
const releaseTimeout = time.Second

// ErrLost is returned when another server has taken the lease.
var ErrLost = errors.New("another server has taken the lease")

// Taken returns the row of a query that takes a lease; false if another server has the lease, or there is nothing to do.
func Taken[Row any](row Row, err error) (_ Row, ok bool, _ error) {
	switch {
	case errors.Is(err, store.ErrNoRows):
		return row, false, nil
	case err != nil:
		return row, false, fmt.Errorf("take the lease: %w", err)
	}
	return row, true, nil
}

// Renew runs a query that prolongs a lease by a time from now on. It returns [ErrLost] if another server has taken it.
func Renew(
	ctx context.Context, tx db.DBTX, of time.Duration, epoch int64,
	query func(ctx context.Context, tx db.DBTX, milliseconds, epoch int64) (rows int64, err error),
) error {
	renewed, err := query(ctx, tx, of.Milliseconds(), epoch)
	switch {
	case err != nil:
		return fmt.Errorf("prolong the lease: %w", err)
	case renewed == 0:
		return ErrLost
	}
	return nil
}

// Release runs a query that ends a lease, so that another server need not wait for its end, also when ctx has ended. A failure is ignored:
// the lease ends by itself.
func Release(ctx context.Context, tx db.DBTX, epoch int64, query func(ctx context.Context, tx db.DBTX, epoch int64) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTimeout)
	defer cancel()
	_ = query(ctx, tx, epoch)
}
