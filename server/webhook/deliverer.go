package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/corebank/corebank/gen/db"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/lease"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/store"
)

const (
	// leaseTime is the time to live of the lease. An attempt to deliver ends with the lease at the latest.
	leaseTime = 15 * time.Second
	// renewInterval is the time between two prolongations, which also look for changed webhooks.
	renewInterval = time.Second
	// followInterval is the time between two attempts of the other servers to take the lease.
	followInterval = 2 * time.Second
	// leaseRetry is the wait after a failure.
	leaseRetry = time.Second
	// recordTimeout bounds the record of what was acknowledged, when the server stops.
	recordTimeout = time.Second
	// maxReads bounds the reads of the journal under way, so that webhooks leave the database to callers.
	maxReads = 2
)

// Options configures a deliverer.
type Options struct {
	Database *store.DB
	Feed     *journal.Feed
	Keys     *keyring.Ring
	// Networks are those that receivers may be in besides public ones.
	Networks []netip.Prefix
	// RetryFor is the time after which a transaction that cannot be delivered goes to the dead-letter list; 0 stands for DefaultRetryFor.
	RetryFor time.Duration
	Log      *slog.Logger
}

// Deliverer sends transactions to the receivers of webhooks. Every server runs one; the one with the lease works. The lease keeps the order:
// two servers that both believed to have it would deliver twice, and none would be missed, because a webhook is moved on by a
// compare-and-set on its position.
type Deliverer struct {
	Options

	queries *db.Queries
	reach   reach
	sender  *sender
	body    *codec.Message
	reads   *semaphore.Weighted
	due     *periodic.Due
	metrics *metrics
}

// NewDeliverer makes a deliverer that works while Run does.
func NewDeliverer(o Options) (*Deliverer, error) {
	if o.RetryFor == 0 {
		o.RetryFor = DefaultRetryFor
	}
	body, err := codec.New(time.UTC).Compile((&webhookv1.WebhookDelivery{}).ProtoReflect().Descriptor())
	if err != nil {
		return nil, fmt.Errorf("the body of webhooks: %w", err)
	}
	r := reach{o.Networks}
	return &Deliverer{
		Options: o, queries: db.New(), reach: r, sender: newSender(r), body: body, reads: semaphore.NewWeighted(maxReads),
		due: periodic.NewDue(o.Log, "delivering webhooks failed and is tried again", leaseRetry), metrics: newMetrics(),
	}, nil
}

// Run delivers until ctx ends.
func (d *Deliverer) Run(ctx context.Context) error {
	defer d.sender.close()
	return d.due.Run(ctx, d.tick)
}

// tick takes the lease if it is free, delivers as long as it has it, and returns the time until the next look.
func (d *Deliverer) tick(ctx context.Context) (time.Duration, error) {
	select {
	case <-d.Feed.Stopped(): // The server is stopping: another one delivers.
		return time.Hour, nil
	default:
	}
	asked := time.Now()
	epoch, ok, err := lease.Taken(d.queries.WebhookAcquire(ctx, d.Database, leaseTime.Milliseconds()))
	if err != nil || !ok {
		return followInterval, err
	}
	t := &term{Deliverer: d, epoch: epoch, until: asked.Add(leaseTime), running: map[int64]*delivery{}}
	return followInterval, t.run(ctx)
}

// term is the time in which this server delivers.
type term struct {
	*Deliverer

	epoch int64
	all   sync.WaitGroup
	// running are the webhooks at work, by their ids.
	running map[int64]*delivery

	mu    sync.Mutex
	until time.Time
}

// leasedUntil returns the end of the lease by this server's clock.
func (t *term) leasedUntil() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.until
}

// run delivers until the lease is lost, nothing is left to deliver to, the server stops, or ctx ends. Then it releases the lease.
func (t *term) run(ctx context.Context) error {
	working, stop := context.WithCancel(ctx)
	defer func() {
		stop()
		t.all.Wait()
		t.metrics.follow(nil)
		lease.Release(ctx, t.Database, t.epoch, t.queries.WebhookRelease)
	}()
	tick := time.NewTicker(renewInterval)
	defer tick.Stop()
	for {
		if err := t.load(working); err != nil {
			return err
		}
		if len(t.running) == 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-t.Feed.Stopped():
			return nil
		case <-ctx.Done():
			return nil
		}
		if isMine, err := t.renew(ctx); err != nil || !isMine {
			return err
		}
	}
}

// renew prolongs the lease. A failure is no error as long as the lease has time for another attempt.
func (t *term) renew(ctx context.Context) (isMine bool, err error) {
	asked := time.Now()
	err = lease.Renew(ctx, t.Database, leaseTime, t.epoch, t.queries.WebhookRenew)
	switch {
	case errors.Is(err, lease.ErrLost):
		return false, nil
	case err != nil && time.Until(t.leasedUntil()) < renewInterval:
		return false, err
	case err != nil:
		return true, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.until = asked.Add(leaseTime)
	return true, nil
}

// load begins to deliver to the webhooks that are new or have changed, and ends with those that are gone, paused or changed.
func (t *term) load(ctx context.Context) error {
	rows, err := t.queries.WebhookActive(ctx, t.Database)
	if err != nil {
		return fmt.Errorf("list active webhooks: %w", err)
	}
	active := map[int64]db.WebhookActiveRow{}
	for _, row := range rows {
		active[row.ID] = row
	}
	for id, v := range t.running {
		if row, ok := active[id]; !ok || row.Revision != v.webhook.Revision || v.hasEnded() {
			v.stop()
			<-v.ended
			delete(t.running, id)
		}
	}
	for _, row := range rows {
		if t.running[row.ID] == nil {
			if err := t.begin(ctx, row.ID); err != nil {
				return err
			}
		}
		if v := t.running[row.ID]; v != nil && row.HasQueued {
			v.hasQueued.Store(true)
		}
	}
	t.metrics.follow(t.running)
	return nil
}

// begin begins to deliver to a webhook, unless it was deleted just now or its key cannot be had.
func (t *term) begin(ctx context.Context, id int64) error {
	row, err := t.queries.WebhookGet(ctx, t.Database, id)
	if errors.Is(err, store.ErrNoRows) {
		return nil
	} else if err != nil {
		return fmt.Errorf("find a webhook: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	v, err := newDelivery(t, row.Webhook, row.WebhookCursor, stop)
	if err != nil {
		stop()
		t.Log.ErrorContext(ctx, "a webhook cannot be delivered to", "webhook", id, "error", err)
		return nil
	}
	t.running[id] = v
	t.all.Go(func() {
		defer close(v.ended)
		if err := v.run(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, errMoved) {
			t.Log.ErrorContext(ctx, "delivering a webhook failed and is tried again", "webhook", id, "error", err)
		}
	})
	return nil
}
