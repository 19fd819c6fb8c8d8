package ledger

import (
	"context"
	"io"
	"time"
)

// Stream posts for one caller with many pending postings. They come back in order of completion.
type Stream struct {
	poster *Poster
	ctx    context.Context //nolint:containedctx // The caller's: workers skip its postings when it is done.
	// slots holds one token for each pending posting. It is as large as done, so that no worker waits for this caller.
	slots chan struct{}
	done  chan *Pending
	// ended has the number of postings once there are no more.
	ended chan int64
	// taken counts the postings that Next has returned, and total is -1 until it knows how many there will be.
	taken, total int64
}

// NewStream makes a stream with at most maxPending postings pending.
func (p *Poster) NewStream(ctx context.Context, maxPending int) *Stream {
	return &Stream{
		poster: p, ctx: ctx, slots: make(chan struct{}, maxPending), done: make(chan *Pending, maxPending),
		ended: make(chan int64, 1), total: -1,
	}
}

// Reserve waits until one more posting may be pending: until the caller has taken others with Next.
func (s *Stream) Reserve() error {
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// Submit queues postings together, after a Reserve for each. Those that share an account are decided in their order. One that has an
// error in its receipt already is not posted.
func (s *Stream) Submit(postings []*Pending) {
	queued := make([]*Pending, 0, len(postings))
	now := time.Now()
	for _, one := range postings {
		s.own(one, now)
		if one.Receipt.Err != nil {
			one.finish(one.Receipt)
			continue
		}
		one.Posting.ID = s.poster.ledger.NextID()
		queued = append(queued, one)
	}
	s.poster.queue.add(queued...)
}

// own makes a posting one of the stream.
func (s *Stream) own(one *Pending, now time.Time) {
	one.ctx, one.queuedAt, one.done = s.ctx, now, s.done
}

// End ends the stream after a number of postings in all. It is called once.
func (s *Stream) End(postings int64) { s.ended <- postings }

// Next waits until a posting has its receipt. It returns [io.EOF] after the last one.
func (s *Stream) Next() (*Pending, error) {
	for s.taken != s.total {
		select {
		case one := <-s.done:
			<-s.slots
			s.taken++
			return one, nil
		case s.total = <-s.ended:
		case <-s.ctx.Done():
			return nil, s.ctx.Err()
		}
	}
	return nil, io.EOF
}
