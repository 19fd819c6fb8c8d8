package webhook

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/corebank/corebank/gen/db"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/internal/signature"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

const (
	// readSize is the number of transactions that one read of the journal takes if there is a filter, and maxReadsAtOnce the number of reads
	// after which the place that has been reached is stored.
	readSize, maxReadsAtOnce = 256, 64
	// restTime bounds the wait for new transactions, so that redelivery and the place in the journal need not wait for them.
	restTime = time.Second
	// minAttempt is the time that the lease must have left for an attempt.
	minAttempt = time.Second
)

// errMoved is returned when another server has moved a webhook on, or it was changed or deleted: it is read again.
var errMoved = errors.New("the webhook was moved on by another server, changed or deleted")

// delivery is the work for one webhook: one request after the other, in a goroutine of its own, so that no receiver waits for another.
type delivery struct {
	*term

	webhook db.Webhook
	cursor  db.WebhookCursor
	to      *url.URL
	signer  signature.Signer
	stop    context.CancelFunc
	ended   chan struct{}
	// size is the number of transactions to send next: less than the webhook's most after failed attempts.
	size int
	// skippedAt is the time at which a place past transactions that do not fit was last stored.
	skippedAt time.Time
	// hasQueued: dead letters are to be sent again.
	hasQueued atomic.Bool
	// reached is the position up to which nothing is left to send, and failingSince the time of the first failed attempt in nanoseconds since
	// 1970; 0 if the last attempt was acknowledged. Both are for metrics too.
	reached, failingSince atomic.Int64
}

func newDelivery(t *term, w db.Webhook, c db.WebhookCursor, stop context.CancelFunc) (*delivery, error) {
	to, problem := t.reach.parseURL(w.Url)
	if problem != "" {
		return nil, fmt.Errorf("its URL %s is not allowed any more: see COREBANK_WEBHOOK_NETWORKS", w.Url)
	}
	secret, err := openKey(t.Keys, &w)
	if err != nil {
		return nil, err
	}
	v := &delivery{
		term: t, webhook: w, cursor: c, to: to, signer: signature.Signer{KeyID: w.KeyID, Secret: secret}, stop: stop,
		ended: make(chan struct{}), size: batchSize(w.MaxBatch, c.Attempts),
	}
	if w.Algorithm == signature.Ed25519 {
		v.signer = signature.Signer{KeyID: w.KeyID, Private: ed25519.NewKeyFromSeed(secret)}
	}
	v.reached.Store(c.Position)
	if c.FailingSince != nil {
		v.failingSince.Store(c.FailingSince.UnixNano())
	}
	return v, nil
}

func (v *delivery) hasEnded() bool {
	select {
	case <-v.ended:
		return true
	default:
		return false
	}
}

// run delivers until ctx or the lease ends.
func (v *delivery) run(ctx context.Context) error {
	for v.awaitAttempt(ctx) && time.Until(v.leasedUntil()) > minAttempt {
		hasMore, err := v.deliver(ctx)
		if err != nil {
			return err
		}
		hasRedelivered, err := v.redeliver(ctx)
		if err != nil {
			return err
		}
		if !hasMore && !hasRedelivered {
			v.Feed.Await(ctx, v.reached.Load(), restTime)
		}
	}
	return nil
}

