package ledger

import (
	"sync"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

const (
	// maxSet bounds the postings of one database transaction, and so how long its locks are held.
	maxSet = 512
	// maxQueue bounds the postings that wait. More would only wait longer than their callers do.
	maxQueue = 8192
)

// queue is the postings that wait, in the order in which they came. It hands them out in sets that have no account in
// common with another set under way: a set that had would spend its time waiting for a row lock, holding others. This saves
// time and nothing else: the row locks remain what keeps postings apart.
type queue struct {
	mu      sync.Mutex
	arrived sync.Cond // there is a set to take, or the queue was closed
	// ready have no account in common with the sets under way, nor with those that are held.
	ready []*call
	// held wait for a set under way to be released. Their accounts are kept for them, so that later calls do not overtake
	// them for ever.
	held       []*call
	busy, kept map[place]struct{}
	// free is how many more sets may be under way.
	free   int
	closed bool
}

// place is what only one set at a time may work on: an account, or one of the bank's own by its purpose.
type place struct {
	account int64
	bank    Purpose
}

func (p *Posting) places() (from, to place) {
	from, to = place{account: p.From}, place{account: p.To}
	if p.From == 0 {
		from.bank = p.Bank
	}
	if p.To == 0 {
		to.bank = p.Bank
	}
	return from, to
}

func newQueue() *queue {
	q := &queue{busy: map[place]struct{}{}, kept: map[place]struct{}{}}
	q.arrived.L = &q.mu
	return q
}

// add puts calls in the queue. When it is full or closed, it answers them instead.
func (q *queue) add(calls ...*call) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, c := range calls {
		if q.closed || q.waiting() >= maxQueue {
			c.done <- Answer{Err: apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second)}
			continue
		}
		q.put(c)
	}
	q.wake()
}

// put finds out whether a call is ready or held.
func (q *queue) put(c *call) {
	if from, to := c.posting.places(); q.taken(from) || q.taken(to) {
		q.kept[from], q.kept[to] = struct{}{}, struct{}{}
		q.held = append(q.held, c)
	} else {
		q.ready = append(q.ready, c)
	}
}

func (q *queue) taken(p place) bool {
	_, busy := q.busy[p]
	_, kept := q.kept[p]
	return busy || kept
}

// wake wakes a worker if there is work for it.
func (q *queue) wake() {
	if q.free > 0 && len(q.ready) > 0 {
		q.arrived.Signal()
	}
}

// open lets so many sets be under way at a time.
func (q *queue) open(sets int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free = sets
	q.arrived.Broadcast()
}

// claim makes a set of one call that comes when nobody waits; false if it has to wait.
func (q *queue) claim(c *call) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	from, to := c.posting.places()
	if q.closed || q.free == 0 || len(q.ready) > 0 || q.taken(from) || q.taken(to) {
		return false
	}
	q.free--
	q.busy[from], q.busy[to] = struct{}{}, struct{}{}
	return true
}

// take waits for a set that can be posted now. It returns nil when the queue is closed and empty.
func (q *queue) take() []*call {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if q.free > 0 && len(q.ready) > 0 {
			if set := q.gather(); len(set) > 0 {
				q.free--
				q.wake() // If more is ready than fits into a set.
				return set
			}
		}
		if q.closed && q.waiting() == 0 {
			return nil
		}
		q.arrived.Wait()
	}
}

// gather takes the calls that are ready, as many as a set holds, and answers those whose callers have gone.
func (q *queue) gather() []*call {
	var set []*call
	ready := q.ready
	for ; len(ready) > 0 && len(set) < maxSet; ready = ready[1:] {
		c := ready[0]
		if err := c.ctx.Err(); err != nil {
			c.done <- Answer{Err: err}
			continue
		}
		from, to := c.posting.places()
		q.busy[from], q.busy[to] = struct{}{}, struct{}{}
		set = append(set, c)
	}
	q.ready = nil
	for _, c := range ready {
		q.put(c)
	}
	return set
}

// release lets the accounts of a set go.
func (q *queue) release(set []*call) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, c := range set {
		from, to := c.posting.places()
		delete(q.busy, from)
		delete(q.busy, to)
	}
	held := q.held
	q.held = nil
	clear(q.kept)
	for _, c := range held {
		q.put(c)
	}
	q.free++
	if q.closed {
		q.arrived.Broadcast()
	} else {
		q.wake()
	}
}

// length is how many calls wait.
func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting()
}

func (q *queue) waiting() int { return len(q.ready) + len(q.held) }

// close lets no more calls in.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.arrived.Broadcast()
}
