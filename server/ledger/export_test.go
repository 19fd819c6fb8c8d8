package ledger

// Waiting is how many postings are queued.
func (p *Poster) Waiting() int {
	p.queue.mu.Lock()
	defer p.queue.mu.Unlock()
	return len(p.queue.waiting)
}
