package idempotency

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/store"
)

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
