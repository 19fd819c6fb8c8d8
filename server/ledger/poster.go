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

// workers is how many sets are posted at once: while one waits for its commit to reach the disk, the next is decided.
const workers = 2

// Poster commits postings in groups. Each worker takes whatever waits, without waiting for more: a posting that comes alone
// is posted at once, and under load many share one commit.
type Poster struct {
	ledger   *Ledger
	database *store.DB
	log      *slog.Logger
	queue    *queue
	metrics  *posterMetrics
	// Traced has the work on a set appear in the traces of its callers. It is set before Run.
	Traced bool
}

// call is a posting and the caller that waits for it.
type call struct {
	ctx     context.Context //nolint:containedctx // The caller's, to see whether it still waits.
	posting Posting
	since   time.Time
	done    chan Answer
}

// Answer is what became of a posting that was asked for: a receipt, or why there is none.
type Answer struct {
	Receipt Receipt
	Err     error
}

// NewPoster makes a poster that works while Run does.
func NewPoster(ledger *Ledger, database *store.DB, log *slog.Logger) *Poster {
	queue := newQueue()
	return &Poster{ledger: ledger, database: database, log: log, queue: queue, metrics: newPosterMetrics(queue)}
}

// Post has one posting entered in the books, in a transaction of its own or shared with others, and returns when it is
// durable. A refusal is a *fault.Error and moved nothing; with any other error the outcome is unknown, and the posting may
// be asked for again under the same key.
func (p *Poster) Post(ctx context.Context, posting Posting) (Receipt, error) {
	if err := ctx.Err(); err != nil {
		return Receipt{}, err //nolint:wrapcheck // The edge knows what to make of it.
	}
	c := p.call(ctx, posting)
	if p.queue.claim(c) { // Nobody else waits: the caller does the work, and no time goes into waking others.
		p.postSet([]*call{c})
	} else {
		p.queue.add(c)
	}
	a := c.wait()
	return a.Receipt, a.Err
}

// PostAll is Post for many postings at once. Those that share an account are decided in their order.
func (p *Poster) PostAll(ctx context.Context, postings []Posting) []Answer {
	calls := sliceutil.Map(postings, func(posting Posting) *call { return p.call(ctx, posting) })
	p.queue.add(calls...)
	return sliceutil.Map(calls, (*call).wait)
}

func (p *Poster) call(ctx context.Context, posting Posting) *call {
	posting.ID = p.ledger.NextID()
	return &call{ctx: ctx, posting: posting, since: time.Now(), done: make(chan Answer, 1)}
}

// wait waits for the answer as long as the caller does.
func (c *call) wait() Answer {
	select {
	case a := <-c.done:
		return a
	case <-c.ctx.Done():
		return Answer{Err: c.ctx.Err()}
	}
}

// Run works until ctx ends, and then on whatever still waits.
func (p *Poster) Run(ctx context.Context) error {
	var group sync.WaitGroup
	p.queue.open(workers)
	for range workers {
		group.Go(func() {
			for set := p.queue.take(); set != nil; set = p.queue.take() {
				p.postSet(set)
			}
		})
	}
	<-ctx.Done()
	p.queue.close()
	group.Wait()
	return nil
}

// postSet posts a set that was taken from the queue, and answers its callers once the next may go on.
func (p *Poster) postSet(set []*call) {
	answers := p.work(set)
	for i, c := range set {
		c.done <- answers[i]
	}
}

func (p *Poster) work(set []*call) []Answer {
	defer p.queue.release(set)
	p.metrics.taken(set)
	return p.post(set)
}

// post posts a set. When it fails for a reason that is not the connection's, each posting is tried alone, so that one that
// Postgres cannot take fails nobody else's.
func (p *Poster) post(calls []*call) []Answer {
	ctx, end := p.begin(calls)
	results, err := p.commit(ctx, sliceutil.Map(calls, func(c *call) Posting { return c.posting }))
	end()
	answers := make([]Answer, len(calls))
	alone := err != nil && len(calls) > 1 && !store.IsUnavailable(err) && !errors.Is(err, store.ErrOutcomeUnknown)
	for i := range calls {
		switch {
		case err == nil:
			answers[i] = result(results[i])
		case alone && calls[i].ctx.Err() != nil: // Nobody waits for it any more.
			answers[i] = Answer{Err: calls[i].ctx.Err()}
		case alone:
			answers[i] = p.post(calls[i : i+1])[0]
		default:
			answers[i] = Answer{Err: err}
		}
	}
	return answers
}

// begin is the context of the work on a set, which is its callers' only for those who trace them.
func (p *Poster) begin(calls []*call) (ctx context.Context, end func()) {
	if !p.Traced {
		return context.Background(), func() {}
	}
	return telemetry.Together("post", func(yield func(context.Context) bool) {
		for _, c := range calls {
			if !yield(c.ctx) {
				return
			}
		}
	})
}

func result(r Result) Answer {
	if r.Refusal != nil {
		return Answer{Err: r.Refusal}
	}
	return Answer{Receipt: r.Receipt}
}
