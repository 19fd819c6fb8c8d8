package ledger

import (
	"cmp"
	"slices"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/risk"
)

// batch is postings that share a transaction: what they are decided by, and what was decided.
type batch struct {
	postings []Posting
	// accounts are those of the postings, as the postings decided so far have left them; nil for one that does not exist.
	accounts map[int64]*account
	// at is the time of every posting.
	at time.Time
	// posted has the times of the postings that an unanswered COMMIT has brought into the books.
	posted map[int64]time.Time
	// used is what was done under the keys of the batch, before it and within it.
	used map[keyName]keyUse
	// risk is the rules that payments out of customers' accounts must pass, and records what they found.
	risk    risk.Snapshot
	records []risk.Record
	// counted are the accounts whose transfers of a customer's batch have been counted for the frequency rules.
	counted map[int64]bool

	results []Result
	// accepted are the postings to write, and moved their accounts in the order of their ids.
	accepted []*Posting
	moved    []*account

	// isRead reports that some accounts were read, because the cache lacked them.
	isRead bool
	// databaseTime is the database's clock when the accounts were locked, and readAt when that was by this server's clock.
	databaseTime, readAt time.Time
}

func newBatch(postings []Posting) *batch {
	return &batch{postings: postings, results: make([]Result, len(postings)), accepted: make([]*Posting, 0, len(postings))}
}

type keyName struct{ scope, value string }

func nameOf(key *idempotency.Key) keyName { return keyName{key.Scope, key.Value} }

// keyUse is the posting that was made under a key; its receipt is empty if the key made something else.
type keyUse struct {
	fingerprint string
	kind        Kind
	receipt     Receipt
}

// isSame reports that a posting asks for what was done under its key.
func (u *keyUse) isSame(p *Posting) bool {
	if !p.Key.IsDerived() {
		return u.fingerprint == string(p.Key.Fingerprint[:])
	}
	return u.kind == p.Kind && u.receipt.From == p.From && u.receipt.To == p.To && u.receipt.Amount.Cmp(p.Amount) == 0
}

// counterparties are the accounts that have one of the bank's own, yet to be found, on the other side.
func (b *batch) counterparties() []int64 {
	var ids []int64
	for i := range b.postings {
		if p := &b.postings[i]; p.From == 0 || p.To == 0 {
			ids = append(ids, p.From+p.To)
		}
	}
	return ids
}

// collectAccounts lists the accounts of the batch, yet to be found.
func (b *batch) collectAccounts() {
	b.accounts = make(map[int64]*account, 2*len(b.postings))
	for i := range b.postings {
		b.accounts[b.postings[i].From], b.accounts[b.postings[i].To] = nil, nil
	}
}

// decide gives every posting its result, in order.
func (b *batch) decide() {
	for i := range b.postings {
		p, result := &b.postings[i], &b.results[i]
		if at, ok := b.posted[p.ID]; ok {
			result.Receipt = p.receipt(at)
			continue
		}
		if use, ok := b.useOf(p.Key); ok {
			if use.isSame(p) {
				result.Receipt = use.receipt
			} else {
				result.Err = apierror.New(apiv1.ErrorCode_CBB014)
			}
			continue
		}
		if refusal := b.apply(p); refusal != nil {
			result.Err = refusal
			continue
		}
		result.Receipt = p.receipt(b.at)
		b.accepted = append(b.accepted, p)
		if p.Key != nil {
			b.used[nameOf(p.Key)] = keyUse{string(p.Key.Fingerprint[:]), p.Kind, result.Receipt}
		}
	}
	b.moved = make([]*account, 0, len(b.accounts))
	for _, a := range b.accounts {
		if a != nil && a.seq != a.before.seq {
			b.moved = append(b.moved, a)
		}
	}
	slices.SortFunc(b.moved, func(x, y *account) int { return cmp.Compare(x.id, y.id) })
}

func (b *batch) useOf(key *idempotency.Key) (keyUse, bool) {
	if key == nil {
		return keyUse{}, false
	}
	use, ok := b.used[nameOf(key)]
	return use, ok
}

// isOutdated reports that the accounts of a batch had other postings than what was found when they were locked.
func (b *batch) isOutdated(locked *batch) bool {
	for id, a := range b.accounts {
		if found := locked.accounts[id]; found == nil || a.before.seq != found.before.seq {
			return true
		}
	}
	return false
}
