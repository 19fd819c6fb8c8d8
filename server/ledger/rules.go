package ledger

import (
	"time"

	"github.com/govalues/decimal"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/fault"
)

// scale is the number of digits after the point of every amount and balance.
const scale = 2

// maxDigits is all the digits of Decimal(19,2).
const maxDigits = 19

// account is a locked account as the postings decided so far have left it.
type account struct {
	id       int64
	customer int64
	currency string
	status   string
	balance  decimal.Decimal
	seq      int64
	postedAt time.Time
}

// entry is one side of an accepted posting.
type entry struct {
	account      int64
	seq          int64
	transaction  int64
	amount       decimal.Decimal
	balanceAfter decimal.Decimal
}

// book is the accounts of a set of postings, and what the accepted ones have written so far.
type book struct {
	accounts map[int64]*account
	entries  []entry
}

// apply decides one posting against the accounts as they are now: it is entered in the book, or refused and leaves no trace.
func (b *book) apply(p *Posting) *fault.Error {
	from, to := b.accounts[p.From], b.accounts[p.To]
	if refusal := admissible(p, from, to); refusal != nil {
		return refusal
	}
	// Risk rules are evaluated here: the accounts are locked, so what a rule counts cannot change before the commit.
	if from.customer != 0 && from.balance.Less(p.Amount) {
		return fault.New(apiv1.ErrorCode_CBB002)
	}
	paid, okFrom := subtract(from.balance, p.Amount)
	received, okTo := add(to.balance, p.Amount)
	if !okFrom || !okTo {
		return fault.New(apiv1.ErrorCode_CBB004).Field("amount", "余额将超出 Decimal(19,2)")
	}
	b.enter(from, p.ID, p.Amount.Neg(), paid)
	b.enter(to, p.ID, p.Amount, received)
	return nil
}

func (b *book) enter(a *account, transaction int64, amount, balance decimal.Decimal) {
	a.seq++
	a.balance = balance
	b.entries = append(b.entries, entry{a.id, a.seq, transaction, amount, balance})
}

// admissible refuses what no balance could make right.
func admissible(p *Posting, from, to *account) *fault.Error {
	switch {
	case !p.Amount.IsPos() || p.Amount.Scale() > scale || p.Amount.Prec()-p.Amount.Scale() > maxDigits-scale:
		return fault.New(apiv1.ErrorCode_CBB004).Field("amount", "金额必须大于0")
	case p.From == p.To:
		return fault.New(apiv1.ErrorCode_CBB005)
	case from == nil:
		return fault.New(apiv1.ErrorCode_CBB001)
	case p.Customer != 0 && from.customer != p.Customer:
		return fault.New(apiv1.ErrorCode_CBB006)
	case to == nil:
		return fault.New(apiv1.ErrorCode_CBB001)
	case from.status == statusClosed || to.status == statusClosed:
		return fault.New(apiv1.ErrorCode_CBB008)
	case from.status != statusActive || to.status != statusActive:
		return fault.New(apiv1.ErrorCode_CBB003)
	case from.currency != to.currency:
		return fault.New(apiv1.ErrorCode_CBB015)
	}
	return nil
}

// The states of an account that decide a posting: the texts of corebank.account.v1.AccountStatus.
const (
	statusActive = "active"
	statusClosed = "closed"
)

// add returns the exact sum; false if it leaves Decimal(19,2).
func add(a, b decimal.Decimal) (decimal.Decimal, bool) {
	sum, err := a.AddExact(b, scale)
	return sum, err == nil
}

// subtract returns the exact difference; false if it leaves Decimal(19,2).
func subtract(a, b decimal.Decimal) (decimal.Decimal, bool) { return add(a, b.Neg()) }
