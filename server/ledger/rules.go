package ledger

import (
	"time"

	"github.com/govalues/decimal"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
)

// scale is the number of digits after the point of every amount and balance.
const scale = 2

// maxDigits is all the digits of Decimal(19,2).
const maxDigits = 19

// most is the most that a customer's account holds.
var most = store.BalanceOf(decimal.MustParse("99999999999999999.99"))

// account is an account as the postings decided so far have left it.
type account struct {
	id       int64
	customer int64
	currency string
	status   string
	balance  store.Balance
	seq      int64
	postedAt time.Time
	// usage is what it has paid lately, and inDefault whether its customer is in default.
	usage     risk.Usage
	inDefault bool
	// before is what they have changed, as it was before.
	before state
}

// state is what a posting changes of an account at once; postedAt follows with the commit.
type state struct {
	balance store.Balance
	seq     int64
}

// committed is the account once the postings at this time are in the books.
func (a *account) committed(at time.Time) account {
	next := *a
	if a.seq != a.before.seq {
		next.postedAt = at
	}
	next.before = state{a.balance, a.seq}
	return next
}

// entry is one side of an accepted posting.
type entry struct {
	account      int64
	seq          int64
	transaction  int64
	amount       decimal.Decimal
	balanceAfter store.Balance
}

// book is the accounts of a set of postings, and what the accepted ones have written so far.
type book struct {
	accounts map[int64]*account
	// at is the time of every entry: no account has one that is later.
	at      time.Time
	entries []entry
	// risk is the rules that payments out of customers' accounts must pass; records is what they found.
	risk    risk.Snapshot
	records []risk.Record
}

func newBook(accounts map[int64]*account, at time.Time, moment risk.Snapshot, postings int) book {
	return book{accounts: accounts, at: at, entries: make([]entry, 0, 2*postings), risk: moment}
}

// apply decides one posting against the accounts as they are now: it is entered in the book, or refused and leaves no trace.
func (b *book) apply(p *Posting) *apierror.Error {
	from, to := b.accounts[p.From], b.accounts[p.To]
	if refusal := admissible(p, from, to); refusal != nil {
		return refusal
	}
	// What a rule counts cannot change before the commit, which fails unless the accounts are as they are here.
	if refusal := b.look(p, risk.Request{Stage: risk.Posting}); refusal != nil {
		return refusal
	}
	amount := store.BalanceOf(p.Amount)
	if from.customer != 0 && from.balance.Cmp(amount) < 0 {
		return apierror.New(apiv1.ErrorCode_CBB002)
	}
	received := to.balance.Add(amount)
	if to.customer != 0 && received.Cmp(most) > 0 {
		return apierror.New(apiv1.ErrorCode_CBB004).Field("amount", "余额将超出 Decimal(19,2)")
	}
	b.enter(from, p.ID, p.Amount.Neg(), from.balance.Add(amount.Neg()))
	b.enter(to, p.ID, p.Amount, received)
	if from.customer != 0 {
		from.usage = b.risk.Count(from.usage, p.Amount)
	}
	return nil
}

// look applies the risk rules to a posting between accounts that admit it. The bank's own payments need no leave.
func (b *book) look(p *Posting, request risk.Request) *apierror.Error {
	from, to := b.accounts[p.From], b.accounts[p.To]
	if from.customer == 0 {
		return nil
	}
	request.From, request.To = from.party(), to.party()
	request.Amount, request.InDefault = p.Amount, from.inDefault
	decision := b.risk.Evaluate(from.usage, request)
	if len(decision.Findings) == 0 {
		return nil
	}
	b.records = append(b.records, risk.Record{
		Type: string(p.Kind), Request: request, Usage: from.usage, Decision: decision,
	})
	return decision.Err()
}

// party is the account as the risk rules know it: the bank's own accounts are nobody.
func (a *account) party() risk.Party {
	if a.customer == 0 {
		return risk.Party{}
	}
	return risk.Party{Account: a.id, Customer: a.customer}
}

func (b *book) enter(a *account, transaction int64, amount decimal.Decimal, after store.Balance) {
	a.seq++
	a.balance = after
	b.entries = append(b.entries, entry{a.id, a.seq, transaction, amount, after})
}

// admissible refuses what no balance could make right.
func admissible(p *Posting, from, to *account) *apierror.Error {
	switch {
	case !p.Amount.IsPos() || p.Amount.Scale() > scale || p.Amount.Prec()-p.Amount.Scale() > maxDigits-scale:
		return apierror.New(apiv1.ErrorCode_CBB004).Field("amount", "金额必须大于0")
	case p.From == p.To:
		return apierror.New(apiv1.ErrorCode_CBB005)
	case from == nil:
		return apierror.New(apiv1.ErrorCode_CBB001)
	case p.Customer != 0 && from.customer != p.Customer:
		return apierror.New(apiv1.ErrorCode_CBB006)
	case to == nil:
		return apierror.New(apiv1.ErrorCode_CBB001)
	case from.status == statusClosed || to.status == statusClosed:
		return apierror.New(apiv1.ErrorCode_CBB008)
	case from.status != statusActive || to.status != statusActive:
		return apierror.New(apiv1.ErrorCode_CBB003)
	case from.currency != to.currency:
		return apierror.New(apiv1.ErrorCode_CBB015)
	}
	return nil
}

// The states of an account that decide a posting: the texts of corebank.account.v1.AccountStatus.
const (
	statusActive = "active"
	statusClosed = "closed"
)

// statusPending is the text of a corebank.transaction.v1.ScheduledTransferStatus: the transfer waits.
const statusPending = "pending"
