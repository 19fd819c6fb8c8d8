// Package approval puts writes by staff under four eyes: a call of such a method is stored, and carried out as its maker when somebody
// else has approved it.
package approval

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/cached"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// Users looks up the users of the bank.
type Users interface {
	// Principal returns a user as a caller, with the roles of now. It returns AUB003 for one that is gone or disabled.
	Principal(ctx context.Context, conn db.DBTX, userID int64) (caller.Principal, error)
	// ClientAddress returns the address that a call came from; the zero Addr if it has none.
	ClientAddress(ctx context.Context) netip.Addr
}

// Service implements corebank.approval.v1.ApprovalService, and is the interceptor that stores calls under four eyes.
type Service struct {
	approvalv1.UnimplementedApprovalServiceServer

	database *store.DB
	queries  *db.Queries
	users    Users
	keys     *keyring.Ring
	rules    *cached.Value[rulebook]
	runner   *Runner            // set by RunWith
	methods  map[string]*method // by short name
	byName   map[string]*method // by full name
	timeout  time.Duration
	log      *slog.Logger
}

// DefaultTimeout is the time in which a call is to be approved if the configuration does not say.
const DefaultTimeout = 7 * 24 * time.Hour

// NewService returns the service of the methods of a contract, whose calls expire after a time; 0 stands for [DefaultTimeout]. It reads
// the rules. The caller must serve [Service.Subscriber], run [Service.Run], and call [Service.RunWith] before the first call.
func NewService(
	ctx context.Context, c *contract.Contract, database *store.DB, users Users, keys *keyring.Ring, timeout time.Duration, log *slog.Logger,
) (*Service, error) {
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	s := &Service{database: database, queries: db.New(), users: users, keys: keys, timeout: timeout, log: log, byName: map[string]*method{}}
	var err error
	if s.methods, err = methodsOf(c); err != nil {
		return nil, err
	}
	for _, m := range s.methods {
		s.byName[m.Name] = m
	}
	s.rules, err = newRulebook(ctx, database)
	return s, err
}

// RunWith sets what carries out approved calls.
func (s *Service) RunWith(runner *Runner) { s.runner = runner }

// Subscriber reads the rules at an interval, and when any server has changed them.
func (s *Service) Subscriber() store.Subscriber { return s.rules.Subscriber(channel) }

func (s *Service) address(ctx context.Context) netip.Addr { return s.users.ClientAddress(ctx) }

// ListApprovals lists what the caller may see, newest first.
func (s *Service) ListApprovals(
	ctx context.Context, request *approvalv1.ListApprovalsRequest,
) (*approvalv1.ListApprovalsResponse, error) {
	by := caller.FromContext(ctx)
	page := paging.New(1, request.GetPageSize(), paging.DefaultSize)
	rows, err := s.queries.ApprovalList(ctx, s.database, db.ApprovalListParams{
		SeesAll: seesAll(by), CallerID: by.UserID, Methods: s.decidedBy(by), Method: request.Method, MakerID: request.MakerId,
		Status: contract.OptionalText(request.Status), Before: request.After, PageLimit: page.Limit() + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("list approvals: %w", err)
	}
	response := &approvalv1.ListApprovalsResponse{PageSize: page.Size}
	rows, more := paging.Cut(rows, page.Limit())
	if more {
		response.Next = new(rows[len(rows)-1].Approval.ID)
	}
	for _, row := range rows {
		one, err := s.toApproval(approval{row.Approval, row.IsOver}, by)
		if err != nil {
			return nil, err
		}
		response.List = append(response.List, one)
	}
	return response, nil
}

// decidedBy returns the names of the methods whose calls a caller may decide.
func (s *Service) decidedBy(by caller.Principal) []string {
	names := []string{}
	for name, m := range s.methods {
		if by.Roles.HasAny(m.deciders) {
			names = append(names, name)
		}
	}
	return names
}

// find returns an approval that the caller may see, or AUB015.
func (s *Service) find(ctx context.Context, id int64) (approval, *method, error) {
	row, err := s.queries.ApprovalGet(ctx, s.database, id)
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return approval{}, nil, fmt.Errorf("find an approval: %w", err)
	}
	m := s.methods[row.Approval.Method]
	if err != nil || !maySee(row.Approval, m, caller.FromContext(ctx)) {
		return approval{}, nil, apierror.New(apiv1.ErrorCode_AUB015)
	}
	return approval{row.Approval, row.IsOver}, m, nil
}

