package idempotency

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/store"
)

// Parked is a request that was stored, to be carried out when somebody approves it.
type Parked struct {
	// ID is the number of the approval.
	ID int64
	// Expires is the time until which it can be approved.
	Expires time.Time
}

// Err is the answer to the request.
func (p Parked) Err() *apierror.Error { return apierror.Parked(p.ID, p.Expires) }

// ErrCarriedOut is returned by [Park] for a key under which a request was carried out before.
var ErrCarriedOut = errors.New("a request with this key was carried out")

// Park stores a request that is not carried out now, with an entry of the audit trail. A request with the same key gets the first one's
// Parked, and repeated is true; another request gets CBB014, and [ErrCarriedOut] if the first was not parked. The key may be nil.
func Park(
	ctx context.Context, database *store.DB, key *Key, park func(ctx context.Context, tx store.Tx) (Parked, error),
) (parked Parked, repeated bool, err error) {
	err = database.Tx(ctx, func(tx store.Tx) error {
		if key != nil {
			var err error
			if parked, err = findParked(ctx, tx, key, true); !errors.Is(err, store.ErrNoRows) {
				repeated = err == nil
				return err
			}
		}
		var err error
		if parked, err = park(ctx, tx); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, nil); err != nil || key == nil {
			return err
		}
		return db.New().IdempotencyPut(ctx, tx, db.IdempotencyPutParams{
			Scope: key.Scope, Key: key.Value, Fingerprint: binary.BigEndian.AppendUint64(key.StoredFingerprint(), uint64(parked.ID)),
			Response: []byte(parked.Expires.UTC().Format(time.RFC3339Nano)),
		})
	})
	return parked, repeated, err
}

// FindParked returns what [Park] would return without storing anything; store.ErrNoRows if the key is new.
func FindParked(ctx context.Context, database *store.DB, key *Key) (Parked, error) {
	return findParked(ctx, database, key, false)
}

func findParked(ctx context.Context, conn db.DBTX, key *Key, locked bool) (Parked, error) {
	queries := db.New()
	if locked {
		if err := queries.IdempotencyLock(ctx, conn, key.Scope, key.Value); err != nil {
			return Parked{}, fmt.Errorf("lock idempotency key: %w", err)
		}
	}
	row, err := queries.IdempotencyGet(ctx, conn, key.Scope, key.Value)
	if err != nil {
		return Parked{}, fmt.Errorf("find idempotency key: %w", err)
	}
	parked, said, ok := parkedOf(row)
	switch {
	case !ok:
		return Parked{}, ErrCarriedOut
	case said != key.Fingerprint:
		return Parked{}, apierror.New(apiv1.ErrorCode_CBB014)
	}
	return parked, nil
}

// parkedOf reads the key of a parked request, and its fingerprint. It reports false for the key of one that was carried out.
func parkedOf(row db.IdempotencyGetRow) (parked Parked, said Fingerprint, ok bool) {
	if len(row.Fingerprint) != len(said)+8 {
		return parked, said, false
	}
	expires, err := time.Parse(time.RFC3339Nano, string(row.Response))
	if err != nil {
		return parked, said, false
	}
	id := binary.BigEndian.Uint64(row.Fingerprint[len(said):])
	return Parked{int64(id), expires}, Fingerprint(row.Fingerprint[:len(said)]), true
}
