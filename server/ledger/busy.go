package ledger

import (
	"context"
	"time"

	"github.com/corebank/corebank/server/internal/sliceutil"
)

// lockedTimeout bounds the question which accounts are locked.
const lockedTimeout = time.Second

// postUnlocked posts a batch that has waited too long for a lock, without the postings whose accounts somebody holds: those get the
// error, and may be sent again. So one locked account stops nobody who has nothing to do with it for longer than that one wait.
func (p *Poster) postUnlocked(pending []*pendingPosting, busy error) []Result {
	results := make([]Result, len(pending))
	locked, err := p.lockedAccounts(pending)
	if err != nil {
		fill(results, busy)
		return results
	}
	var free []int
	for i, one := range pending {
		if locked[one.posting.From] || locked[one.posting.To] {
			results[i] = Result{Err: busy}
		} else {
			free = append(free, i)
		}
	}
	if len(free) == 0 {
		return results
	}
	rest := sliceutil.Map(free, func(i int) *pendingPosting { return pending[i] })
	posted, err := p.commitBatch(rest)
	if err != nil {
		posted = make([]Result, len(rest))
		fill(posted, err)
	}
	for n, i := range free {
		results[i] = posted[n]
	}
	return results
}

func fill(results []Result, err error) {
	for i := range results {
		results[i] = Result{Err: err}
	}
}

// lockedAccounts returns the accounts of a batch that somebody holds at the moment.
func (p *Poster) lockedAccounts(pending []*pendingPosting) (map[int64]bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lockedTimeout)
	defer cancel()
	ids := make([]int64, 0, 2*len(pending))
	for _, one := range pending {
		ids = append(ids, one.posting.From, one.posting.To)
	}
	rows, err := p.ledger.queries.LedgerLockedAccounts(ctx, p.database, ids)
	if err != nil {
		return nil, err
	}
	locked := make(map[int64]bool, len(rows))
	for _, id := range rows {
		locked[id] = true
	}
	return locked, nil
}

// leastTime is what a posting gets in any case: a caller in a hurry does not cost a connection.
const leastTime = 2 * time.Second

// withDeadlineOf returns an empty context that ends with the time of the only caller, who may be the one that does the work.
func withDeadlineOf(pending []*pendingPosting) (context.Context, context.CancelFunc) {
	deadline, ok := pending[0].ctx.Deadline()
	if !ok || len(pending) > 1 {
		return context.Background(), func() {}
	}
	if least := time.Now().Add(leastTime); deadline.Before(least) {
		deadline = least
	}
	return context.WithDeadline(context.Background(), deadline)
}
