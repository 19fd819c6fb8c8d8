// Package risk checks payments against rules stored in the database. Bank document, section 5. The ledger evaluates the rules
// within every posting; CheckRisk evaluates them in advance.
package risk

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// channel is the Postgres notification channel for changes of rules and blacklist.
const channel = "risk"

// refreshTimeout bounds how long the answer to a change waits for this server to reload the rules.
const refreshTimeout = 2 * time.Second

// Rulebook caches the rules and the blacklist. Postgres notifications keep the cache current.
type Rulebook struct {
	database *store.DB
	zone     *time.Location
	queries  *db.Queries
	now      func() time.Time
	// loading is a semaphore: loads run one after another, so the rules that were read last are those that are kept.
	loading chan struct{}
	// policy is nil while the rules are unknown.
	policy atomic.Pointer[Policy]
}

// NewRulebook loads the rules. Hours and days are those of the time zone.
func NewRulebook(ctx context.Context, database *store.DB, zone *time.Location) (*Rulebook, error) {
	r := &Rulebook{
		database: database, zone: zone, queries: db.New(), now: time.Now, loading: make(chan struct{}, 1),
	}
	return r, r.load(ctx)
}

// Subscriber reloads the rules when any server has changed them.
func (r *Rulebook) Subscriber() store.Subscriber {
	return store.Subscriber{
		Channel: channel,
		Resync:  r.resync,
		Notify:  func(ctx context.Context, _ string) error { return r.resync(ctx) },
	}
}

// resync reloads the rules. When that fails every check fails with RKS001 until the listener, which gets the error and retries,
// has reloaded them.
func (r *Rulebook) resync(ctx context.Context) error {
	err := r.load(ctx)
	if err != nil {
		r.policy.Store(nil)
	}
	return err
}

// refresh reloads the rules after a change that this server has committed, even if the caller has gone. An error is ignored and
// the cached rules stay: the notification of the change reloads them in any case.
func (r *Rulebook) refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
	defer cancel()
	_ = r.load(ctx)
}

// load replaces the cached rules by those in the database. On error the cache is unchanged.
func (r *Rulebook) load(ctx context.Context) error {
	select {
	case r.loading <- struct{}{}:
		defer func() { <-r.loading }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var rules []Rule
	var blacklist []Entry
	err := r.database.Snapshot(ctx, func(tx store.Tx) error {
		ruleRows, err := r.queries.RiskRuleList(ctx, tx)
		if err != nil {
			return fmt.Errorf("read risk rules: %w", err)
		}
		entryRows, err := r.queries.BlacklistInForce(ctx, tx)
		if err != nil {
			return fmt.Errorf("read blacklist: %w", err)
		}
		rules, blacklist = rulesOf(ruleRows), entriesOf(entryRows)
		return nil
	})
	if err != nil {
		return err
	}
	policy, err := NewPolicy(rules, blacklist)
	if err != nil {
		return err
	}
	r.policy.Store(policy)
	return nil
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
	policy := r.policy.Load()
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