// GetApproval returns an approval. It returns AUB015.
func (s *Service) GetApproval(
	ctx context.Context, request *approvalv1.GetApprovalRequest,
) (*approvalv1.GetApprovalResponse, error) {
	a, _, err := s.find(ctx, request.GetId())
	if err != nil {
		return nil, err
	}
	shown, err := s.toApproval(a, caller.FromContext(ctx))
	return &approvalv1.GetApprovalResponse{Approval: shown}, err
}

// GrantApproval approves a call and carries it out. It returns AUB003, AUB015, AUB016 and AUB017.
func (s *Service) GrantApproval(
	ctx context.Context, request *approvalv1.GrantApprovalRequest,
) (*approvalv1.GrantApprovalResponse, error) {
	by := caller.FromContext(ctx)
	a, m, err := s.toDecide(ctx, request.GetId(), executed, failed)
	if err != nil {
		return nil, err
	}
	if a.status() == pending {
		if a, err = s.run(ctx, a, m, request.Remark); err != nil {
			return nil, err
		}
	}
	shown, err := s.toApproval(a, by)
	return &approvalv1.GrantApprovalResponse{Approval: shown}, err
}

// RejectApproval rejects a call. It returns AUB003, AUB015, AUB016 and AUB017.
func (s *Service) RejectApproval(
	ctx context.Context, request *approvalv1.RejectApprovalRequest,
) (*approvalv1.RejectApprovalResponse, error) {
	a, m, err := s.toDecide(ctx, request.GetId(), rejected)
	if err != nil {
		return nil, err
	}
	if a.status() == pending {
		if a, err = s.dismiss(ctx, a, m, rejected, &request.Remark, &approvalv1.RejectApprovalResponse{}); err != nil {
			return nil, err
		}
	}
	shown, err := s.toApproval(a, caller.FromContext(ctx))
	return &approvalv1.RejectApprovalResponse{Approval: shown}, err
}

// WithdrawApproval withdraws a call of the caller's own. It returns AUB015 and AUB016.
func (s *Service) WithdrawApproval(
	ctx context.Context, request *approvalv1.WithdrawApprovalRequest,
) (*approvalv1.WithdrawApprovalResponse, error) {
	by := caller.FromContext(ctx)
	a, m, err := s.find(ctx, request.GetId())
	switch {
	case err != nil:
		return nil, err
	case a.MakerID != by.UserID:
		return nil, apierror.New(apiv1.ErrorCode_AUB015)
	case isDecidedBy(a.Approval, by, withdrawn):
		audit.Nothing(ctx)
	case m == nil: // It cannot run either, and expires.
		return nil, apierror.New(apiv1.ErrorCode_AUB016)
	default:
		if a, err = s.dismiss(ctx, a, m, withdrawn, nil, &approvalv1.WithdrawApprovalResponse{}); err != nil {
			return nil, err
		}
	}
	shown, err := s.toApproval(a, by)
	return &approvalv1.WithdrawApprovalResponse{Approval: shown}, err
}

// toDecide returns a pending approval that the caller may decide, or one that the caller has ended in one of these states.
func (s *Service) toDecide(ctx context.Context, id int64, states ...string) (approval, *method, error) {
	by := caller.FromContext(ctx)
	a, m, err := s.find(ctx, id)
	if err != nil {
		return a, nil, err
	}
	if err := checkDecider(a.Approval, m, by); err != nil {
		return a, nil, err
	}
	if isDecidedBy(a.Approval, by, states...) {
		audit.Nothing(ctx)
		return a, m, nil
	}
	return a, m, checkPending(a)
}

