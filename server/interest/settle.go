package interest

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// bearer is an account that bears interest, with its row in interest_accounts locked.
type bearer struct {
	row       db.InterestLockDueRow
	carried   *big.Int
	available decimal.Decimal
	// settled is the last day that is settled.
	settled time.Time
	// payments is the number of its payments.
	payments int64
}

func newBearer(row db.InterestLockDueRow) (*bearer, error) {
	carried, err := parseUnits(row.Carried)
	return &bearer{row: row, carried: carried, available: row.Available, settled: row.SettledDay, payments: row.Payments}, err
}

// takes returns what can be taken from the account: nothing while it is frozen.
func (a *bearer) takes() decimal.Decimal {
	if a.row.Status != active {
		return decimal.Decimal{}
	}
	return a.available
}

// payment is the settlement of a period, or the correction of one.
type payment struct {
	account *bearer
	days    span
	// corrects is the number of the payment that it corrects; 0 of a settlement.
	corrects int64
	units    *big.Int
	cents    int64
	// transaction is 0 if nothing moves.
	transaction int64
}

// settleAll settles all accounts up to the day.
func (w *worker) settleAll(ctx context.Context) error {
	for last := int64(0); ; {
		seen := int64(0)
		err := w.part(ctx, func(ctx context.Context, tx store.Tx) (counts, error) {
			rows, err := w.queries.InterestLockDue(ctx, tx, db.InterestLockDueParams{AfterID: last, LastDay: w.day, AccountLimit: settleLimit})
			if err != nil || len(rows) == 0 {
				return counts{}, err
			}
			seen = rows[len(rows)-1].AccountID
			payments, err := w.settle(ctx, tx, rows, w.day)
			if err != nil {
				return counts{}, err
			}
			return counts{payments: int64(len(payments))}, w.pay(ctx, tx, payments, false)
		})
		if err != nil {
			return fmt.Errorf("settle: %w", err)
		}
		if seen == 0 {
			return nil
		}
		last = seen
	}
}

// settle returns the payments of locked accounts for the days that are not settled, up to one. An account without interest on these days,
// and with nothing to pay from before, has none.
func (s *Service) settle(ctx context.Context, tx store.Tx, rows []db.InterestLockDueRow, last time.Time) ([]*payment, error) {
	of := span{nextDay(last), nextDay(last)}
	for _, row := range rows {
		if first := nextDay(row.SettledDay); first.Before(of.from) {
			of.from = first
		}
	}
	ids := sliceutil.Map(rows, func(row db.InterestLockDueRow) int64 { return row.AccountID })
	b, err := s.loadBook(ctx, tx, of, ids...)
	if err != nil {
		return nil, err
	}
	closings, err := s.closings(ctx, tx, ids, sliceutil.Map(rows, func(row db.InterestLockDueRow) time.Time { return nextDay(row.SettledDay) }), last)
	if err != nil {
		return nil, err
	}
	var payments []*payment
	for _, row := range rows {
		a, err := newBearer(row)
		if err != nil {
			return nil, err
		}
		p := &payment{account: a, days: span{nextDay(row.SettledDay), of.to}}
		segments := b.rates.segments(p.days, closings[row.AccountID], b.termsOf(row.AccountID, row.Type, row.Currency))
		p.units = total(segments)
		p.cents = payable(new(big.Int).Add(a.carried, p.units), row.Currency, a.takes())
		if len(segments) > 0 || p.cents != 0 {
			payments = append(payments, p)
		}
	}
	return payments, nil
}

// pay posts payments, in order of their accounts, and records them. What the ledger refuses is carried. With isPaidOut, what an account
// receives is paid out of it again in cash.
func (s *Service) pay(ctx context.Context, tx store.Tx, payments []*payment, isPaidOut bool) error {
	if len(payments) == 0 {
		return nil
	}
	var postings []ledger.Posting
	var of []*payment
	for _, p := range payments {
		if p.cents != 0 {
			postings, of = append(postings, s.posting(p)), append(of, p)
		}
		if p.cents > 0 && isPaidOut {
			postings, of = append(postings, s.payout(p)), append(of, nil)
		}
	}
	if len(postings) > 0 {
		receipts, err := s.Ledger.Post(ctx, tx, postings)
		if err != nil {
			return fmt.Errorf("post interest: %w", err)
		}
		for i, p := range of {
			if err := s.posted(ctx, p, receipts[i]); err != nil {
				return err
			}
		}
	}
	return s.record(ctx, tx, payments)
}

