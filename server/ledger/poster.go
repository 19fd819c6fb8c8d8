package ledger

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

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

// pendingPosting is a posting in the queue, with its caller.
type pendingPosting struct {
	ctx      context.Context //nolint:containedctx // The caller's: a worker skips the posting when it is done.
	posting  Posting
	index    int64 // of a Submission
	queuedAt time.Time
	result   Result
	// done receives the posting when it has its result. Its buffer holds all pending postings of the caller.
	done chan<- *pendingPosting
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
	done := make(chan *pendingPosting, 1)
	pending := p.pending(ctx, posting, done)
	if p.queue.claim(pending) { // The queue is empty: the caller's goroutine posts, which saves waking a worker.
		p.postBatch([]*pendingPosting{pending})
	} else {
		p.queue.add(pending)
	}
	select {
	case <-done:
		return pending.result.Receipt, pending.result.Err
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	}
}

// PostAll is Post for many postings at once. Those that share an account are decided in their order.
func (p *Poster) PostAll(ctx context.Context, postings []Posting) []Result {
	done := make(chan *pendingPosting, len(postings))
	all := sliceutil.Map(postings, func(posting Posting) *pendingPosting { return p.pending(ctx, posting, done) })
	p.queue.add(all...)
	results := make(map[*pendingPosting]Result, len(all))
	for len(results) < len(all) {
		select {
		case one := <-done:
			results[one] = one.result
			continue
		case <-ctx.Done():
		}
		break
	}
	return sliceutil.Map(all, func(one *pendingPosting) Result {
		if result, ok := results[one]; ok {
			return result
		}
		return Result{Err: ctx.Err()}
	})
}

func (p *Poster) pending(ctx context.Context, posting Posting, done chan<- *pendingPosting) *pendingPosting {
	posting.ID = p.ledger.NextID()
	return &pendingPosting{ctx: ctx, posting: posting, queuedAt: time.Now(), done: done}
}

// finish hands the posting with its result to its caller.
func (p *pendingPosting) finish(result Result) {
	p.result = result
	p.done <- p
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
func (p *Poster) postBatch(pending []*pendingPosting) {
	results := p.postAndRelease(pending)
	for i, one := range pending {
		one.finish(results[i])
	}
}

func (p *Poster) postAndRelease(pending []*pendingPosting) []Result {
	defer func() { p.queue.release(pending, p.ledger.cache.isContested()) }()
	p.metrics.taken(pending)
	return p.post(pending)
}

// post posts a batch. If it fails for another reason than the connection, each posting is tried alone, so that one which Postgres
// refuses fails no other.
func (p *Poster) post(pending []*pendingPosting) []Result {
	results, err := p.commitBatch(pending)
	switch {
	case err == nil:
		return results
	case store.IsBusy(err) && len(pending) > 1:
		return p.postUnlocked(pending, err)
	}
	results = make([]Result, len(pending))
	alone := len(pending) > 1 && !store.IsUnavailable(err) && !errors.Is(err, store.ErrOutcomeUnknown)
	for i := range pending {
		switch {
		case alone && pending[i].ctx.Err() != nil: // Its caller has gone.
			results[i] = Result{Err: pending[i].ctx.Err()}
		case alone:
			results[i] = p.post(pending[i : i+1])[0]
		default:
			results[i] = Result{Err: err}
		}
	}
	return results
}

// commitBatch posts a batch in one transaction.
func (p *Poster) commitBatch(pending []*pendingPosting) ([]Result, error) {
	ctx, end := p.begin(pending)
	defer end()
	return p.commit(ctx, sliceutil.Map(pending, func(one *pendingPosting) Posting { return one.posting }))
}

// begin returns the context of the work on a batch: that of its callers if they are traced, else an empty one.
func (p *Poster) begin(pending []*pendingPosting) (ctx context.Context, end func()) {
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
