package ledger

import (
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store/money"
)

// maxBalance is the most that a customer's account holds.
var maxBalance = money.BalanceOf(money.Max)

// account is an account as the postings of a batch decided so far have left it.
type account struct {
	id       int64
	customer int64 // 0 for the bank's own
	currency string
	status   string
	balance  money.Balance
	seq      int64
	// postedAt is the time of its last posting before the batch.
	postedAt time.Time
	// usage is what it has paid lately, and inDefault whether its customer is in default.
	usage     risk.Usage
	inDefault bool
	// before is its state before the batch.
	before accountState
}

// accountState is what every posting changes of an account.
type accountState struct {
	balance money.Balance
	seq     int64
}

// committed returns the account as it is once a batch with this time is in the books.
func (a *account) committed(at time.Time) account {
	next := *a
	if a.seq != a.before.seq {
		next.postedAt = at
	}
	next.before = accountState{a.balance, a.seq}
	return next
}

// apply decides one posting by the accounts as they are now: it moves the money, or is refused and leaves no trace.
func (b *batch) apply(p *Posting) *apierror.Error {
	from, to := b.accounts[p.From], b.accounts[p.To]
	if refusal := admissible(p, from, to); refusal != nil {
		return refusal
	}
	// What a rule counts cannot change before the commit, which fails unless the accounts are as they are here.
	counted := p.InBatch && b.counted[p.From]
	if refusal := b.checkRisk(p, risk.Request{Stage: risk.Posting, Counted: counted}); refusal != nil {
		return refusal
	}
	amount := money.BalanceOf(p.Amount)
	if from.customer != 0 && from.balance.Cmp(amount) < 0 {
		return apierror.New(apiv1.ErrorCode_CBB002)
	}
	received := to.balance.Add(amount)
	if to.customer != 0 && received.Cmp(maxBalance) > 0 {
		return apierror.New(apiv1.ErrorCode_CBB004).Field("amount", "余额将超出 Decimal(19,2)")
	}
	from.balance, to.balance = from.balance.Add(amount.Neg()), received
	from.seq++
	to.seq++
	p.fromSeq, p.fromBalance, p.toSeq, p.toBalance = from.seq, from.balance, to.seq, to.balance
	p.currency = from.currency
	if from.customer != 0 {
		from.usage = b.risk.Count(from.usage, p.Amount, counted)
		if p.InBatch && !counted {
			if b.counted == nil {
				b.counted = map[int64]bool{}
			}
			b.counted[p.From] = true
		}
	}
	return nil
}

// checkRisk applies the risk rules to a posting between accounts that admit it. The bank's own payments pass unchecked.
func (b *batch) checkRisk(p *Posting, request risk.Request) *apierror.Error {
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

// admissible refuses what no balance could make right. A frozen account receives and does not pay.
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
	if p.Bank != "" {
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
