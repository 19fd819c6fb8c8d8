package approval

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/cached"
	"github.com/corebank/corebank/store"
)

const (
	// channel is the Postgres notification channel for changes of the rules.
	channel = "approval_rules"
	// maxAge is the age at which rules that could not be read again count as unknown.
	maxAge = 30 * time.Second
)

// rulebook has the rules by their methods, as they were at a time.
type rulebook struct {
	byMethod map[string]db.ApprovalRule
	readAt   time.Time
}

func newRulebook(ctx context.Context, database *store.DB) (*cached.Value[rulebook], error) {
	return cached.New(ctx, func(ctx context.Context) (*rulebook, error) { return readRules(ctx, database) })
}

func readRules(ctx context.Context, database *store.DB) (*rulebook, error) {
	rules := &rulebook{byMethod: map[string]db.ApprovalRule{}, readAt: time.Now()}
	rows, err := db.New().ApprovalRuleList(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("read the rules of four eyes: %w", err)
	}
	for _, row := range rows {
		rules.byMethod[row.Method] = row
	}
	return rules, nil
}

var errUnknown = errors.New("it is not known which methods are under four eyes")

// needsApproval reports whether a call needs a second person. It returns GWS001 with Retry-After while the rules are unknown: no call passes
// then of a method that may be under four eyes.
func (r *rulebook) needsApproval(m *method, request proto.Message) (bool, error) {
	if r == nil || time.Since(r.readAt) > maxAge {
		return false, apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second).WithCause(errUnknown)
	}
	rule, found := r.byMethod[m.Short()]
	return found && needsApproval(rule, m, request), nil
}
