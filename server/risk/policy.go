package risk

import (
	"fmt"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// Policy is all rules and the blacklist, ready to be applied. It never changes: a change makes a new one.
type Policy struct {
	rules               []compiledRule
	accounts, customers barred
}

type compiledRule struct {
	Rule
	check check
}

// Entry is one line of the blacklist.
type Entry struct {
	// Account or Customer is barred; the other is 0.
	Party
	// Until is when it ends; zero if never.
	Until time.Time
}

// NewPolicy compiles rules, in the order in which they are applied, and a blacklist. It fails unless every rule that there is
// comes once and in full: what cannot be checked must not pass.
func NewPolicy(rules []Rule, blacklist []Entry) (*Policy, error) {
	p := &Policy{accounts: barred{}, customers: barred{}}
	missing := make(map[string]bool, len(checks))
	for name := range checks {
		missing[name] = true
	}
	for _, rule := range rules {
		if !missing[rule.Name] {
			return nil, fmt.Errorf("risk rule %q: unknown, or there twice", rule.Name)
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

// problem says what keeps a rule from being applied.
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

// barred is until when each id is barred; the zero time stands for good.
type barred map[int64]time.Time

// add enters an id. Of two entries the longer one counts.
func (b barred) add(id int64, until time.Time) {
	if id == 0 {
		return
	}
	known, ok := b[id]
	if !ok || !known.IsZero() && (until.IsZero() || until.After(known)) {
		b[id] = until
	}
}

func (b barred) bar(id int64, at time.Time) bool {
	until, ok := b[id]
	return ok && (until.IsZero() || at.Before(until))
}
