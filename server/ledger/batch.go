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

// batch has the postings of one transaction, the state that decides them, and the results.
type batch struct {
	postings []Posting
	// accounts has the accounts of the postings, as of the postings decided so far; nil for an unknown account.
	accounts map[int64]*account
	// at is the time of every posting.
	at time.Time
	// posted has the times of postings that were committed by a COMMIT whose answer was lost.
	posted map[int64]time.Time
	// used has the earlier postings with the keys of the batch, from before it and within it.
	used map[keyName]keyUse
	// risk has the rules for payments out of customers' accounts, and their findings.
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

// isSame reports whether a posting equals the earlier one with its key.
func (u *keyUse) isSame(p *Posting) bool {
	if !p.Key.IsDerived() {
		return u.fingerprint == string(p.Key.Fingerprint[:])
	}
	return u.kind == p.keyKind() && u.receipt.From == p.From && u.receipt.To == p.To && u.receipt.Amount.Cmp(p.Amount) == 0
}

// counterparties has the accounts on the other side of bank accounts that are yet to be looked up.
func (b *batch) counterparties() []int64 {
	var ids []int64
	for i := range b.postings {
		if p := &b.postings[i]; p.From == 0 || p.To == 0 {
			ids = append(ids, p.From+p.To)
		}
	}
	return ids
}

// collectAccounts lists the ids of the batch's accounts.
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
			b.used[nameOf(p.Key)] = keyUse{string(p.Key.Fingerprint[:]), p.keyKind(), result.Receipt}
		}
	}
	b.moved = make([]*account, 0, len(b.accounts))
	for _, a := range b.accounts {
		if a != nil && a.isMoved() {
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

// changesHolds reports whether a posting of the batch changes what is held.
func (b *batch) changesHolds() bool {
	return slices.ContainsFunc(b.postings, func(p Posting) bool { return p.Action != Move })
}

// needsRules reports whether the risk rules apply to a posting of the batch. Others go on while the rules are not known.
func (b *batch) needsRules() bool {
	return slices.ContainsFunc(b.postings, func(p Posting) bool { return p.From > 0 && !p.isFree() })
}

// isOutdated reports whether the cached accounts of a batch differ from the locked ones.
func (b *batch) isOutdated(locked *batch) bool {
	for id, a := range b.accounts {
		if found := locked.accounts[id]; found == nil || a.before.seq != found.before.seq || a.before.held != found.before.held {
			return true
		}
	}
	return false
}
