package risk

import (
	"fmt"
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

// Policy is the compiled rules and the blacklist. It is immutable.
type Policy struct {
	rules               []compiledRule
	accounts, customers blocklist
}

type compiledRule struct {
	Rule
	check check
}

// Entry is one entry of the blacklist.
type Entry struct {
	// Either Account or Customer is blocked; the other is 0.
	Party
	// Until is the end of the block; zero if it has none.
	Until time.Time
}

// NewPolicy compiles rules, in the order in which they are applied, and a blacklist. It fails unless every known rule is given
// exactly once and is complete: risk control fails closed.
func NewPolicy(rules []Rule, blacklist []Entry) (*Policy, error) {
	p := &Policy{accounts: blocklist{}, customers: blocklist{}}
	missing := make(map[string]bool, len(checks))
	for name := range checks {
		missing[name] = true
	}
	for _, rule := range rules {
		if !missing[rule.Name] {
			return nil, fmt.Errorf("risk rule %q: unknown or duplicate", rule.Name)
		}
		delete(missing, rule.Name)
		compiled := compiledRule{rule, checks[rule.Name]}
		if problem := compiled.problem(); problem != "" {
			return nil, fmt.Errorf("risk rule %q: %s", rule.Name, problem)
		}
		p.rules = append(p.rules, compiled)
	}
	for name := range missing {
		return nil, fmt.Errorf("risk rule %q: missing", name)
	}
	for _, e := range blacklist {
		p.accounts.add(e.Account, e.Until)
		p.customers.add(e.Customer, e.Until)
	}
	return p, nil
}

// problem describes why the rule cannot be applied; empty if it can.
func (r *compiledRule) problem() string {
	switch {
	case r.check.amount != nil && !r.Amount.IsPos(), r.check.count != nil && r.Count <= 0:
		return "no threshold"
	case r.State != Active && r.State != Shadow && r.State != Disabled:
		return "unknown state"
	case r.Code == apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED:
		return "no error code"
	}
	return ""
}

// blocklist maps a blocked id to the end of its block; the zero time means no end.
type blocklist map[int64]time.Time

// add blocks an id. Of two entries for one id the longer one counts.
func (b blocklist) add(id int64, until time.Time) {
	if id == 0 {
		return
	}
	known, ok := b[id]
	if !ok || !known.IsZero() && (until.IsZero() || until.After(known)) {
		b[id] = until
	}
}

func (b blocklist) blocks(id int64, at time.Time) bool {
	until, ok := b[id]
	return ok && (until.IsZero() || at.Before(until))
}

const (
	// Unix time has no leap seconds.
	secondsPerHour = 3600
	hoursPerDay    = 24
)

// Usage counts and sums the payments out of an account in the hour and in the day of its last payment.
type Usage struct {
	// Hour counts the hours of the calendar since 1970 in the bank's time zone, so the day is Hour / 24.
	Hour                int32
	HourCount, DayCount int32
	DayAmount           decimal.Decimal
}

// HourOf returns the number of a time's hour by the calendar of a time zone.
func HourOf(at time.Time, zone *time.Location) int32 {
	_, offset := at.In(zone).Zone()
	return int32((at.Unix() + int64(offset)) / secondsPerHour)
}

// In returns the usage as of an hour: counters of an earlier hour or day are zero. An hour before u.Hour comes from a server
// whose clock is behind; it counts in u.Hour.
func (u Usage) In(hour int32) Usage {
	if hour <= u.Hour {
		return u
	}
	fresh := Usage{Hour: hour}
	if hour/hoursPerDay == u.Hour/hoursPerDay {
		fresh.DayCount, fresh.DayAmount = u.DayCount, u.DayAmount
	}
	return fresh
}

// Plus returns the usage after one more payment.
func (u Usage) Plus(amount decimal.Decimal) Usage {
	u.HourCount++
	u.DayCount++
	u.DayAmount = money.Sum(u.DayAmount, amount)
	return u
}
