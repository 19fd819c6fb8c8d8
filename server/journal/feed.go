package journal

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/gen/db"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// checkInterval is the time between two looks at the size of the journal while readers wait: a notification may be lost with its connection.
const checkInterval = time.Second

// Feed wakes readers when the journal has grown, and reads it for them. Readers share nothing, so none waits for another.
type Feed struct {
	database *store.DB
	queries  *db.Queries
	metric   prometheus.GaugeFunc

	mu      sync.Mutex
	size    int64
	breaks  int64         // [store.DB.Breaks] at the last look at the size
	grown   chan struct{} // closed when size has grown
	waiting int
	stopped chan struct{}
	stop    func()
}

// NewFeed makes a feed, which learns of new positions by its Subscriber, and while Run works also without.
func NewFeed(database *store.DB) *Feed {
	f := &Feed{database: database, queries: db.New(), grown: make(chan struct{}), stopped: make(chan struct{})}
	f.stop = sync.OnceFunc(func() { close(f.stopped) })
	f.metric = prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "corebank_journal_size", Help: "Transactions with a position in the journal, as far as this server knows.",
	}, func() float64 { return float64(f.Known()) })
	return f
}

// Metrics returns the collectors for Prometheus.
func (f *Feed) Metrics() []prometheus.Collector { return []prometheus.Collector{f.metric} }

// Subscriber learns of new positions as soon as they are committed.
func (f *Feed) Subscriber() store.Subscriber {
	return store.Subscriber{
		Channel: "journal",
		Resync:  f.check,
		Notify: func(_ context.Context, payload string) error {
			size, err := strconv.ParseInt(payload, 10, 64)
			if err == nil {
				f.grow(size)
			}
			return err
		},
	}
}

// Run looks at the size of the journal at an interval while readers wait, until ctx ends.
func (f *Feed) Run(ctx context.Context) error {
	tick := time.NewTicker(checkInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if f.isAwaited() {
			_ = f.check(ctx) // Tried again at the next tick.
		}
	}
}

// Stop ends every wait, so that the server can stop.
func (f *Feed) Stop() { f.stop() }

// Stopped is closed by Stop.
func (f *Feed) Stopped() <-chan struct{} { return f.stopped }

// check reads the size of the journal.
func (f *Feed) check(ctx context.Context) error {
	breaks := f.database.Breaks()
	size, err := f.queries.JournalSize(ctx, f.database)
	if err != nil {
		return fmt.Errorf("read the size of the journal: %w", err)
	}
	f.mu.Lock()
	if breaks != f.breaks { // The database was restored, and the journal may be shorter than it was.
		f.size, f.breaks = 0, breaks
	}
	f.mu.Unlock()
	f.grow(size)
	return nil
}

func (f *Feed) grow(size int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if size > f.size {
		f.size = size
		close(f.grown)
		f.grown = make(chan struct{})
	}
}

// Known returns the size of the journal as far as this server knows.
func (f *Feed) Known() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size
}

func (f *Feed) isAwaited() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.waiting > 0
}

// Await waits until there are positions after one. It returns false when the time is up, ctx has ended or the server stops.
func (f *Feed) Await(ctx context.Context, after int64, timeout time.Duration) bool {
	if timeout <= 0 {
		return false
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting++
	defer func() { f.waiting-- }()
	for f.size <= after {
		grown := f.grown
		f.mu.Unlock()
		again := false
		select {
		case <-grown:
			again = true
		case <-timer.C:
		case <-f.stopped:
		case <-ctx.Done():
		}
		f.mu.Lock()
		if !again {
			return false
		}
	}
	return true
}

// positioned is a transaction with its position.
type positioned struct {
	position, id int64
	*ledger.Entry
}

// Entries returns at most limit transactions after a position, as the feed shows them.
func (f *Feed) Entries(ctx context.Context, after, limit int64) ([]*journalv1.JournalEntry, error) {
	entries, err := f.read(ctx, after, limit)
	return sliceutil.Map(entries, toEntry), err
}

// read returns at most limit transactions after a position, from a standby if ctx reads from one.
func (f *Feed) read(ctx context.Context, after, limit int64) ([]positioned, error) {
	if !store.IsOnStandby(ctx) {
		return f.readFrom(ctx, after, limit)
	}
	return f.readStandby(store.FromPrimary(ctx), after, limit)
}

// readStandby reads what the primary shows from a standby that has replayed it, or else from the primary. So a standby that lags hides nothing
// from a reader, and one that is ahead shows nothing yet whose COMMIT the primary still waits for, and which may be lost with it. The standby is
// chosen anew for each read: a stream may outlive it, or its being one.
func (f *Feed) readStandby(ctx context.Context, after, limit int64) ([]positioned, error) {
	if f.Known() <= after {
		if err := f.check(ctx); err != nil {
			return nil, err
		}
	}
	if limit = min(limit, f.Known()-after); limit <= 0 {
		return nil, nil
	}
	shown, err := f.database.Position(ctx)
	if err != nil {
		return nil, err
	}
	if there, ok := f.database.OnStandby(ctx, shown); ok {
		entries, err := f.readFrom(there, after, limit)
		if err == nil && int64(len(entries)) == limit || ctx.Err() != nil {
			return entries, err
		}
		ctx = f.database.OnPrimary(there, err)
	}
	return f.readFrom(ctx, after, limit)
}

// readFrom returns at most limit transactions after a position, from the server that ctx reads from.
func (f *Feed) readFrom(ctx context.Context, after, limit int64) ([]positioned, error) {
	bundles, err := f.queries.JournalBundles(ctx, f.database, after/tileWidth, (after+limit-1)/tileWidth)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	var ids []int64
	for _, bundle := range bundles {
		first := after + int64(len(ids)) - bundle.Bundle*tileWidth // of the transactions in the bundle
		if first < 0 {
			return nil, fmt.Errorf("the journal lacks transactions from position %d", after+int64(len(ids))+1)
		}
		if first < int64(len(bundle.TransactionIds)) {
			ids = append(ids, bundle.TransactionIds[first:]...)
		}
	}
	ids = ids[:min(int64(len(ids)), limit)]
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := f.queries.JournalTransactions(ctx, f.database, ids)
	if err != nil {
		return nil, fmt.Errorf("read transactions: %w", err)
	}
	byID := make(map[int64]*ledger.Entry, len(rows))
	for _, row := range rows {
		byID[row.ID] = entryOf(row)
	}
	entries := make([]positioned, len(ids))
	for i, id := range ids {
		entries[i] = positioned{after + int64(i) + 1, id, byID[id]}
		if entries[i].Entry == nil {
			return nil, fmt.Errorf("the transaction %s at position %d is missing in the books: run corebank verify",
				ledger.FormatID(id, ledger.NoLeg), entries[i].position)
		}
	}
	return entries, nil
}