// posted keeps the transaction of a payment. The payment is nil for the amount that is paid out of an account before it is closed.
func (s *Service) posted(ctx context.Context, p *payment, receipt ledger.Receipt) error {
	switch {
	case p == nil:
		return receipt.Err
	case receipt.Err != nil:
		s.Log.WarnContext(ctx, "interest cannot be posted and is carried to the next payment", "account", p.account.row.AccountID, "error", receipt.Err)
		p.cents = 0
	default:
		p.transaction = receipt.ID
	}
	return nil
}

// posting returns the posting of a payment: into the account, or out of it if the interest is negative.
func (s *Service) posting(p *payment) ledger.Posting {
	last := p.days.to.AddDate(0, 0, -1)
	posting := ledger.Posting{
		ID: s.Ledger.NextID(), Kind: kindInterest, Bank: ledger.Interest, To: p.account.row.AccountID,
		Amount: amountOf(p.cents).Abs(), RefID: "INT-" + last.Format("20060102"), Remark: dateOf(p.days.from) + " 至 " + dateOf(last) + " 利息",
		Correction: true,
	}
	if p.cents < 0 {
		posting.From, posting.To = posting.To, 0
	}
	if p.corrects != 0 {
		posting.Remark += "调整"
	}
	return posting
}

// payout returns the posting that pays interest out of an account that is closed.
func (s *Service) payout(p *payment) ledger.Posting {
	return ledger.Posting{
		ID: s.Ledger.NextID(), Kind: kindDebit, Bank: ledger.Settlement, From: p.account.row.AccountID,
		Amount: amountOf(p.cents), Remark: "销户支取利息", Correction: true,
	}
}

func amountOf(cents int64) decimal.Decimal { return decimal.MustNew(cents, amountDigits) }

// record stores payments, and what is carried after them.
func (s *Service) record(ctx context.Context, tx store.Tx, payments []*payment) error {
	var rows db.InterestPaymentCreateParams
	var states db.InterestAccountSettleParams
	for i, p := range payments {
		a := p.account
		a.payments++
		a.carried.Add(a.carried, p.units).Sub(a.carried, unitsOf(p.cents))
		last := p.days.to.AddDate(0, 0, -1)
		if p.corrects == 0 {
			a.settled = last
		}
		rows.AccountIds = append(rows.AccountIds, a.row.AccountID)
		rows.Numbers = append(rows.Numbers, a.payments)
		rows.FirstDays = append(rows.FirstDays, p.days.from)
		rows.LastDays = append(rows.LastDays, last)
		rows.Corrects = append(rows.Corrects, p.corrects)
		rows.Interests = append(rows.Interests, p.units.String())
		rows.Carried = append(rows.Carried, a.carried.String())
		rows.Amounts = append(rows.Amounts, amountOf(p.cents))
		rows.TransactionIds = append(rows.TransactionIds, p.transaction)
		if i+1 < len(payments) && payments[i+1].account == a {
			continue
		}
		states.AccountIds = append(states.AccountIds, a.row.AccountID)
		states.SettledDays = append(states.SettledDays, a.settled)
		states.Payments = append(states.Payments, a.payments)
		states.Carried = append(states.Carried, a.carried.String())
	}
	if err := s.queries.InterestPaymentCreate(ctx, tx, rows); err != nil {
		return fmt.Errorf("record payments of interest: %w", err)
	}
	settled, err := s.queries.InterestAccountSettle(ctx, tx, states)
	switch {
	case err != nil:
		return fmt.Errorf("record what is settled: %w", err)
	case settled != int64(len(states.AccountIds)):
		return fmt.Errorf("%d of %d locked accounts were settled", settled, len(states.AccountIds))
	}
	return nil
}
