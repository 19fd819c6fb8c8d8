// Package ledger keeps the books: double entry in Postgres, posted in sets. Post decides many postings in one database
// transaction; Poster gathers what callers ask at the same moment into such sets; Verify proves the books sound.
package ledger

import (
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
)

// Kind is why money moves, as the transaction's type says it.
type Kind string

// Purpose names one of the bank's own accounts, of which there is one per currency. They may be overdrawn: what they owe is
// what customers hold.
type Purpose string

// The bank's own accounts. Billers have theirs under the type of their bills.
const (
	// Cash is the other side of deposits.
	Cash Purpose = "cash"
	// Settlement is the other side of debits.
	Settlement Purpose = "settlement"
)

// Posting is one movement of money asked for: from one account to another.
type Posting struct {
	// ID of the transaction to be. Time-ordered and new: IDs.Next.
	ID   int64
	Kind Kind
	// From pays and To receives. Where one is 0, the bank's own account takes its place: the one for Bank in the currency
	// of the other.
	From, To int64
	Bank     Purpose
	Amount   decimal.Decimal
	RefID    string
	Remark   string
	// Customer is who asks, and must own From; 0 for the bank itself.
	Customer int64
	// Key makes the posting happen once; may be nil.
	Key *idempotency.Key
}

// Receipt is a posting that is in the books.
type Receipt struct {
	ID       int64
	From, To int64
	Amount   decimal.Decimal
	At       time.Time
}

// Result is what became of one posting: a receipt, or a refusal that moved nothing.
type Result struct {
	Receipt Receipt
	Refusal *apierror.Error
}
