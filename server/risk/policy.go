package risk

import (
	"fmt"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

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
