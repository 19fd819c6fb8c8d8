package idempotency

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/store"
)

// Do runs a write in one database transaction, with the entry of the audit trail if the caller is staff, and once per Idempotency-Key if the caller sent one: the same request again
// gets the first answer, another request under the same key CBB014.
func Do[R proto.Message](
	ctx context.Context, database *store.DB, request proto.Message, write func(ctx context.Context, tx store.Tx) (R, error),
) (R, error) {
	var none R
	key, err := FromContext(ctx, request)
	if err != nil {
		return none, err
	}
	return Once(ctx, database, key, write)
}

// DoAs is [Do] for a request of which the caller has the fingerprint.
func DoAs[R proto.Message](
	ctx context.Context, database *store.DB, said Fingerprint, write func(ctx context.Context, tx store.Tx) (R, error),
) (R, error) {
	return Once(ctx, database, fromContext(ctx, said), write)
}

// Recorded is an error with which a write commits its transaction, because it has stored the refusal. The caller's key stays
// free.
func Recorded(refusal *apierror.Error) error { return &recorded{refusal} }

type recorded struct{ refusal *apierror.Error }

func (r *recorded) Error() string { return r.refusal.Error() }

// Once is [Do] with an explicit key; a nil key only runs the write in a transaction.
func Once[R proto.Message](
	ctx context.Context, database *store.DB, key *Key, write func(ctx context.Context, tx store.Tx) (R, error),
) (R, error) {
	var response R
	var refusal *recorded
	err := database.Tx(ctx, func(tx store.Tx) error {
		refusal = nil // of an attempt that Tx has rolled back
		var err error
		if response, err = once(ctx, tx, key, write); errors.As(err, &refusal) {
			return nil
		}
		return err
	})
	if err == nil && refusal != nil {
		return response, refusal.refusal
	}
	return response, err
}

func once[R proto.Message](
	ctx context.Context, tx store.Tx, key *Key, write func(ctx context.Context, tx store.Tx) (R, error),
) (R, error) {
	var of subject
	if key != nil {
		if first, err := find[R](ctx, tx, key); !errors.Is(err, store.ErrNoRows) {
			audit.Nothing(ctx)
			return first, err
		}
		ctx = context.WithValue(ctx, subjectKey{}, &of)
	}
	joined := joinedOf(ctx)
	if err := joined.before(ctx, tx); err != nil {
		var none R
		return none, err
	}
	response, err := write(ctx, tx)
	if err != nil {
		return response, err
	}
	if err := audit.Record(ctx, tx, response); err != nil {
		return response, err
	}
	if key != nil {
		if err := put(ctx, tx, key, of, response); err != nil {
			return response, err
		}
	}
	return response, joined.after(ctx, tx, response)
}

// find returns the stored answer of a key. It waits for a concurrent request with the same key.
func find[R proto.Message](ctx context.Context, tx store.Tx, key *Key) (R, error) {
	var none R
	queries := db.New()
	if err := queries.IdempotencyLock(ctx, tx, key.Scope, key.Value); err != nil {
		return none, fmt.Errorf("lock idempotency key: %w", err)
	}
	row, err := queries.IdempotencyGet(ctx, tx, key.Scope, key.Value)
	if err != nil {
		return none, fmt.Errorf("find idempotency key: %w", err)
	}
	if parked, said, ok := parkedOf(row); ok && said == key.Fingerprint {
		return none, parked.Err() // When it was made, the method was under four eyes.
	}
	first, err := open(ctx, key, row)
	if err != nil {
		return none, err
	}
	if string(first.fingerprint) != string(key.Fingerprint[:]) {
		return none, apierror.New(apiv1.ErrorCode_CBB014)
	}
	response, _ := none.ProtoReflect().New().Interface().(R)
	if err := proto.Unmarshal(first.response, response); err != nil {
		return none, fmt.Errorf("read the answer under an idempotency key: %w", err)
	}
	return response, nil
}

func put(ctx context.Context, tx store.Tx, key *Key, of subject, response proto.Message) error {
	wire, err := proto.Marshal(response)
	if err != nil {
		return fmt.Errorf("write the answer under an idempotency key: %w", err)
	}
	row, err := seal(ctx, key, wire)
	if err != nil {
		return err
	}
	row.CustomerID = of.customer
	if err := db.New().IdempotencyPut(ctx, tx, row); err != nil {
		return fmt.Errorf("store idempotency key: %w", err)
	}
	return nil
}

// Joined is work that is done in the transaction of a write, once for each attempt of it: see [Join].
type Joined struct {
	// Before runs before the write. Its error keeps the write from happening.
	Before func(ctx context.Context, tx store.Tx) error
	// After runs after the write, with its answer. Its error rolls the write back.
	After func(ctx context.Context, tx store.Tx, response proto.Message) error
}

type joinedKey struct{}

// Join returns a context in which a write by [Do] or [Once] does the work of j in its transaction.
func Join(ctx context.Context, j *Joined) context.Context {
	return context.WithValue(ctx, joinedKey{}, j)
}

func joinedOf(ctx context.Context) *Joined {
	j, _ := ctx.Value(joinedKey{}).(*Joined)
	return j
}

func (j *Joined) before(ctx context.Context, tx store.Tx) error {
	if j == nil || j.Before == nil {
		return nil
	}
	return j.Before(ctx, tx)
}

func (j *Joined) after(ctx context.Context, tx store.Tx, response proto.Message) error {
	if j == nil || j.After == nil {
		return nil
	}
	return j.After(ctx, tx, response)
}
