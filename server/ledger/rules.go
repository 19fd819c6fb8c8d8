package ledger

import (
	"cmp"
	"slices"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store/money"
)

// batch has the postings of one transaction, the state that decides them, and their receipts.
type batch struct {
	postings []Posting
	// accounts has the accounts of the postings, as of the postings decided so far; nil for an unknown account.
	accounts map[int64]*account
	// at is the time of every posting.
	at time.Time
	// posted has the times of postings that were committed by a COMMIT whose answer was lost.
	posted map[int64]time.Time
	// used has the earlier postings with the keys of the batch, from before it and within it.
	used map[keyName]keyUse
	// risk has the rules for payments out of customers' accounts, and their findings.
	risk    risk.Snapshot
	records []risk.Record
	// counted are the accounts whose transfers of a customer's batch have been counted for the frequency rules.
	counted map[int64]bool

	receipts []Receipt
	// accepted are the postings to write, and moved their accounts in the order of their ids.
	accepted []*Posting
	moved    []*account

	// isRead reports that some accounts were read, because the cache lacked them.
	isRead bool
	// databaseTime is the database's clock when the accounts were locked, and readAt when that was by this server's clock.
	databaseTime, readAt time.Time
}

func newBatch(postings []Posting) *batch {
	return &batch{postings: postings, receipts: make([]Receipt, len(postings)), accepted: make([]*Posting, 0, len(postings))}
}

type keyName struct{ scope, value string }

func nameOf(key *idempotency.Key) keyName { return keyName{key.Scope, key.Value} }

// keyUse is the posting that was made under a key; its receipt is empty if the key made something else.
type keyUse struct {
	fingerprint string
	kind        Kind
	receipt     Receipt
}

// isSame reports whether a posting equals the earlier one with its key.
func (u *keyUse) isSame(p *Posting) bool {
	if !p.Key.IsDerived() {
		return u.fingerprint == string(p.Key.Fingerprint[:])
	}
	return u.kind == p.keyKind() && u.receipt.From == p.From && u.receipt.To == p.To && u.receipt.Amount.Cmp(p.Amount) == 0
}

// counterparties has the accounts on the other side of bank accounts that are yet to be looked up.
func (b *batch) counterparties() []int64 {
	var ids []int64
	for i := range b.postings {
		if p := &b.postings[i]; p.From == 0 || p.To == 0 {
			ids = append(ids, p.From+p.To)
		}
	}
	return ids
}

// collectAccounts lists the ids of the batch's accounts.
func (b *batch) collectAccounts() {
	b.accounts = make(map[int64]*account, 2*len(b.postings))
	for i := range b.postings {
		b.accounts[b.postings[i].From], b.accounts[b.postings[i].To] = nil, nil
	}
}

// decide gives every posting its receipt, in order.
func (b *batch) decide() {
	for i := range b.postings {
		p, receipt := &b.postings[i], &b.receipts[i]
		if at, ok := b.posted[p.ID]; ok {
			*receipt = p.receipt(at)
			continue
		}
		if use, ok := b.useOf(p.Key); ok {
			if use.isSame(p) {
				*receipt = use.receipt
			} else {
				receipt.Err = apierror.New(apiv1.ErrorCode_CBB014)
			}
			continue
		}
		if refusal := b.apply(p); refusal != nil {
			receipt.Err = refusal
			continue
		}
		*receipt = p.receipt(b.at)
		b.accepted = append(b.accepted, p)
		if p.Key != nil {
			b.used[nameOf(p.Key)] = keyUse{string(p.Key.Fingerprint[:]), p.keyKind(), *receipt}
		}
	}
	b.moved = make([]*account, 0, len(b.accounts))
	for _, a := range b.accounts {
		if a != nil && a.isMoved() {
			b.moved = append(b.moved, a)
		}
	}
	slices.SortFunc(b.moved, func(x, y *account) int { return cmp.Compare(x.id, y.id) })
}

func (b *batch) useOf(key *idempotency.Key) (keyUse, bool) {
	if key == nil {
		return keyUse{}, false
	}
	use, ok := b.used[nameOf(key)]
	return use, ok
}

// changesHolds reports whether a posting of the batch changes what is held.
func (b *batch) changesHolds() bool {
	return slices.ContainsFunc(b.postings, func(p Posting) bool { return p.Action != Move })
}

// needsRules reports whether the risk rules apply to a posting of the batch. Others go on while the rules are not known.
func (b *batch) needsRules() bool {
	return slices.ContainsFunc(b.postings, func(p Posting) bool { return p.From > 0 && !p.isFree() })
}

// isOutdated reports whether the cached accounts of a batch differ from the locked ones.
func (b *batch) isOutdated(locked *batch) bool {
	for id, a := range b.accounts {
		if found := locked.accounts[id]; found == nil || a.before.seq != found.before.seq || a.before.held != found.before.held {
			return true
		}
	}
	return false
}

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
