package risk

import (
	"time"

	"github.com/govalues/decimal"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	"github.com/corebank/corebank/store/money"
)

// Stage is the point at which a payment is checked. Each rule names the stages it applies to.
type Stage uint8

// The stages.
const (
	// Posting checks money about to move, within the transaction of the posting.
	Posting Stage = 1 << iota
	// Order checks a scheduled transfer when it is created. Totals and counts are checked when it is executed.
	Order
	// Batch checks a batch as a whole. Its transfers are then checked one by one as postings.
	Batch
	// SingleAccountBatch checks a batch as a whole, all of it paid by one account. CheckRisk asks for it.
	SingleAccountBatch
)

// State is the state of a rule.
type State string

// The states of a rule: the texts of corebank.risk.v1.RuleState.
const (
	Active   State = "active"
	Shadow   State = "shadow"
	Disabled State = "disabled"
)

// Rule is a rule as an administrator has set it.
type Rule struct {
	// Name is the key of the rule in checks.
	Name  string
	State State
	// Amount or Count is the upper limit, inclusive. A blacklist has neither.
	Amount decimal.Decimal
	Count  int64
	// Code and Reason are part of a refusal.
	Code   apiv1.ErrorCode
	Reason string
}

// threshold returns the upper limit; false for a blacklist.
func (r *Rule) threshold() (decimal.Decimal, bool) {
	if r.Count != 0 {
		return decimal.MustNew(r.Count, 0), true
	}
	return r.Amount, r.Amount.IsPos()
}

// Party is an account and the customer who owns it. The zero Party is one of the bank's own accounts, or none.
type Party struct{ Account, Customer int64 }

// Request is a payment to be checked.
type Request struct {
	Stage    Stage
	From, To Party
	Amount   decimal.Decimal
	// InDefault reports whether the paying customer is in default.
	InDefault bool
	// Transfers is the number of transfers in a batch.
	Transfers int64
	// Counted reports whether the batch of the payment has been counted for the frequency rules.
	Counted bool
	// Pending is the number of pending scheduled transfers of the paying account.
	Pending int64
	// At is the current time.
	At time.Time
}

// Finding is a rule that the payment violates.
type Finding struct {
	Rule *Rule
	// Reached is the amount or count that the payment would reach; 0 for a blacklist.
	Reached decimal.Decimal
}

// Decision is the result of a check. The zero Decision passes.
type Decision struct {
	// Refusal is the first active rule that the payment violates; nil when it passes.
	Refusal *Rule
	// Findings are all rules that it violates, including those in state shadow.
	Findings []Finding
}

// Level returns the risk level of the decision.
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
	in := input{policy, usage, request}
	for i := range policy.rules {
		rule := &policy.rules[i]
		if rule.State == Disabled || rule.check.stages&request.Stage == 0 {
			continue
		}
		reached, violated := rule.evaluate(&in)
		if !violated {
			continue
		}
		d.Findings = append(d.Findings, Finding{&rule.Rule, reached})
		if rule.State == Active && d.Refusal == nil {
			d.Refusal = &rule.Rule
		}
	}
	return d
}

// input is everything that a rule can depend on.
type input struct {
	policy *Policy
	usage  Usage
	Request
}

// times returns the number of payments including this one, given those before it.
func (in *input) times(before int32) int64 {
	if in.Counted {
		return int64(before)
	}
	return int64(before) + 1
}

// check computes what a rule limits. Exactly one of the functions is set: blocks reports whether a party of the payment is
// blocked, amount and count return the value that the payment would reach, which must not exceed the rule's threshold.
type check struct {
	stages Stage
	blocks func(*input) bool
	amount func(*input) decimal.Decimal
	count  func(*input) int64
}

const paying = Posting | Order | SingleAccountBatch

// checks holds every rule, by name. Bank document, section 5.2.
var checks = map[string]check{
	"account_blacklist": {stages: paying, blocks: func(in *input) bool {
		return in.policy.accounts.blocks(in.From.Account, in.At) || in.policy.accounts.blocks(in.To.Account, in.At)
	}},
	"customer_blacklist": {stages: paying, blocks: func(in *input) bool {
		return in.policy.customers.blocks(in.From.Customer, in.At) || in.policy.customers.blocks(in.To.Customer, in.At)
	}},
	// A customer in default may still receive money.
	"customer_in_default": {stages: paying, blocks: func(in *input) bool { return in.InDefault }},

	"single_transfer_limit": {stages: Posting | Order, amount: func(in *input) decimal.Decimal { return in.Amount }},
	"daily_transfer_limit": {stages: Posting | SingleAccountBatch, amount: func(in *input) decimal.Decimal {
		return money.Sum(in.usage.DayAmount, in.Amount)
	}},
	"hourly_transfer_frequency": {stages: Posting, count: func(in *input) int64 { return in.times(in.usage.HourCount) }},
	"daily_transfer_frequency":  {stages: Posting, count: func(in *input) int64 { return in.times(in.usage.DayCount) }},

	"batch_amount_limit":      {stages: Batch | SingleAccountBatch, amount: func(in *input) decimal.Decimal { return in.Amount }},
	"batch_count_limit":       {stages: Batch, count: func(in *input) int64 { return in.Transfers }},
	"scheduled_pending_limit": {stages: Order, count: func(in *input) int64 { return in.Pending + 1 }},
}

// evaluate returns the value that the payment would reach, and whether it violates the rule.
func (r *compiledRule) evaluate(in *input) (decimal.Decimal, bool) {
	switch c := &r.check; {
	case c.amount != nil:
		reached := c.amount(in)
		return reached, r.Amount.Less(reached)
	case c.count != nil:
		reached := c.count(in)
		return decimal.MustNew(reached, 0), reached > r.Count
	default:
		return decimal.Zero, c.blocks(in)
	}
}
