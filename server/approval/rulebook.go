package approval

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/store"
)

const (
	// channel is the Postgres notification channel for changes of the rules.
	channel = "approval_rules"
	// maxAge is the age at which rules that could not be read again count as unknown.
	maxAge = 30 * time.Second
	// refreshTimeout bounds how long the answer to a change waits for this server to read the rules.
	refreshTimeout = 2 * time.Second
)

// rulebook caches which methods are under four eyes. While that is unknown, no call passes of a method that may be.
type rulebook struct {
	database *store.DB
	queries  *db.Queries
	now      func() time.Time
	// loading is a semaphore: the rules that were read last are those that are kept.
	loading chan struct{}
	// known is nil while the rules are unknown.
	known atomic.Pointer[knownRules]
}

type knownRules struct {
	byMethod map[string]db.ApprovalRule
	readAt   time.Time
}

func newRulebook(ctx context.Context, database *store.DB) (*rulebook, error) {
	r := &rulebook{database: database, queries: db.New(), now: time.Now, loading: make(chan struct{}, 1)}
	return r, r.load(ctx)
}

var errUnknown = errors.New("it is not known which methods are under four eyes")

// needsApproval reports whether a call needs a second person. It returns GWS001 with Retry-After while the rules are unknown.
func (r *rulebook) needsApproval(m *method, request proto.Message) (bool, error) {
	known := r.known.Load()
	if known == nil || r.now().Sub(known.readAt) > maxAge {
		return false, apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second).WithCause(errUnknown)
	}
	rule, found := known.byMethod[m.Short()]
	return found && needsApproval(rule, m, request), nil
}

// subscriber reads the rules at an interval, and when any server has changed them. If a change cannot be read, the rules are unknown until
// the listener, which gets the error, has read them.
func (r *rulebook) subscriber() store.Subscriber {
	return store.Subscriber{
		Channel: channel,
		Resync:  r.load,
		Notify:  func(ctx context.Context, _ string) error { return r.reload(ctx) },
	}
}

func (r *rulebook) reload(ctx context.Context) error {
	err := r.load(ctx)
	if err != nil {
		r.known.Store(nil)
	}
	return err
}

// refresh reads the rules after a change that this server has committed, even if the caller has gone. The notification of the change has
// them read in any case.
func (r *rulebook) refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
	defer cancel()
	_ = r.reload(ctx)
}

func (r *rulebook) load(ctx context.Context) error {
	select {
	case r.loading <- struct{}{}:
		defer func() { <-r.loading }()
	case <-ctx.Done():
		return ctx.Err()
	}
	at := r.now()
	rows, err := r.queries.ApprovalRuleList(ctx, r.database)
	if err != nil {
		return fmt.Errorf("read the rules of four eyes: %w", err)
	}
	known := &knownRules{byMethod: map[string]db.ApprovalRule{}, readAt: at}
	for _, row := range rows {
		known.byMethod[row.Method] = row
	}
	r.known.Store(known)
	return nil
}
