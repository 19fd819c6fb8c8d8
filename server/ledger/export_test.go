package ledger

// Waiting returns how many postings are queued.
func (p *Poster) Waiting() int { return p.queue.length() }
