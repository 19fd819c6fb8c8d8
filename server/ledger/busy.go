package ledger

import (
	"context"
	"time"

	"github.com/corebank/corebank/server/internal/sliceutil"
)

// lockedTimeout bounds the query for locked accounts.
const lockedTimeout = time.Second

// postUnlocked posts a batch that has timed out waiting for a lock, without the postings to locked accounts: those get the error, and
// may be sent again. So a locked account delays postings to other accounts by one timeout at most.
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

// lockedAccounts returns the accounts of a batch that another transaction has locked.
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

// leastTime is the least timeout of a posting, whatever the caller's deadline: a timeout closes the connection.
const leastTime = 2 * time.Second

// withDeadlineOf returns an empty context with the deadline of the only caller.
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
