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
func (p *Poster) postUnlocked(pending []*Pending, busy error) []Receipt {
	receipts := make([]Receipt, len(pending))
	locked, err := p.lockedAccounts(pending)
	if err != nil {
		fill(receipts, busy)
		return receipts
	}
	var free []int
	for i, one := range pending {
		if locked[one.Posting.From] || locked[one.Posting.To] {
			receipts[i] = Receipt{Err: busy}
		} else {
			free = append(free, i)
		}
	}
	if len(free) == 0 {
		return receipts
	}
	rest := sliceutil.Map(free, func(i int) *Pending { return pending[i] })
	posted, err := p.commitBatch(rest)
	if err != nil {
		posted = make([]Receipt, len(rest))
		fill(posted, err)
	}
	for n, i := range free {
		receipts[i] = posted[n]
	}
	return receipts
}

func fill(receipts []Receipt, err error) {
	for i := range receipts {
		receipts[i] = Receipt{Err: err}
	}
}

// lockedAccounts returns the accounts of a batch that another transaction has locked.
func (p *Poster) lockedAccounts(pending []*Pending) (map[int64]bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lockedTimeout)
	defer cancel()
	ids := make([]int64, 0, 2*len(pending))
	for _, one := range pending {
		ids = append(ids, one.Posting.From, one.Posting.To)
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
