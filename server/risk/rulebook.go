// Package risk decides whether money may move, by rules that are data. Bank document, section 5. The ledger asks it inside
// every posting; CheckRisk asks it in advance.
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
)

// channel is where Postgres announces that rules or blacklist have changed.
const channel = "risk"

// refreshPatience bounds how long the answer to a change waits until this server has taken it up.
const refreshPatience = 2 * time.Second

// Rulebook keeps the rules and the blacklist in memory, in step with the database.
type Rulebook struct {
	database *store.DB
	zone     *time.Location
	queries  *db.Queries
	now      func() time.Time
	// reading holds one token, so that one read follows another and the rules that were read later are those that stay.
	reading chan struct{}
	// policy is nil while it is not known what the rules are.
	policy atomic.Pointer[Policy]
}

// NewRulebook reads the rules. Hours and days are counted by the calendar of the time zone.
func NewRulebook(ctx context.Context, database *store.DB, zone *time.Location) (*Rulebook, error) {
	r := &Rulebook{
		database: database, zone: zone, queries: db.New(), now: time.Now, reading: make(chan struct{}, 1),
	}
	return r, r.read(ctx)
}

// Subscriber keeps the rulebook in step with what any server changes.
func (r *Rulebook) Subscriber() store.Subscriber {
	return store.Subscriber{
		Channel: channel,
		Resync:  r.resync,
		Notify:  func(ctx context.Context, _ string) error { return r.resync(ctx) },
	}
}

// resync takes up the rules as they are now. When that fails nobody knows them, and nothing passes until the listener, which is
// told of the failure, has had them read.
func (r *Rulebook) resync(ctx context.Context) error {
	err := r.read(ctx)
	if err != nil {
		r.policy.Store(nil)
	}
	return err
}

// refresh takes up a change that has just been committed, for the one who made it, whether or not that one still waits. When that
// fails the rules stay as they were known: the notification that Postgres sends of the change has them read in any case.
func (r *Rulebook) refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshPatience)
	defer cancel()
	_ = r.read(ctx)
}

// read takes up the rules as they are now, or leaves them as they were known.
func (r *Rulebook) read(ctx context.Context) error {
	select {
	case r.reading <- struct{}{}:
		defer func() { <-r.reading }()
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
		return err //nolint:wrapcheck // Wrapped inside.
	}
	policy, err := NewPolicy(rules, blacklist)
	if err != nil {
		return err
	}
	r.policy.Store(policy)
	return nil
}

// Moment is the rules as they stand at one time.
type Moment struct {
	policy *Policy
	// At is the time, in the bank's time zone, and hour its hour by the calendar.
	At   time.Time
	hour int32
}

var errNoRules = errors.New("the risk rules are not known")

// Moment returns the rules as they stand now; RKS001 when they are not known, which is worth another try: the listener reads them
// until it can.
func (r *Rulebook) Moment() (Moment, error) {
	policy := r.policy.Load()
	if policy == nil {
		return Moment{}, apierror.New(apiv1.ErrorCode_RKS001).WithRetryAfter(time.Second).WithCause(errNoRules)
	}
	at := r.now().In(r.zone)
	return Moment{policy, at, HourOf(at, r.zone)}, nil
}

// Look applies the rules to a payment of an account with this usage.
func (m Moment) Look(usage Usage, request Request) Decision {
	request.At = m.At
	return Evaluate(m.policy, usage.In(m.hour), request)
}

// Count is the usage after a payment at this moment.
func (m Moment) Count(usage Usage, amount decimal.Decimal) Usage {
	return usage.In(m.hour).Plus(amount)
}

// Fault is the answer to a payment that a rule refuses; nil when it passes.
func (d *Decision) Fault() *apierror.Error {
	if d.Refusal == nil {
		return nil
	}
	return apierror.New(d.Refusal.Code).
		WithData("riskLevel", contract.Text(d.Level())).WithData("rejectReason", d.Refusal.Reason).WithData("ruleTriggered", d.Refusal.Name)
}