// awaitAttempt waits until the next attempt is due; false if ctx has ended.
func (v *delivery) awaitAttempt(ctx context.Context) bool {
	if v.cursor.NextAttemptAt == nil {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(time.Until(*v.cursor.NextAttemptAt))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// deliver sends what comes next, if there is something, and reports whether there may be more.
func (v *delivery) deliver(ctx context.Context) (hasMore bool, err error) {
	batch, hasMore, err := v.collect(ctx)
	if err != nil {
		return false, err
	}
	if len(batch) == 0 {
		return hasMore, v.skip(ctx)
	}
	failed := v.attempt(ctx, batch)
	if failed == nil {
		return true, v.advance(ctx, batch[len(batch)-1].GetPosition())
	}
	if err := ctx.Err(); err != nil {
		return false, err // This server has cut the attempt short.
	}
	return true, v.fail(ctx, batch, *failed)
}

// collect returns the next transactions that fit. If there are none, it moves past what does not fit, and reports whether there may be more.
func (v *delivery) collect(ctx context.Context) (batch []*journalv1.JournalEntry, hasMore bool, err error) {
	limit := int64(readSize)
	if len(v.webhook.AccountIds) == 0 && len(v.webhook.Types) == 0 {
		limit = int64(v.size)
	}
	after := v.reached.Load()
	for range maxReadsAtOnce {
		entries, err := v.read(ctx, after, limit)
		if err != nil {
			return nil, false, err
		}
		for _, entry := range entries {
			if after = entry.GetPosition(); fits(&v.webhook, entry) {
				if batch = append(batch, entry); len(batch) == v.size {
					return batch, true, nil
				}
			} else if len(batch) == 0 {
				v.reached.Store(after)
			}
		}
		if int64(len(entries)) < limit {
			return batch, false, nil
		}
	}
	return batch, true, nil
}

// read reads the journal when not too many others do.
func (v *delivery) read(ctx context.Context, after, limit int64) ([]*journalv1.JournalEntry, error) {
	if err := v.reads.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer v.reads.Release(1)
	return v.Feed.Entries(ctx, after, limit)
}

// attempt makes one request, within the lease.
func (v *delivery) attempt(ctx context.Context, batch []*journalv1.JournalEntry) *failure {
	deadline := time.Now().Add(attemptTimeout)
	if leased := v.leasedUntil(); leased.Before(deadline) {
		deadline = leased
	}
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	body := v.body.Append(nil, (&webhookv1.WebhookDelivery{
		WebhookId: v.webhook.ID, List: batch, Next: batch[len(batch)-1].GetPosition(),
	}).ProtoReflect())
	failed := v.sender.send(ctx, v.to, v.signer, body)
	v.metrics.attempted(failed == nil)
	return failed
}

// advance records that everything up to a position was acknowledged, also when the server stops meanwhile.
func (v *delivery) advance(ctx context.Context, position int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	moved, err := v.queries.WebhookAdvance(ctx, v.Database, db.WebhookAdvanceParams{
		WebhookID: v.webhook.ID, Position: position, FromPosition: v.cursor.Position,
	})
	v.size = min(2*v.size, int(v.webhook.MaxBatch))
	return v.moved(position, moved, err)
}

// moved takes over that the webhook has come to a position.
func (v *delivery) moved(position, moved int64, err error) error {
	if err != nil {
		return fmt.Errorf("move a webhook on: %w", err)
	}
	if moved == 0 {
		return errMoved
	}
	v.cursor = db.WebhookCursor{WebhookID: v.webhook.ID, Position: position}
	v.reached.Store(position)
	v.failingSince.Store(0)
	return nil
}

// skip stores the place past transactions that do not fit, once in a while.
func (v *delivery) skip(ctx context.Context) error {
	reached := v.reached.Load()
	if reached == v.cursor.Position || time.Since(v.skippedAt) < restTime {
		return nil
	}
	v.skippedAt = time.Now()
	moved, err := v.queries.WebhookSkip(ctx, v.Database, db.WebhookSkipParams{
		WebhookID: v.webhook.ID, Position: reached, FromPosition: v.cursor.Position,
	})
	return v.moved(reached, moved, err)
}

// fail records a failed attempt, and gives a transaction up that has failed too often or too long.
func (v *delivery) fail(ctx context.Context, batch []*journalv1.JournalEntry, f failure) error {
	now, attempts := time.Now(), v.cursor.Attempts+1
	since := now
	if v.cursor.FailingSince != nil {
		since = *v.cursor.FailingSince
	}
	next := afterFailure(f, attempts, len(batch), now.Sub(since), v.RetryFor)
	if next.giveUp {
		return v.giveUp(ctx, batch[0], attempts, f)
	}
	at := now.Add(next.after - rand.N(next.after/2))
	recorded, err := v.queries.WebhookFail(ctx, v.Database, db.WebhookFailParams{
		WebhookID: v.webhook.ID, FromPosition: v.cursor.Position, FromAttempts: v.cursor.Attempts, Attempts: attempts, FailingSince: since,
		NextAttemptAt: at, LastError: f.reason,
	})
	switch {
	case err != nil:
		return fmt.Errorf("record a failed attempt: %w", err)
	case recorded == 0:
		return errMoved
	}
	v.cursor.Attempts, v.cursor.FailingSince, v.cursor.NextAttemptAt = attempts, &since, &at
	v.failingSince.Store(since.UnixNano())
	v.size = min(v.size, batchSize(int32(len(batch)), 1))
	v.Log.WarnContext(ctx, "a webhook was not delivered and is tried again", "webhook", v.webhook.ID, "position", batch[0].GetPosition(),
		"attempts", attempts, "retry_in", time.Until(at).Round(time.Millisecond), "error", f.reason)
	return nil
}

// giveUp puts a transaction into the dead-letter list and moves on.
func (v *delivery) giveUp(ctx context.Context, entry *journalv1.JournalEntry, attempts int32, f failure) error {
	id, _, ok := ledger.ParseID(entry.GetTransactionId())
	if !ok {
		return fmt.Errorf("%q is not the id of a transaction", entry.GetTransactionId())
	}
	var moved int64
	err := v.Database.Tx(ctx, func(tx store.Tx) (err error) {
		moved, err = v.queries.WebhookSkip(ctx, tx, db.WebhookSkipParams{
			WebhookID: v.webhook.ID, Position: entry.GetPosition(), FromPosition: v.cursor.Position,
		})
		if err != nil || moved == 0 {
			return err
		}
		return v.queries.WebhookBury(ctx, tx, db.WebhookBuryParams{
			WebhookID: v.webhook.ID, Position: entry.GetPosition(), TransactionID: id, Attempts: attempts, Reason: f.reason,
		})
	})
	if err := v.moved(entry.GetPosition(), moved, err); err != nil {
		return err
	}
	v.metrics.deadLetters.Inc()
	v.Log.WarnContext(ctx, "a transaction was not delivered by a webhook and is in its dead-letter list now", "webhook", v.webhook.ID,
		"position", entry.GetPosition(), "attempts", attempts, "error", f.reason)
	return nil
}

// redeliver sends the next dead letter that is to be sent again, once, and reports whether there was one.
func (v *delivery) redeliver(ctx context.Context) (bool, error) {
	if !v.hasQueued.Load() || ctx.Err() != nil {
		return false, nil
	}
	v.hasQueued.Store(false)
	letters, err := v.queries.WebhookLetterNext(ctx, v.Database, v.webhook.ID)
	if err != nil || len(letters) == 0 {
		return false, err
	}
	v.hasQueued.Store(true) // There may be another.
	position := letters[0].Position
	entries, err := v.read(ctx, position-1, 1)
	if err != nil || len(entries) == 0 {
		return false, err
	}
	if failed := v.attempt(ctx, entries); failed != nil {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		err = v.queries.WebhookLetterFail(ctx, v.Database, db.WebhookLetterFailParams{
			WebhookID: v.webhook.ID, Position: position, Reason: failed.reason,
		})
	} else {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
		defer cancel()
		_, err = v.queries.WebhookLetterRemove(ctx, v.Database, v.webhook.ID, []int64{position})
	}
	if err != nil {
		return false, fmt.Errorf("record the redelivery of a dead letter: %w", err)
	}
	return true, nil
}
