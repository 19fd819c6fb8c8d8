package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/internal/telemetry"
	"github.com/corebank/corebank/store"
)

// Poster posts in batches (group commit). Each worker takes whatever waits, without waiting for more: a posting that comes alone
// is posted at once, and under load many share one commit.
type Poster struct {
	ledger   *Ledger
	database *store.DB
	log      *slog.Logger
	queue    *queue
	metrics  *posterMetrics
	// Traced adds the work on a batch to the traces of its callers. Set it before Run.
	Traced bool
}

// NewPoster makes a poster that works while Run does.
func NewPoster(ledger *Ledger, database *store.DB, log *slog.Logger) *Poster {
	queue := newQueue()
	return &Poster{ledger: ledger, database: database, log: log, queue: queue, metrics: newPosterMetrics(queue)}
}

// Post posts one posting, in a transaction of its own or shared with others, and returns when it is durable. An *apierror.Error moved
// nothing; after any other error the outcome is unknown, and the posting may be retried with the same key.
func (p *Poster) Post(ctx context.Context, posting Posting) (Receipt, error) {
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	done := make(chan *Pending, 1)
	pending := p.pending(ctx, posting, done)
	if p.queue.claim(pending) { // The queue is empty: the caller's goroutine posts, which saves waking a worker.
		p.postBatch([]*Pending{pending})
	} else {
		p.queue.add(pending)
	}
	select {
	case <-done:
		return pending.Receipt, pending.Receipt.Err
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	}
}

// PostAll is Post for many postings at once. Those that share an account are decided in their order.
func (p *Poster) PostAll(ctx context.Context, postings []Posting) []Receipt {
	done := make(chan *Pending, len(postings))
	all := sliceutil.Map(postings, func(posting Posting) *Pending { return p.pending(ctx, posting, done) })
	p.queue.add(all...)
	receipts := make(map[*Pending]Receipt, len(all))
	for len(receipts) < len(all) {
		select {
		case one := <-done:
			receipts[one] = one.Receipt
			continue
		case <-ctx.Done():
		}
		break
	}
	return sliceutil.Map(all, func(one *Pending) Receipt {
		if receipt, ok := receipts[one]; ok {
			return receipt
		}
		return Receipt{Err: ctx.Err()}
	})
}

func (p *Poster) pending(ctx context.Context, posting Posting, done chan<- *Pending) *Pending {
	posting.ID = p.ledger.NextID()
	return &Pending{Posting: posting, ctx: ctx, queuedAt: time.Now(), done: done}
}

// Run posts until ctx ends and the queue is empty.
func (p *Poster) Run(ctx context.Context) error {
	var group sync.WaitGroup
	workers := p.database.Pipelines() // While one batch waits for its commit to reach the disk, the next is decided.
	p.queue.open(workers)
	for range workers {
		group.Go(func() {
			for batch := p.queue.take(); batch != nil; batch = p.queue.take() {
				p.postBatch(batch)
			}
		})
	}
	<-ctx.Done()
	p.queue.close()
	group.Wait()
	return nil
}

// postBatch posts a batch that was taken from the queue, and answers its callers once the next may go on.
func (p *Poster) postBatch(pending []*Pending) {
	receipts := p.postAndRelease(pending)
	for i, one := range pending {
		one.finish(receipts[i])
	}
}

func (p *Poster) postAndRelease(pending []*Pending) []Receipt {
	defer func() { p.queue.release(pending, p.ledger.cache.isContested()) }()
	p.metrics.taken(pending)
	return p.post(pending)
}

// post posts a batch. If it fails for another reason than the connection, each posting is tried alone, so that one which Postgres
// refuses fails no other.
func (p *Poster) post(pending []*Pending) []Receipt {
	receipts, err := p.commitBatch(pending)
	switch {
	case err == nil:
		return receipts
	case store.IsBusy(err) && len(pending) > 1:
		return p.postUnlocked(pending, err)
	}
	receipts = make([]Receipt, len(pending))
	alone := len(pending) > 1 && !store.IsUnavailable(err) && !errors.Is(err, store.ErrOutcomeUnknown)
	for i := range pending {
		switch {
		case alone && pending[i].ctx.Err() != nil: // Its caller has gone.
			receipts[i].Err = pending[i].ctx.Err()
		case alone:
			receipts[i] = p.post(pending[i : i+1])[0]
		default:
			receipts[i].Err = err
		}
	}
	return receipts
}

// commitBatch posts a batch in one transaction.
func (p *Poster) commitBatch(pending []*Pending) ([]Receipt, error) {
	ctx, end := p.begin(pending)
	defer end()
	return p.commit(ctx, sliceutil.Map(pending, func(one *Pending) Posting { return one.Posting }))
}

// begin returns the context of the work on a batch: that of its callers if they are traced, else an empty one.
func (p *Poster) begin(pending []*Pending) (ctx context.Context, end func()) {
	if !p.Traced {
		return withDeadlineOf(pending)
	}
	return telemetry.Together("post", func(yield func(context.Context) bool) {
		for _, one := range pending {
			if !yield(one.ctx) {
				return
			}
		}
	})
}

// leastTime is the least timeout of a posting, whatever the caller's deadline: a timeout closes the connection.
const leastTime = 2 * time.Second

