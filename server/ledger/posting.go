// Package ledger keeps the books: double entry in Postgres, one row for each posting, posted in batches. Ledger.Post decides a batch
// in the caller's transaction; Poster combines concurrent postings of many callers into batches of its own (group commit);
// Verify checks the whole books. A Posting is asked for, Pending in the queue of a Poster, has a Receipt in the end, and is an Entry of
// the books.
package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store/money"
)

// Kind is the type of a transaction, as the column type has it.
type Kind string

// Purpose names one of the bank's own accounts, of which there is one per currency. They may be overdrawn: their negative balances
// are the sum of the customers' balances.
type Purpose string

// The bank's own accounts. Billers have theirs under the type of their bills.
const (
	// Cash is the other side of deposits.
	Cash Purpose = "cash"
	// Settlement is the other side of debits.
	Settlement Purpose = "settlement"
	// Interest is the other side of interest.
	Interest Purpose = "interest"
)

// Action distinguishes postings that move money from those that only change holds.
type Action uint8

// The actions.
const (
	// Move moves money.
	Move Action = iota
	// Reserve makes a hold: nothing moves, and the amount cannot be spent otherwise. Risk rules apply and count now.
	Reserve
	// Capture moves what a hold holds, or a part of it, and ends the hold. Risk rules do not apply.
	Capture
	// Release ends a hold, and nothing moves. To is From.
	Release
)

// Posting moves money from one account to another, or changes what is held of it.
type Posting struct {
	// ID of the transaction: new, from Ledger.NextID; of a Capture that of its hold. Poster sets it.
	ID     int64
	Action Action
	Kind   Kind
	// From pays and To receives. Where one is 0, the bank's own account takes its place: the one for Bank in the currency
	// of the other.
	From, To int64
	Bank     Purpose
	Amount   decimal.Decimal
	RefID    string
	Remark   string
	// Customer must own From; 0 if the caller may act for anybody.
	Customer int64
	// Held is the amount of the hold that a Capture or Release ends.
	Held decimal.Decimal
	// ExpiresAt is the end of a new hold; zero if it has none.
	ExpiresAt time.Time
	// InBatch marks a transfer of a batch: those that one account pays count once for the frequency rules.
	InBatch bool
	// Correction marks a posting that takes an earlier one back, or that the bank itself makes: the risk rules neither apply to it nor
	// count it.
	Correction bool
	// PayerField and PayeeField name the request's fields with From and To in errors; empty for accountId beside the bank's own
	// account, else fromAccountId and toAccountId.
	PayerField, PayeeField string
	// Key makes the posting happen once; nil without a key. A key without fingerprint identifies kind, accounts and amount.
	Key *idempotency.Key
	// Audit is the entry of the audit trail that is written with the posting; nil for callers who are not staff. Its subject is set
	// here.
	Audit *audit.Entry

	// fromSeq, toSeq and the balances after the posting are set when it is accepted.
	fromSeq, toSeq         int64
	fromBalance, toBalance money.Balance
	currency               string
}

// Pending is a posting in the queue of a [Poster], and then its receipt.
type Pending struct {
	Posting Posting
	// Index is the caller's number for it, in a [Stream].
	Index   int64
	Receipt Receipt

	ctx      context.Context //nolint:containedctx // The caller's: a worker skips the posting when it is done.
	queuedAt time.Time
	// done receives the posting when it has its receipt. Its buffer holds all pending postings of the caller.
	done chan<- *Pending
}

// Receipt is the outcome of a posting: it was committed, or there is an error.
type Receipt struct {
	ID       int64
	From, To int64
	Amount   decimal.Decimal
	At       time.Time
	// Err is nil for a committed posting, and the rest is zero with it. An *apierror.Error moved nothing; after any other the outcome is
	// unknown.
	Err error
}

// keyKind is the kind that a key is stored with: that of a hold is not that of the payment it is for.
func (p *Posting) keyKind() Kind {
	if p.Action == Reserve {
		return "hold " + p.Kind
	}
	return p.Kind
}

func (p *Posting) receipt(at time.Time) Receipt {
	return Receipt{ID: p.ID, From: p.From, To: p.To, Amount: p.Amount, At: at}
}

// finish hands the posting with its receipt to its caller.
func (p *Pending) finish(r Receipt) {
	p.Receipt = r
	p.done <- p
}

// Entry is a transaction as it stands in the books.
type Entry struct {
	ID                     int64
	At                     time.Time
	From, FromSeq          int64
	To, ToSeq              int64
	Amount                 money.Balance
	FromBalance, ToBalance money.Balance
	Kind                   Kind
	Currency               string
	RefID, Remark          string
}

const (
	// LeafSize is the length of a leaf hash.
	LeafSize = sha256.Size
	// entryVersion is the first byte of an encoded entry.
	entryVersion = 1
	// leafPrefix begins what is hashed for a leaf of a Merkle tree (RFC 6962, section 2.1).
	leafPrefix = 0
	// entrySize is enough for most encoded entries.
	entrySize = 256
)

// Append appends the encoding of the entry, which the README of server/journal describes. It never changes: proofs are made of it.
func (e *Entry) Append(buf []byte) []byte {
	buf = append(buf, entryVersion)
	for _, number := range [...]int64{e.ID, e.At.UnixMicro(), e.From, e.FromSeq, e.To, e.ToSeq} {
		buf = binary.BigEndian.AppendUint64(buf, uint64(number))
	}
	for _, balance := range [...]money.Balance{e.Amount, e.FromBalance, e.ToBalance} {
		begin := len(buf)
		buf = balance.Append(append(buf, 0, 0, 0, 0))
		binary.BigEndian.PutUint32(buf[begin:], uint32(len(buf)-begin-4))
	}
	for _, text := range [...]string{string(e.Kind), e.Currency, e.RefID, e.Remark} {
		buf = append(binary.BigEndian.AppendUint32(buf, uint32(len(text))), text...)
	}
	return buf
}

// LeafHash returns the hash of the entry as a leaf of the journal's Merkle tree.
func (e *Entry) LeafHash() [LeafSize]byte {
	var space [entrySize]byte
	return sha256.Sum256(e.Append(append(space[:0], leafPrefix)))
}

// leafHashes are those of postings that were accepted, one after another.
func leafHashes(accepted []*Posting, at time.Time) []byte {
	hashes := make([]byte, 0, LeafSize*len(accepted))
	for _, p := range accepted {
		e := Entry{
			ID: p.ID, At: at, From: p.From, FromSeq: p.fromSeq, To: p.To, ToSeq: p.toSeq, Amount: money.BalanceOf(p.Amount),
			FromBalance: p.fromBalance, ToBalance: p.toBalance, Kind: p.Kind, Currency: p.currency, RefID: p.RefID, Remark: p.Remark,
		}
		hash := e.LeafHash()
		hashes = append(hashes, hash[:]...)
	}
	return hashes
}
