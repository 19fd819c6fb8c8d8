package ledger

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
)

// CheckOrder says whether a transfer ordered for later is refused whatever the balances are. It locks the accounts, so that the
// transfers that wait can be counted. What the risk rules found is kept when the transaction commits, refusal or not.
func (l *Ledger) CheckOrder(ctx context.Context, tx store.Tx, posting Posting) error {
	set := &set{postings: []Posting{posting}}
	if err := l.lock(ctx, tx, set); err != nil {
		return err
	}
	if refusal := admissible(&posting, set.book.accounts[posting.From], set.book.accounts[posting.To]); refusal != nil {
		return refusal
	}
	pending, err := l.queries.ScheduledTransferCount(ctx, tx, posting.From, new(statusPending))
	if err != nil {
		return fmt.Errorf("count scheduled transfers: %w", err)
	}
	refusal := set.book.look(&posting, risk.Request{Stage: risk.Order, Pending: pending})
	if err := l.record(ctx, tx, set); err != nil {
		return err
	}
	if refusal != nil {
		return idempotency.Recorded(refusal)
	}
	return nil
}

// CheckBatch says whether the risk rules refuse a batch as a whole. What they found is kept when the transaction commits,
// refusal or not.
func (l *Ledger) CheckBatch(ctx context.Context, tx store.Tx, postings []Posting) error {
	moment, err := l.rules.Snapshot()
	if err != nil {
		return err //nolint:wrapcheck // A fault.
	}
	request := risk.Request{Stage: risk.Batch, From: payer(postings), Transfers: int64(len(postings))}
	for _, p := range postings {
		if p.Amount.IsPos() { // Others are refused one by one.
			request.Amount = risk.Sum(request.Amount, p.Amount)
		}
	}
	decision := moment.Evaluate(risk.Usage{}, request)
	if len(decision.Findings) == 0 {
		return nil
	}
	record := risk.Record{Type: string(postings[0].Kind), Request: request, Decision: decision}
	if _, err := moment.Record(ctx, tx, false, record); err != nil {
		return err //nolint:wrapcheck // Says all there is to say.
	}
	if refusal := decision.Err(); refusal != nil {
		return idempotency.Recorded(refusal)
	}
	return nil
}

// payer is who pays all postings of a batch, as far as there is one.
func payer(postings []Posting) risk.Party {
	one := risk.Party{Account: postings[0].From, Customer: postings[0].Customer}
	for _, p := range postings {
		if p.From != one.Account {
			one.Account = 0
		}
	}
	return one
}
