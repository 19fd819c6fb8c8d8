package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/corebank/corebank/store"
)

const (
	// commitTimeout bounds the retries of a batch while Postgres is unreachable; after it the callers get an unknown outcome.
	commitTimeout = 15 * time.Second
	// minBackoff is the wait before the second try; it doubles up to maxBackoff.
	minBackoff = 10 * time.Millisecond
	maxBackoff = time.Second
)

// commit posts a batch in a transaction of its own. It retries after a broken connection; once the answer to a COMMIT was lost, each
// retry first checks whether that took effect.
func (p *Poster) commit(ctx context.Context, postings []Posting) ([]Result, error) {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	inDoubt := false
	for backoff := minBackoff; ; backoff = min(2*backoff, maxBackoff) {
		b, err := p.try(ctx, postings, inDoubt)
		unknown := errors.Is(err, store.ErrOutcomeUnknown)
		inDoubt = inDoubt || unknown
		switch {
		case err == nil && inDoubt && b.mayYetHappen():
			return nil, store.ErrOutcomeUnknown
		case err == nil:
			return b.results, nil
		case isIDTaken(err) && !inDoubt:
			for i := range postings {
				postings[i].ID = p.ledger.NextID()
			}
		case !unknown && !store.IsUnavailable(err):
			return nil, outcome(err, inDoubt)
		}
		p.log.Warn("the connection broke while posting; the batch is tried again", "postings", len(postings), "in_doubt", inDoubt, "error", err)
		select {
		case <-time.After(backoff/2 + rand.N(backoff/2)):
		case <-ctx.Done():
			return nil, outcome(err, inDoubt)
		}
	}
}

// mayYetHappen reports whether a transaction of the same batch whose COMMIT was sent without an answer may still arrive at the
// database and commit: it had taken no lock, and nothing was posted now that would make it fail.
func (b *batch) mayYetHappen() bool { return len(b.accepted) == 0 && len(b.posted) == 0 }

// try posts a batch in a transaction: decided from the account cache and what it lacks if that is possible and the compare-and-set
// agrees, else with the accounts locked.
func (p *Poster) try(ctx context.Context, postings []Posting, inDoubt bool) (*batch, error) {
	var b, cached *batch
	useCache := !inDoubt
	err := p.database.Pipelined(ctx, func(tx *store.Pipeline) (err error) {
		if useCache {
			useCache = false // Not again when the transaction is retried.
			if b, err = p.ledger.decideFromCache(ctx, tx.Conn(), postings); err != nil {
				return err
			}
			if b != nil {
				cached = b
				return p.ledger.write(ctx, tx, b)
			}
		}
		b, err = p.ledger.postLocked(ctx, tx, postings, inDoubt)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.ledger.cache.keep(b, cached)
	p.metrics.committed(b, cached)
	return b, nil
}

// isIDTaken reports whether another server with the same number generated the same id.
func isIDTaken(err error) bool {
	constraint, _ := store.ConstraintOf(err)
	return constraint == "transactions_pkey" || constraint == "holds_pkey"
}

// outcome marks the last error of a batch as [store.ErrOutcomeUnknown] if an earlier try may have been committed.
func outcome(err error, inDoubt bool) error {
	if inDoubt {
		return fmt.Errorf("%w: %w", store.ErrOutcomeUnknown, err)
	}
	return err
}
