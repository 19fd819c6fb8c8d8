// Package ledger keeps the books: double entry in Postgres, one row for each posting, posted in batches. Ledger.Post decides a batch
// in the caller's transaction; Poster combines concurrent postings of many callers into batches of its own (group commit);
// Verify checks the whole books.
package ledger

import (
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

// Receipt is a committed posting.
type Receipt struct {
	ID       int64
	From, To int64
	Amount   decimal.Decimal
	At       time.Time
}

// Result is the outcome of one posting of many: a receipt or an error. An *apierror.Error moved nothing.
type Result struct {
	Receipt Receipt
	Err     error
}

// keyKind is the kind that a key is stored with: that of a hold is not that of the payment it is for.
func (p *Posting) keyKind() Kind {
	if p.Action == Reserve {
		return "hold " + p.Kind
	}
	return p.Kind
}

func (p *Posting) receipt(at time.Time) Receipt { return Receipt{p.ID, p.From, p.To, p.Amount, at} }