// withDeadlineOf returns an empty context with the deadline of the only caller.
func withDeadlineOf(pending []*Pending) (context.Context, context.CancelFunc) {
	deadline, ok := pending[0].ctx.Deadline()
	if !ok || len(pending) > 1 {
		return context.Background(), func() {}
	}
	if least := time.Now().Add(leastTime); deadline.Before(least) {
		deadline = least
	}
	return context.WithDeadline(context.Background(), deadline)
}

const (
	// commitTimeout bounds the retries of a batch while Postgres is unreachable; after it the callers get an unknown outcome.
	commitTimeout = 15 * time.Second
	// minBackoff is the wait before the second try; it doubles up to maxBackoff.
	minBackoff = 10 * time.Millisecond
	maxBackoff = time.Second
)

// commit posts a batch in a transaction of its own. It retries after a broken connection; once the answer to a COMMIT was lost, each
// retry first checks whether that took effect.
func (p *Poster) commit(ctx context.Context, postings []Posting) ([]Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	inDoubt := false
	for backoff := minBackoff; ; backoff = min(2*backoff, maxBackoff) {
		b, err := p.try(ctx, postings, inDoubt)
		unknown := errors.Is(err, store.ErrOutcomeUnknown)
		inDoubt = inDoubt || unknown
		switch {
		case err == nil && inDoubt && b.mayYetHappen():
			return nil, store.ErrOutcomeUnknown
		case err == nil:
			return b.receipts, nil
		case isIDTaken(err) && !inDoubt:
			for i := range postings {
				postings[i].ID = p.ledger.NextID()
			}
		case !unknown && !store.IsUnavailable(err):
			return nil, outcome(err, inDoubt)
		}
		p.log.Warn("the connection broke while posting; the batch is tried again", "postings", len(postings), "in_doubt", inDoubt, "error", err)
		select {
		case <-time.After(backoff/2 + rand.N(backoff/2)):
		case <-ctx.Done():
			return nil, outcome(err, inDoubt)
		}
	}
}

// mayYetHappen reports whether a transaction of the same batch whose COMMIT was sent without an answer may still arrive at the
// database and commit: it had taken no lock, and nothing was posted now that would make it fail.
func (b *batch) mayYetHappen() bool { return len(b.accepted) == 0 && len(b.posted) == 0 }

// try posts a batch in a transaction: decided from the account cache and what it lacks if that is possible and the compare-and-set
// agrees, else with the accounts locked.
func (p *Poster) try(ctx context.Context, postings []Posting, inDoubt bool) (*batch, error) {
	var b, cached *batch
	useCache := !inDoubt
	err := p.database.Pipelined(ctx, func(tx *store.Pipeline) (err error) {
		if useCache {
			useCache = false // Not again when the transaction is retried.
			if b, err = p.ledger.decideFromCache(ctx, tx.Conn(), postings); err != nil {
				return err
			}
			if b != nil {
				cached = b
				return p.ledger.write(ctx, tx, b)
			}
		}
		b, err = p.ledger.postLocked(ctx, tx, postings, inDoubt)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.ledger.cache.keep(b, cached)
	p.metrics.committed(b, cached)
	return b, nil
}

// isIDTaken reports whether another server with the same number generated the same id.
func isIDTaken(err error) bool {
	constraint, _ := store.ConstraintOf(err)
	return constraint == "transactions_pkey" || constraint == "holds_pkey"
}

// outcome marks the last error of a batch as [store.ErrOutcomeUnknown] if an earlier try may have been committed.
func outcome(err error, inDoubt bool) error {
	if inDoubt {
		return fmt.Errorf("%w: %w", store.ErrOutcomeUnknown, err)
	}
	return err
}

// posterMetrics measures batches and the queue.
type posterMetrics struct {
	size, wait prometheus.Histogram
	length     prometheus.GaugeFunc
	batches    *prometheus.CounterVec
}

func newPosterMetrics(q *queue) *posterMetrics {
	return &posterMetrics{
		size: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "corebank_poster_batch_size", Help: "Postings that share a database transaction.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 10), // to maxBatch
		}),
		wait: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "corebank_poster_queue_wait_seconds", Help: "Time that postings wait in the queue.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}),
		length: prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "corebank_poster_queue_length", Help: "Postings in the queue.",
		}, func() float64 { return float64(q.length()) }),
		batches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "corebank_poster_batches_total",
			Help: "Batches committed, by how they were decided: from the account cache, from what was read because it lacked accounts, with the accounts locked, or locked after the cache was wrong.",
		}, []string{"decided"}),
	}
}

// committed counts a batch. cached is the batch as decided by the account cache, nil if that was skipped.
func (m *posterMetrics) committed(b, cached *batch) {
	switch {
	case b == cached && b.isRead:
		m.batches.WithLabelValues("read").Inc()
	case b == cached:
		m.batches.WithLabelValues("cached").Inc()
	case cached == nil:
		m.batches.WithLabelValues("locked").Inc()
	default:
		m.batches.WithLabelValues("corrected").Inc()
	}
}

// taken counts a batch that leaves the queue.
func (m *posterMetrics) taken(pending []*Pending) {
	m.size.Observe(float64(len(pending)))
	now := time.Now()
	for _, p := range pending {
		m.wait.Observe(now.Sub(p.queuedAt).Seconds())
	}
}

// Metrics returns the collectors for Prometheus.
func (p *Poster) Metrics() []prometheus.Collector {
	return []prometheus.Collector{p.metrics.size, p.metrics.wait, p.metrics.length, p.metrics.batches}
}
