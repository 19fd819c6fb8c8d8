package risk

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// Service is the RiskService.
type Service struct {
	riskv1.UnimplementedRiskServiceServer

	database *store.DB
	rules    *Rulebook
	queries  *db.Queries
}

// NewService makes the service.
func NewService(database *store.DB, rules *Rulebook) *Service {
	return &Service{database: database, rules: rules, queries: db.New()}
}

// CheckRisk reports whether a payment would pass now, and records the decision.
func (s *Service) CheckRisk(ctx context.Context, request *riskv1.CheckRiskRequest) (*riskv1.CheckRiskResponse, error) {
	audit.Nothing(ctx)
	record, err := s.newRecord(ctx, request)
	if err != nil {
		return nil, err
	}
	rules, err := s.rules.Snapshot()
	if err != nil {
		return nil, err
	}
	record.Decision = rules.Evaluate(record.Usage, record.Request)
	id, err := rules.Record(ctx, s.database, true, record)
	if err != nil {
		return nil, err
	}
	return toResponse(&record.Decision, checkID(dayOf(rules.At), id)), nil
}

// newRecord collects the inputs of the rules for a payment. Unknown accounts: CBB001; another customer's account: CBB006.
func (s *Service) newRecord(ctx context.Context, request *riskv1.CheckRiskRequest) (Record, error) {
	amount, err := money.Parse(request.GetAmount())
	if err != nil {
		return Record{}, err
	}
	payer, err := s.queries.RiskPayer(ctx, s.database, request.GetFromAccountId())
	switch {
	case errors.Is(err, store.ErrNoRows):
		return Record{}, apierror.New(apiv1.ErrorCode_CBB001).Field("fromAccountId", "账户不存在")
	case err != nil:
		return Record{}, fmt.Errorf("find the paying account: %w", err)
	case request.CustomerId != nil && request.GetCustomerId() != payer.CustomerID:
		return Record{}, apierror.New(apiv1.ErrorCode_CBB006).Field("customerId", "账户不属于该客户")
	}
	var payee Party
	if request.ToAccountId != nil {
		payee.Account = request.GetToAccountId()
		payee.Customer, err = s.queries.AccountOwner(ctx, s.database, payee.Account)
		switch {
		case errors.Is(err, store.ErrNoRows):
			return Record{}, apierror.New(apiv1.ErrorCode_CBB001).Field("toAccountId", "账户不存在")
		case err != nil:
			return Record{}, fmt.Errorf("find the receiving account: %w", err)
		}
	}
	return Record{
		Type: contract.Text(request.GetTransactionType()),
		Request: Request{
			Stage:     stageOf(request.GetTransactionType()),
			From:      Party{request.GetFromAccountId(), payer.CustomerID},
			To:        payee,
			Amount:    amount,
			InDefault: payer.InDefault,
			Pending:   payer.Pending,
		},
		Usage: Usage{payer.PaidHour, payer.PaidHourCount, payer.PaidDayCount, payer.PaidDayAmount},
	}, nil
}

// ListRules lists the rules, in the order in which they are applied.
func (s *Service) ListRules(ctx context.Context, _ *riskv1.ListRulesRequest) (*riskv1.ListRulesResponse, error) {
	rows, err := s.queries.RiskRuleList(ctx, s.database)
	if err != nil {
		return nil, fmt.Errorf("list risk rules: %w", err)
	}
	return &riskv1.ListRulesResponse{List: sliceutil.Map(rows, toRule)}, nil
}

// UpdateRule changes a rule. This server applies it before it answers, the others when they are notified.
func (s *Service) UpdateRule(ctx context.Context, request *riskv1.UpdateRuleRequest) (*riskv1.UpdateRuleResponse, error) {
	change, err := fromUpdate(request, caller.FromContext(ctx).Username)
	if err != nil {
		return nil, err
	}
	return changeRules(ctx, s, request, func(ctx context.Context, tx store.Tx) (*riskv1.UpdateRuleResponse, error) {
		before, err := s.queries.RiskRuleLock(ctx, tx, change.ID)
		switch {
		case errors.Is(err, store.ErrNoRows):
			return nil, apierror.New(apiv1.ErrorCode_RKB005)
		case err != nil:
			return nil, fmt.Errorf("find risk rule: %w", err)
		}
		if err := checkThreshold(before, change); err != nil {
			return nil, err
		}
		row, err := s.queries.RiskRuleUpdate(ctx, tx, change)
		if err != nil {
			return nil, fmt.Errorf("change risk rule: %w", err)
		}
		after := toRule(row)
		audit.Changed(ctx, toRule(before), after)
		return &riskv1.UpdateRuleResponse{Rule: after}, nil
	})
}

