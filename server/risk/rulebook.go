// Package risk checks payments against rules stored in the database. Bank document, section 5. The ledger evaluates the rules
// within every posting; CheckRisk evaluates them in advance.
package risk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/cached"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// channel is the Postgres notification channel for changes of rules and blacklist.
const channel = "risk"

// Rulebook caches the rules and the blacklist. While they are unknown every check fails with RKS001.
type Rulebook struct {
	zone   *time.Location
	now    func() time.Time
	policy *cached.Value[Policy]
}

// NewRulebook loads the rules. Hours and days are those of the time zone.
func NewRulebook(ctx context.Context, database *store.DB, zone *time.Location) (*Rulebook, error) {
	policy, err := cached.New(ctx, func(ctx context.Context) (*Policy, error) { return readPolicy(ctx, database) })
	return &Rulebook{zone: zone, now: time.Now, policy: policy}, err
}

// Subscriber reloads the rules when any server has changed them.
func (r *Rulebook) Subscriber() store.Subscriber { return r.policy.Subscriber(channel) }

func readPolicy(ctx context.Context, database *store.DB) (*Policy, error) {
	queries := db.New()
	var rules []Rule
	var blacklist []Entry
	err := database.Snapshot(ctx, func(tx store.Tx) error {
		ruleRows, err := queries.RiskRuleList(ctx, tx)
		if err != nil {
			return fmt.Errorf("read risk rules: %w", err)
		}
		entryRows, err := queries.BlacklistInForce(ctx, tx)
		if err != nil {
			return fmt.Errorf("read blacklist: %w", err)
		}
		rules, blacklist = rulesOf(ruleRows), entriesOf(entryRows)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return NewPolicy(rules, blacklist)
}

// Snapshot is the rules at one point in time.
type Snapshot struct {
	policy *Policy
	// At is the time in the bank's time zone, hour its number as of HourOf.
	At   time.Time
	hour int32
}

var errNoRules = errors.New("the risk rules could not be loaded")

// Snapshot returns the rules as of now. It fails with RKS001 and Retry-After while the rules are unknown.
func (r *Rulebook) Snapshot() (Snapshot, error) {
	policy := r.policy.Get()
	if policy == nil {
		return Snapshot{}, apierror.New(apiv1.ErrorCode_RKS001).WithRetryAfter(time.Second).WithCause(errNoRules)
	}
	at := r.now().In(r.zone)
	return Snapshot{policy, at, HourOf(at, r.zone)}, nil
}

// Evaluate applies the rules to a payment of an account with this usage.
func (m Snapshot) Evaluate(usage Usage, request Request) Decision {
	request.At = m.At
	return Evaluate(m.policy, usage.In(m.hour), request)
}

// Count returns the usage after a payment. A payment of a batch that has been counted adds only its amount.
func (m Snapshot) Count(usage Usage, amount decimal.Decimal, counted bool) Usage {
	usage = usage.In(m.hour)
	if counted {
		usage.DayAmount = money.Sum(usage.DayAmount, amount)
		return usage
	}
	return usage.Plus(amount)
}

// The facts of a rejection in the data of its error, beside riskLevel.
const (
	ReasonKey = "rejectReason"
	RuleKey   = "ruleTriggered"
)

// Err returns the error that a refused payment is answered with; nil when it passes. Data holds the documented facts. Bank
// document, section 5.1.
func (d *Decision) Err() *apierror.Error {
	if d.Refusal == nil {
		return nil
	}
	return apierror.New(d.Refusal.Code).
		WithData("riskLevel", contract.Text(d.Level())).
		WithData(ReasonKey, d.Refusal.Reason).WithData(RuleKey, d.Refusal.Name)
}
