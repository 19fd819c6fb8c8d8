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
	// patience is how long a set is tried again while Postgres is away, before its callers are told that nobody knows.
	patience = 15 * time.Second
	// firstPause is the wait before the second try; it doubles up to maxPause.
	firstPause = 10 * time.Millisecond
	maxPause   = time.Second
)

// commit posts a set in a transaction of its own. When the connection breaks it tries again; and once a COMMIT has gone
// unanswered, every further try first looks whether it took effect.
func (p *Poster) commit(ctx context.Context, postings []Posting) ([]Result, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	inDoubt := false
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		set, err := p.try(ctx, postings, inDoubt)
		unknown := errors.Is(err, store.ErrOutcomeUnknown)
		inDoubt = inDoubt || unknown
		switch {
		case err == nil && inDoubt && set.mayYetHappen():
			return nil, store.ErrOutcomeUnknown
		case err == nil:
			return set.results, nil
		case takenID(err) && !inDoubt:
			for i := range postings {
				postings[i].ID = p.ledger.NextID()
			}
		case !unknown && !store.IsUnavailable(err):
			return nil, outcome(err, inDoubt)
		}
		p.log.Warn("posting again", "postings", len(postings), "in_doubt", inDoubt, "error", err)
		select {
		case <-time.After(pause/2 + rand.N(pause/2)):
		case <-ctx.Done():
			return nil, outcome(err, inDoubt)
		}
	}
}

// mayYetHappen reports that an unanswered transaction of the same set, which had locked nothing when the connection broke, may yet
// reach the database and be accepted: it has not happened, and nothing was posted now that it would stumble over.
func (s *set) mayYetHappen() bool { return len(s.accepted) == 0 && len(s.posted) == 0 }

// try posts a set in a transaction: decided from memory if that can be done and holds, and else with the accounts locked.
func (p *Poster) try(ctx context.Context, postings []Posting, inDoubt bool) (*set, error) {
	var s, remembered *set
	var epoch int64
	asked := inDoubt
	err := p.database.Pipelined(ctx, func(tx *store.Pipeline) (err error) {
		epoch = p.database.Opened()
		if !asked {
			asked = true
			if s = p.ledger.recall(postings, epoch); s != nil {
				remembered = s
				return p.ledger.write(ctx, tx, s)
			}
		}
		s, err = p.ledger.post(ctx, tx, postings, inDoubt)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.ledger.memory.keep(s, remembered, epoch)
	p.metrics.committed(s, remembered)
	return s, nil
}

// takenID reports that another server with the same number made the same id.
func takenID(err error) bool {
	constraint, _ := store.ConstraintOf(err)
	return constraint == "transactions_pkey"
}

// outcome tells callers that retried in vain whether anything can have happened: then nobody may post it anew.
func outcome(err error, inDoubt bool) error {
	if inDoubt {
		return fmt.Errorf("%w: %w", store.ErrOutcomeUnknown, err)
	}
	return err
}