// ListBlacklist lists the entries that have not been removed.
func (s *Service) ListBlacklist(
	ctx context.Context, request *riskv1.ListBlacklistRequest,
) (*riskv1.ListBlacklistResponse, error) {
	subject := contract.OptionalText(request.SubjectType)
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) { return s.queries.BlacklistCount(ctx, tx, subject, request.SubjectId) },
		func(tx store.Tx, limit, offset int64) ([]db.Blacklist, error) {
			return s.queries.BlacklistList(ctx, tx, db.BlacklistListParams{
				SubjectType: subject, SubjectID: request.SubjectId, PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list the blacklist: %w", err)
	}
	return &riskv1.ListBlacklistResponse{
		List: sliceutil.Map(page.Rows, toEntry), Total: page.Total, Page: page.Number, PageSize: page.Size,
	}, nil
}

// AddToBlacklist blocks an account or a customer.
func (s *Service) AddToBlacklist(
	ctx context.Context, request *riskv1.AddToBlacklistRequest,
) (*riskv1.AddToBlacklistResponse, error) {
	entry := fromEntry(request, caller.FromContext(ctx).Username)
	if entry.ExpiresAt != nil && !entry.ExpiresAt.After(s.rules.now()) {
		return nil, apierror.New(apiv1.ErrorCode_RKV001).Field("expiresAt", "须晚于当前时间")
	}
	return changeRules(ctx, s, request, func(ctx context.Context, tx store.Tx) (*riskv1.AddToBlacklistResponse, error) {
		if err := s.checkSubject(ctx, tx, request); err != nil {
			return nil, err
		}
		row, err := s.queries.BlacklistAdd(ctx, tx, entry)
		if err != nil {
			return nil, fmt.Errorf("add to the blacklist: %w", err)
		}
		return &riskv1.AddToBlacklistResponse{Entry: toEntry(row)}, nil
	})
}

// checkSubject refuses an account or customer that does not exist.
func (s *Service) checkSubject(ctx context.Context, tx store.Tx, request *riskv1.AddToBlacklistRequest) error {
	var err error
	var notFound *apierror.Error
	if request.GetSubjectType() == riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT {
		_, err = s.queries.AccountGet(ctx, tx, request.GetSubjectId())
		notFound = apierror.New(apiv1.ErrorCode_CBB001).Field("subjectId", "账户不存在")
	} else {
		_, err = s.queries.CustomerGet(ctx, tx, request.GetSubjectId())
		notFound = apierror.Absent(apiv1.ErrorCode_CBB006).Field("subjectId", "客户不存在")
	}
	switch {
	case errors.Is(err, store.ErrNoRows):
		return notFound
	case err != nil:
		return fmt.Errorf("find the subject of a blacklist entry: %w", err)
	}
	return nil
}

// RemoveFromBlacklist removes an entry, which stays in the table for auditors.
func (s *Service) RemoveFromBlacklist(
	ctx context.Context, request *riskv1.RemoveFromBlacklistRequest,
) (*riskv1.RemoveFromBlacklistResponse, error) {
	username := caller.FromContext(ctx).Username
	return changeRules(ctx, s, request, func(ctx context.Context, tx store.Tx) (*riskv1.RemoveFromBlacklistResponse, error) {
		removed, err := s.queries.BlacklistRemove(ctx, tx, username, request.GetId())
		switch {
		case errors.Is(err, store.ErrNoRows):
			return nil, apierror.New(apiv1.ErrorCode_RKB006)
		case err != nil:
			return nil, fmt.Errorf("remove from the blacklist: %w", err)
		}
		audit.Changed(ctx, toEntry(removed), nil)
		return &riskv1.RemoveFromBlacklistResponse{}, nil
	})
}

// ListDecisions lists recorded decisions, newest first.
func (s *Service) ListDecisions(
	ctx context.Context, request *riskv1.ListDecisionsRequest,
) (*riskv1.ListDecisionsResponse, error) {
	filter := fromFilter(request)
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) { return s.queries.RiskDecisionCount(ctx, tx, filter) },
		func(tx store.Tx, limit, offset int64) ([]db.RiskDecision, error) {
			return s.queries.RiskDecisionList(ctx, tx, db.RiskDecisionListParams{
				AccountID: filter.AccountID, CustomerID: filter.CustomerID, Passed: filter.Passed, Rule: filter.Rule,
				Since: filter.Since, Until: filter.Until, PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list risk decisions: %w", err)
	}
	response := &riskv1.ListDecisionsResponse{Total: page.Total, Page: page.Number, PageSize: page.Size}
	for _, row := range page.Rows {
		decision, err := toDecision(row)
		if err != nil {
			return nil, err
		}
		response.List = append(response.List, decision)
	}
	return response, nil
}

// changeRules runs a write to rules or blacklist, and reloads the rules on this server before it returns.
func changeRules[R proto.Message](
	ctx context.Context, s *Service, request proto.Message, write func(ctx context.Context, tx store.Tx) (R, error),
) (R, error) {
	response, err := idempotency.Do(ctx, s.database, request, write)
	if err != nil {
		return response, err
	}
	s.rules.policy.Refresh(ctx)
	return response, nil
}
