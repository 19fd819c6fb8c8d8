package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// CheckOrder returns an error for a scheduled transfer that would be refused with any balance. It locks the accounts to count their
// pending transfers. The findings of the risk rules are stored when the transaction commits, with or without an error.
func (l *Ledger) CheckOrder(ctx context.Context, tx store.Tx, posting Posting) error {
	b := newBatch([]Posting{posting})
	if err := l.lock(ctx, tx, b); err != nil {
		return err
	}
	if refusal := admissible(&posting, b.accounts[posting.From], b.accounts[posting.To]); refusal != nil {
		return refusal
	}
	pending, err := l.queries.ScheduledTransferCount(ctx, tx, posting.From, new(statusPending))
	if err != nil {
		return fmt.Errorf("count scheduled transfers: %w", err)
	}
	refusal := b.checkRisk(&posting, risk.Request{Stage: risk.Order, Pending: pending})
	if err := l.record(ctx, tx, b); err != nil {
		return err
	}
	if refusal != nil {
		return idempotency.Recorded(refusal)
	}
	return nil
}

// CheckBatch applies the risk rules to a batch as a whole. Their findings are stored when the transaction commits, with or without an
// error.
// Postings out of accounts that are not the customer's do not count: each is refused by itself.
func (l *Ledger) CheckBatch(ctx context.Context, tx store.Tx, postings []Posting) error {
	postings, err := l.owned(ctx, tx, postings)
	if err != nil || len(postings) == 0 {
		return err
	}
	rules, err := l.rules.Snapshot()
	if err != nil {
		return err
	}
	request := risk.Request{Stage: risk.Batch, From: payer(postings), Transfers: int64(len(postings))}
	for _, p := range postings {
		if p.Amount.IsPos() { // Others are refused one by one.
			request.Amount = money.Sum(request.Amount, p.Amount)
		}
	}
	decision := rules.Evaluate(risk.Usage{}, request)
	if len(decision.Findings) == 0 {
		return nil
	}
	record := risk.Record{Type: string(postings[0].Kind), Request: request, Decision: decision}
	if _, err := rules.Record(ctx, tx, false, record); err != nil {
		return err
	}
	if refusal := decision.Err(); refusal != nil {
		return idempotency.Recorded(refusal)
	}
	return nil
}

// owned returns the postings of a batch out of the calling customer's accounts; all of them for staff and internal systems.
func (l *Ledger) owned(ctx context.Context, tx store.Tx, postings []Posting) ([]Posting, error) {
	customer := postings[0].Customer
	if customer == 0 {
		return postings, nil
	}
	ids, err := l.queries.AccountsOwned(ctx, tx, sliceutil.Map(postings, func(p Posting) int64 { return p.From }), customer)
	if err != nil {
		return nil, fmt.Errorf("find the customer's accounts: %w", err)
	}
	var owned []Posting
	for _, p := range postings {
		if slices.Contains(ids, p.From) {
			owned = append(owned, p)
		}
	}
	return owned, nil
}

// payer returns the payer of all postings of a batch; the account is 0 if there are several.
func payer(postings []Posting) risk.Party {
	one := risk.Party{Account: postings[0].From, Customer: postings[0].Customer}
	for _, p := range postings {
		if p.From != one.Account {
			one.Account = 0
		}
	}
	return one
}
