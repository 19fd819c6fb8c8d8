package ledger

import (
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store/money"
)

// maxBalance bounds the balance of a customer's account.
var maxBalance = money.BalanceOf(money.Max)

// account is an account as of the postings of a batch decided so far.
type account struct {
	id       int64
	customer int64 // 0 for the bank's own
	currency string
	status   string
	balance  money.Balance
	// held is the part of the balance that pending holds hold.
	held money.Balance
	seq  int64
	// postedAt is the time of its last posting, or of the last change of held, before the batch.
	postedAt time.Time
	// usage counts its recent payments, and inDefault is set if its customer is in default.
	usage     risk.Usage
	inDefault bool
	// before is the state before the batch.
	before accountState
}

// accountState has the fields that postings change.
type accountState struct {
	balance, held money.Balance
	seq           int64
}

// isMoved reports whether the batch changes the account.
func (a *account) isMoved() bool { return a.seq != a.before.seq || a.held != a.before.held }

// committed returns the account as of the commit of a batch with this time.
func (a *account) committed(at time.Time) account {
	next := *a
	if a.isMoved() {
		next.postedAt = at
	}
	next.before = accountState{a.balance, a.held, a.seq}
	return next
}

// apply decides one posting by the current state of the accounts: it changes them, or returns an error and changes nothing.
func (b *batch) apply(p *Posting) *apierror.Error {
	from, to := b.accounts[p.From], b.accounts[p.To]
	held := money.BalanceOf(p.Held)
	if p.Action == Release {
		from.held = from.held.Add(held.Neg())
		return nil
	}
	if refusal := admissible(p, from, to); refusal != nil {
		return refusal
	}
	// The counts of a rule cannot change before the commit, whose compare-and-set includes them.
	counted := p.InBatch && b.counted[p.From]
	if refusal := b.checkRisk(p, risk.Request{Stage: risk.Posting, Counted: counted}); refusal != nil {
		return refusal
	}
	amount := money.BalanceOf(p.Amount)
	if stillHeld := from.held.Add(held.Neg()); from.customer != 0 && from.balance.Add(stillHeld.Neg()).Cmp(amount) < 0 {
		return apierror.New(apiv1.ErrorCode_CBB002)
	}
	p.currency = from.currency
	if p.Action == Reserve {
		from.held = from.held.Add(amount)
	} else {
		if refusal := move(p, from, to); refusal != nil {
			return refusal
		}
		from.held = from.held.Add(held.Neg())
	}
	b.count(p, from, counted)
	return nil
}

// move moves the amount of a posting, or returns an error and changes nothing.
func move(p *Posting, from, to *account) *apierror.Error {
	amount := money.BalanceOf(p.Amount)
	received := to.balance.Add(amount)
	if to.customer != 0 && received.Cmp(maxBalance) > 0 {
		return apierror.New(apiv1.ErrorCode_CBB004).Field("amount", "余额将超出 Decimal(19,2)")
	}
	from.balance, to.balance = from.balance.Add(amount.Neg()), received
	from.seq++
	to.seq++
	p.fromSeq, p.fromBalance, p.toSeq, p.toBalance = from.seq, from.balance, to.seq, to.balance
	return nil
}

// isFree reports whether the risk rules neither apply to the posting nor count it.
func (p *Posting) isFree() bool { return p.Correction || p.Action == Capture || p.Action == Release }

// count counts a payment for the risk rules.
func (b *batch) count(p *Posting, from *account, counted bool) {
	if from.customer == 0 || p.isFree() {
		return
	}
	from.usage = b.risk.Count(from.usage, p.Amount, counted)
	if p.InBatch && !counted {
		if b.counted == nil {
			b.counted = map[int64]bool{}
		}
		b.counted[p.From] = true
	}
}

// checkRisk applies the risk rules to an admissible posting. Payments of the bank's own accounts, captures
// and corrections are not checked.
func (b *batch) checkRisk(p *Posting, request risk.Request) *apierror.Error {
	from, to := b.accounts[p.From], b.accounts[p.To]
	if from.customer == 0 || p.isFree() {
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

// party returns the account for the risk rules: the zero Party for the bank's own accounts.
func (a *account) party() risk.Party {
	if a.customer == 0 {
		return risk.Party{}
	}
	return risk.Party{Account: a.id, Customer: a.customer}
}

// admissible returns an error for a posting that is refused with any balance. A frozen account receives and does not pay.
func admissible(p *Posting, from, to *account) *apierror.Error {
	switch {
	case !p.Amount.IsPos() || !money.Fits(p.Amount):
		return apierror.New(apiv1.ErrorCode_CBB004).Field("amount", "金额必须大于0")
	case p.From == p.To:
		return apierror.New(apiv1.ErrorCode_CBB005)
	case from == nil:
		return apierror.New(apiv1.ErrorCode_CBB001)
	case p.Customer != 0 && from.customer != p.Customer:
		return apierror.New(apiv1.ErrorCode_CBB006)
	case to == nil:
		return apierror.New(apiv1.ErrorCode_CBB001)
	case from.status == statusClosed:
		return apierror.New(apiv1.ErrorCode_CBB008).Field(p.payerField(), "账户已销户")
	case to.status == statusClosed:
		return apierror.New(apiv1.ErrorCode_CBB008).Field(p.payeeField(), "账户已销户")
	case from.status != statusActive:
		return apierror.New(apiv1.ErrorCode_CBB003).Field(p.payerField(), "账户已冻结，只收不付")
	case from.currency != to.currency:
		return apierror.New(apiv1.ErrorCode_CBB015)
	}
	return nil
}

// payerField names the field of the request that has the paying account.
func (p *Posting) payerField() string {
	switch {
	case p.PayerField != "":
		return p.PayerField
	case p.Bank != "":
		return "accountId"
	}
	return "fromAccountId"
}

// payeeField names the field of the request that has the receiving account.
func (p *Posting) payeeField() string {
	switch {
	case p.PayeeField != "":
		return p.PayeeField
	case p.Bank != "":
		return "accountId"
	}
	return "toAccountId"
}

// The states of an account that decide a posting: the texts of corebank.account.v1.AccountStatus.
const (
	statusActive = "active"
	statusClosed = "closed"
)

// statusPending is the text of a corebank.transaction.v1.ScheduledTransferStatus: the transfer waits.
const statusPending = "pending"
