package ledger

import (
	"cmp"
	"slices"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
)

// set is postings on their way through Post.
type set struct {
	postings []Posting
	results  []Result
	book     book
	// posted is when those postings were made that an unanswered COMMIT has brought into the books.
	posted map[int64]time.Time
	// used is what was done under the keys of the set, before it and within it.
	used map[keyName]use
	// accepted are the postings to write.
	accepted []*Posting
	// moved are the accounts that they move, in the order of their ids.
	moved []*account
	// clock is the database's time when the accounts were locked, and read when that was by this server's clock.
	clock, read time.Time
}

func newSet(postings []Posting) *set {
	return &set{postings: postings, results: make([]Result, len(postings))}
}

type keyName struct{ scope, value string }

type use struct {
	fingerprint string
	receipt     Receipt
}

// partners are the accounts that have one of the bank's own, yet to be found, on the other side.
func (s *set) partners() []int64 {
	var partners []int64
	for i := range s.postings {
		if p := &s.postings[i]; p.From == 0 || p.To == 0 {
			partners = append(partners, p.From+p.To)
		}
	}
	return partners
}

// distinct is the accounts of a set, yet to be found.
func (s *set) distinct() map[int64]*account {
	distinct := make(map[int64]*account, 2*len(s.postings))
	for i := range s.postings {
		distinct[s.postings[i].From], distinct[s.postings[i].To] = nil, nil
	}
	return distinct
}

// decide gives every posting its result, in order.
func (s *set) decide() {
	for i := range s.postings {
		p, result := &s.postings[i], &s.results[i]
		if at, ok := s.posted[p.ID]; ok {
			result.Receipt = Receipt{p.ID, p.From, p.To, p.Amount, at}
			continue
		}
		if first, ok := s.seen(p.Key); ok {
			if first.fingerprint != string(p.Key.Fingerprint[:]) {
				result.Refusal = apierror.New(apiv1.ErrorCode_CBB014)
			} else {
				result.Receipt = first.receipt
			}
			continue
		}
		if result.Refusal = s.book.apply(p); result.Refusal != nil {
			continue
		}
		result.Receipt = Receipt{p.ID, p.From, p.To, p.Amount, s.book.at}
		s.accepted = append(s.accepted, p)
		if p.Key != nil {
			s.used[nameOf(p.Key)] = use{string(p.Key.Fingerprint[:]), result.Receipt}
		}
	}
	for _, a := range s.book.accounts {
		if a != nil && a.seq != a.before.seq {
			s.moved = append(s.moved, a)
		}
	}
	slices.SortFunc(s.moved, func(a, b *account) int { return cmp.Compare(a.id, b.id) })
}

func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

func (s *set) seen(key *idempotency.Key) (use, bool) {
	if key == nil {
		return use{}, false
	}
	first, ok := s.used[nameOf(key)]
	return first, ok
}

func nameOf(key *idempotency.Key) keyName { return keyName{key.Scope, key.Value} }