// dismiss ends a pending approval whose call then never runs.
func (s *Service) dismiss(ctx context.Context, a approval, m *method, status string, remark *string, answer proto.Message) (approval, error) {
	request, err := s.open(a.Approval, m.request, false)
	if err != nil {
		return a, err
	}
	return s.end(ctx, a.ID, answer, decision{status: status, remark: remark, request: request})
}

// ListApprovalRules lists the methods that can be put under four eyes.
func (s *Service) ListApprovalRules(
	ctx context.Context, _ *approvalv1.ListApprovalRulesRequest,
) (*approvalv1.ListApprovalRulesResponse, error) {
	rows, err := s.queries.ApprovalRuleList(ctx, s.database)
	if err != nil {
		return nil, fmt.Errorf("list the rules of four eyes: %w", err)
	}
	set := map[string]*db.ApprovalRule{}
	for _, row := range rows {
		set[row.Method] = &row
	}
	response := &approvalv1.ListApprovalRulesResponse{}
	for _, name := range slices.Sorted(maps.Keys(s.methods)) {
		response.List = append(response.List, toRule(s.methods[name], set[name]))
	}
	return response, nil
}

// SetApprovalRule puts a method under four eyes or takes it out. It returns AUB018 and CBV003.
func (s *Service) SetApprovalRule(
	ctx context.Context, request *approvalv1.SetApprovalRuleRequest,
) (*approvalv1.SetApprovalRuleResponse, error) {
	m := s.methods[request.GetService()+"/"+request.GetMethod()]
	if m == nil {
		return nil, apierror.New(apiv1.ErrorCode_AUB018)
	}
	var minimum *decimal.Decimal
	if request.MinAmount != nil {
		if m.amount == nil || !request.GetRequired() {
			return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("minAmount", "只能用于有金额且需要复核的操作")
		}
		amount, err := decimal.Parse(request.GetMinAmount())
		if err != nil {
			return nil, fmt.Errorf("parse the minimum amount: %w", err) // Validation has refused it before.
		}
		minimum = new(amount.Rescale(money.Scale))
	}
	response, err := idempotency.Do(ctx, s.database, request, func(ctx context.Context, tx store.Tx) (*approvalv1.SetApprovalRuleResponse, error) {
		before, after, err := s.setRule(ctx, tx, m, request.GetRequired(), minimum)
		if err != nil {
			return nil, err
		}
		rule := toRule(m, after)
		audit.Changed(ctx, toRule(m, before), rule)
		return &approvalv1.SetApprovalRuleResponse{Rule: rule}, nil
	})
	if err != nil {
		return nil, err
	}
	s.rules.Refresh(ctx)
	return response, nil
}

// setRule returns the rule before and after the change, nil for none.
func (s *Service) setRule(
	ctx context.Context, tx store.Tx, m *method, required bool, minimum *decimal.Decimal,
) (before, after *db.ApprovalRule, err error) {
	row, err := s.queries.ApprovalRuleLock(ctx, tx, m.Short())
	switch {
	case err == nil:
		before = &row
	case !errors.Is(err, store.ErrNoRows):
		return nil, nil, fmt.Errorf("lock a rule of four eyes: %w", err)
	}
	if !required {
		if err := s.queries.ApprovalRuleRemove(ctx, tx, m.Short()); err != nil {
			return nil, nil, fmt.Errorf("remove a rule of four eyes: %w", err)
		}
		return before, nil, nil
	}
	fresh, err := s.queries.ApprovalRuleSet(ctx, tx, db.ApprovalRuleSetParams{
		Method: m.Short(), MinAmount: minimum, UpdatedBy: caller.FromContext(ctx).Username,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("set a rule of four eyes: %w", err)
	}
	return before, &fresh, nil
}
