package ledger

import "sync"

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
	arrived sync.Cond // a posting came, a set was released, or the queue was closed
	waiting []*call
	busy    map[place]struct{}
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
	q := &queue{busy: map[place]struct{}{}}
	q.arrived.L = &q.mu
	return q
}

// add puts a call in the queue; false if the queue is full or closed.
func (q *queue) add(c *call) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.waiting) >= maxQueue {
		return false
	}
	q.waiting = append(q.waiting, c)
	q.arrived.Signal()
	return true
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
	if q.closed || q.free == 0 || len(q.waiting) > 0 || q.held(nil, from) || q.held(nil, to) {
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
		if q.free > 0 {
			if set := q.gather(); len(set) > 0 {
				q.free--
				return set
			}
		}
		if q.closed && len(q.waiting) == 0 {
			return nil
		}
		q.arrived.Wait()
	}
}

// gather takes the calls whose accounts no other set works on, and answers those whose callers have gone. A call that must
// stay keeps its accounts for itself, so that later ones do not overtake it for ever.
func (q *queue) gather() []*call {
	var set []*call
	mine, kept := map[place]struct{}{}, q.waiting[:0]
	reserved := map[place]struct{}{}
	for i, c := range q.waiting {
		if len(set) == maxSet {
			kept = append(kept, q.waiting[i:]...)
			break
		}
		if err := c.ctx.Err(); err != nil {
			c.done <- answer{err: err}
			continue
		}
		from, to := c.posting.places()
		if q.held(reserved, from) || q.held(reserved, to) {
			reserved[from], reserved[to] = struct{}{}, struct{}{}
			kept = append(kept, c)
			continue
		}
		mine[from], mine[to] = struct{}{}, struct{}{}
		set = append(set, c)
	}
	clear(q.waiting[len(kept):])
	q.waiting = kept
	for place := range mine {
		q.busy[place] = struct{}{}
	}
	return set
}

func (q *queue) held(reserved map[place]struct{}, p place) bool {
	_, busy := q.busy[p]
	_, kept := reserved[p]
	return busy || kept
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
	q.free++
	q.arrived.Broadcast()
}

// length is how many calls wait.
func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

// close lets no more calls in.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.arrived.Broadcast()
}
