package ledger

import (
	"context"
	"io"
	"time"
)

// Stream posts for one caller with many pending postings. Results come in order of completion.
type Stream struct {
	poster *Poster
	ctx    context.Context //nolint:containedctx // The caller's: workers skip its postings when it is done.
	// slots holds one token for each pending posting. It is as large as done, so that no worker waits for this caller.
	slots chan struct{}
	done  chan *pendingPosting
	// ended has the number of submissions once there are no more.
	ended chan int64
	// taken counts the results that Next has returned, and total is -1 until it knows how many there will be.
	taken, total int64
}

// Submission is a posting, or the error that is its result already.
type Submission struct {
	// Index identifies the submission in its result.
	Index   int64
	Posting Posting
	Err     error
}

// Completed is the result of a submission.
type Completed struct {
	Result
	Index int64
	Kind  Kind
	RefID string
}

// NewStream makes a stream with at most maxPending postings pending.
func (p *Poster) NewStream(ctx context.Context, maxPending int) *Stream {
	return &Stream{
		poster: p, ctx: ctx, slots: make(chan struct{}, maxPending), done: make(chan *pendingPosting, maxPending),
		ended: make(chan int64, 1), total: -1,
	}
}

// Reserve waits until one more posting may be pending: until the caller has taken results with Next.
func (s *Stream) Reserve() error {
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// Submit queues postings together, after a Reserve for each. Those that share an account are decided in their order.
func (s *Stream) Submit(submissions []Submission) {
	queued := make([]*pendingPosting, 0, len(submissions))
	now := time.Now()
	for i := range submissions {
		one := &pendingPosting{
			ctx: s.ctx, posting: submissions[i].Posting, index: submissions[i].Index, queuedAt: now, done: s.done,
		}
		if err := submissions[i].Err; err != nil {
			one.finish(Result{Err: err})
			continue
		}
		one.posting.ID = s.poster.ledger.NextID()
		queued = append(queued, one)
	}
	s.poster.queue.add(queued...)
}

// End says that there are no more submissions than these. It is called once.
func (s *Stream) End(submissions int64) { s.ended <- submissions }

// Next waits for the next result. It returns [io.EOF] after the last one.
func (s *Stream) Next() (Completed, error) {
	for s.taken != s.total {
		select {
		case one := <-s.done:
			<-s.slots
			s.taken++
			return Completed{Result: one.result, Index: one.index, Kind: one.posting.Kind, RefID: one.posting.RefID}, nil
		case s.total = <-s.ended:
		case <-s.ctx.Done():
			return Completed{}, s.ctx.Err()
		}
	}
	return Completed{}, io.EOF
}
