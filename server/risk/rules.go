package risk

import (
	"time"

	"github.com/govalues/decimal"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
)

// Stage is the moment at which a payment is looked at. Each rule has its stages.
type Stage uint8

// The stages.
const (
	// Posting is money about to move, on the paying account as the posting's transaction finds it.
	Posting Stage = 1 << iota
	// Order is a transfer ordered for later; what adds up is counted when it is carried out.
	Order
	// Batch is a batch as a whole. Its transfers are postings, each looked at for itself.
	Batch
	// SoleBatch is a batch as a whole that one account would pay.
	SoleBatch
)

// State tells what a rule does.
type State string

// The states of a rule: the texts of corebank.risk.v1.RuleState.
const (
	Active   State = "active"
	Shadow   State = "shadow"
	Disabled State = "disabled"
)

// Rule is a rule as an administrator has set it.
type Rule struct {
	// Name says what the rule looks at.
	Name  string
	State State
	// Amount or Count is the most that passes; neither for a blacklist.
	Amount decimal.Decimal
	Count  int64
	// Code and Reason are told in a refusal.
	Code   apiv1.ErrorCode
	Reason string
}

// threshold is the most that passes; false for a rule that has none.
func (r *Rule) threshold() (decimal.Decimal, bool) {
	if r.Count != 0 {
		return decimal.MustNew(r.Count, 0), true
	}
	return r.Amount, r.Amount.IsPos()
}

// Party is an account and the customer who owns it. The zero Party is one of the bank's own accounts, or nobody.
type Party struct{ Account, Customer int64 }

// Request is a payment to be looked at.
type Request struct {
	Stage    Stage
	From, To Party
	Amount   decimal.Decimal
	// InDefault says that the paying customer is in default.
	InDefault bool
	// Transfers is how many a batch has.
	Transfers int64
	// Pending is how many scheduled transfers of the paying account wait.
	Pending int64
	// At is now.
	At time.Time
}

// Finding is a rule that a payment met.
type Finding struct {
	Rule *Rule
	// Reached is the amount or number that the payment would have come to; 0 for a blacklist.
	Reached decimal.Decimal
}

// Decision is what the rules say of a payment. The zero Decision lets it pass.
type Decision struct {
	// Refusal is the first active rule that the payment met; nil when it passes.
	Refusal *Rule
	// Findings are all rules that it met, those in state shadow among them.
	Findings []Finding
}

// Level is how grave a decision is.
func (d *Decision) Level() riskv1.RiskLevel { return level(d.Refusal != nil, len(d.Findings) > 0) }

func level(refused, found bool) riskv1.RiskLevel {
	switch {
	case refused:
		return riskv1.RiskLevel_RISK_LEVEL_HIGH
	case found:
		return riskv1.RiskLevel_RISK_LEVEL_MEDIUM
	default:
		return riskv1.RiskLevel_RISK_LEVEL_LOW
	}
}

// Evaluate applies the rules to a payment. The usage is that of the paying account in the hour of the request.
func Evaluate(policy *Policy, usage Usage, request Request) Decision {
	var d Decision
	l := look{policy, usage, request}
	for i := range policy.rules {
		rule := &policy.rules[i]
		if rule.State == Disabled || rule.check.stages&request.Stage == 0 {
			continue
		}
		reached, met := rule.meets(&l)
		if !met {
			continue
		}
		d.Findings = append(d.Findings, Finding{&rule.Rule, reached})
		if rule.State == Active && d.Refusal == nil {
			d.Refusal = &rule.Rule
		}
	}
	return d
}

// look is all that a rule can look at.
type look struct {
	policy *Policy
	usage  Usage
	Request
}

// check is what a rule looks at. One of the functions is set: it tells whether the payment is barred, or the amount or number
// that it comes to, which the rule bounds.
type check struct {
	stages Stage
	bars   func(*look) bool
	amount func(*look) decimal.Decimal
	count  func(*look) int64
}

const paying = Posting | Order | SoleBatch

// checks is every rule that there is, by name. Bank document, section 5.2.
var checks = map[string]check{
	"account_blacklist": {stages: paying, bars: func(l *look) bool {
		return l.policy.accounts.bar(l.From.Account, l.At) || l.policy.accounts.bar(l.To.Account, l.At)
	}},
	"customer_blacklist": {stages: paying, bars: func(l *look) bool {
		return l.policy.customers.bar(l.From.Customer, l.At) || l.policy.customers.bar(l.To.Customer, l.At)
	}},
	// Who is in default may still be paid.
	"customer_in_default": {stages: paying, bars: func(l *look) bool { return l.InDefault }},

	"single_transfer_limit": {stages: Posting | Order, amount: func(l *look) decimal.Decimal { return l.Amount }},
	"daily_transfer_limit": {stages: Posting | SoleBatch, amount: func(l *look) decimal.Decimal {
		return Sum(l.usage.DayAmount, l.Amount)
	}},
	"hourly_transfer_frequency": {stages: Posting, count: func(l *look) int64 { return int64(l.usage.HourCount) + 1 }},
	"daily_transfer_frequency":  {stages: Posting, count: func(l *look) int64 { return int64(l.usage.DayCount) + 1 }},

	"batch_amount_limit":      {stages: Batch | SoleBatch, amount: func(l *look) decimal.Decimal { return l.Amount }},
	"batch_count_limit":       {stages: Batch, count: func(l *look) int64 { return l.Transfers }},
	"scheduled_pending_limit": {stages: Order, count: func(l *look) int64 { return l.Pending + 1 }},
}

// meets returns what the payment comes to, and whether that is more than passes.
func (r *compiledRule) meets(l *look) (decimal.Decimal, bool) {
	switch c := &r.check; {
	case c.amount != nil:
		reached := c.amount(l)
		return reached, r.Amount.Less(reached)
	case c.count != nil:
		reached := c.count(l)
		return decimal.MustNew(reached, 0), reached > r.Count
	default:
		return decimal.Zero, c.bars(l)
	}
}
