package risk

import (
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/store/money"
)

// stageOf returns the stage to check a type of transaction at.
func stageOf(t transactionv1.TransactionType) Stage {
	switch t {
	case transactionv1.TransactionType_TRANSACTION_TYPE_SCHEDULED_TRANSFER:
		return Order
	case transactionv1.TransactionType_TRANSACTION_TYPE_BATCH_TRANSFER:
		return SingleAccountBatch
	default:
		return Posting
	}
}

// checkID formats the public id of a decision: RK20260205001.
func checkID(day time.Time, id int64) string {
	return fmt.Sprintf("RK%s%03d", day.Format("20060102"), id)
}

// toResponse converts a decision. A rejection has no check id. Bank document, section 5.1.
func toResponse(d *Decision, checkID string) *riskv1.CheckRiskResponse {
	response := &riskv1.CheckRiskResponse{Passed: d.Refusal == nil, RiskLevel: d.Level()}
	if d.Refusal == nil {
		response.CheckId = &checkID
	} else {
		response.RejectReason, response.RuleTriggered = &d.Refusal.Reason, &d.Refusal.Name
		response.ErrorCode = &d.Refusal.Code
	}
	return response
}

func rulesOf(rows []db.RiskRule) []Rule {
	rules := make([]Rule, len(rows))
	for i, row := range rows {
		rules[i] = Rule{Name: row.Name, State: State(row.State), Code: codeOf(row.ErrorCode), Reason: row.RejectReason}
		if row.MaxAmount != nil {
			rules[i].Amount = *row.MaxAmount
		}
		if row.MaxCount != nil {
			rules[i].Count = *row.MaxCount
		}
	}
	return rules
}

func toRule(row db.RiskRule) *riskv1.Rule {
	rule := &riskv1.Rule{
		Id:           row.ID,
		Name:         row.Name,
		RuleType:     contract.Parse[riskv1.RuleType](row.Type),
		MaxCount:     row.MaxCount,
		State:        contract.Parse[riskv1.RuleState](row.State),
		ErrorCode:    codeOf(row.ErrorCode),
		RejectReason: row.RejectReason,
		UpdatedAt:    timestamppb.New(row.UpdatedAt),
		UpdatedBy:    row.UpdatedBy,
	}
	if row.MaxAmount != nil {
		rule.MaxAmount = new(row.MaxAmount.String())
	}
	return rule
}

func fromUpdate(r *riskv1.UpdateRuleRequest, username string) (db.RiskRuleUpdateParams, error) {
	change := db.RiskRuleUpdateParams{
		ID: r.GetId(), MaxCount: r.MaxCount, State: contract.OptionalText(r.State), UpdatedBy: username,
	}
	if r.MaxAmount != nil {
		amount, err := money.Parse(r.GetMaxAmount())
		if err != nil {
			return change, err
		}
		change.MaxAmount = &amount
	}
	return change, nil
}

// checkThreshold refuses a threshold of another kind than the rule has.
func checkThreshold(rule db.RiskRule, change db.RiskRuleUpdateParams) error {
	refusal := apierror.New(apiv1.ErrorCode_RKV001)
	if change.MaxAmount != nil && rule.MaxAmount == nil {
		return refusal.Field("maxAmount", "此规则没有金额上限")
	}
	if change.MaxCount != nil && rule.MaxCount == nil {
		return refusal.Field("maxCount", "此规则没有次数上限")
	}
	return nil
}

func entriesOf(rows []db.BlacklistInForceRow) []Entry {
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		if row.SubjectType == contract.Text(riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT) {
			entries[i].Account = row.SubjectID
		} else {
			entries[i].Customer = row.SubjectID
		}
		if row.ExpiresAt != nil {
			entries[i].Until = *row.ExpiresAt
		}
	}
	return entries
}

func toEntry(row db.Blacklist) *riskv1.BlacklistEntry {
	return &riskv1.BlacklistEntry{
		Id:          row.ID,
		SubjectType: contract.Parse[riskv1.SubjectType](row.SubjectType),
		SubjectId:   row.SubjectID,
		Reason:      row.Reason,
		CreatedAt:   timestamppb.New(row.CreatedAt),
		CreatedBy:   row.CreatedBy,
		ExpiresAt:   contract.OptionalTime(row.ExpiresAt),
	}
}

func fromEntry(r *riskv1.AddToBlacklistRequest, username string) db.BlacklistAddParams {
	return db.BlacklistAddParams{
		SubjectType: contract.Text(r.GetSubjectType()),
		SubjectID:   r.GetSubjectId(),
		Reason:      r.GetReason(),
		ExpiresAt:   optionalTime(r.GetExpiresAt()),
		CreatedBy:   username,
	}
}

func fromFilter(r *riskv1.ListDecisionsRequest) db.RiskDecisionCountParams {
	span := paging.NewSpan(r.GetFrom(), r.GetTo())
	return db.RiskDecisionCountParams{
		AccountID: r.AccountId, CustomerID: r.CustomerId, Passed: r.Passed, Rule: r.Rule, Since: span.From, Until: span.Before,
	}
}

func toDecision(row db.RiskDecision) (*riskv1.Decision, error) {
	decision := &riskv1.Decision{
		CheckId:         checkID(row.Day, row.ID),
		Advisory:        row.Advisory,
		CustomerId:      row.CustomerID,
		FromAccountId:   row.FromAccountID,
		ToAccountId:     row.ToAccountID,
		Amount:          row.Amount.String(),
		TransactionType: contract.Parse[transactionv1.TransactionType](row.TransactionType),
		Passed:          row.Rule == nil,
		RejectReason:    row.RejectReason,
		RuleTriggered:   row.Rule,
		DayAmount:       row.DayAmount.String(),
		DayCount:        row.DayCount,
		HourCount:       row.HourCount,
		CreatedAt:       timestamppb.New(row.CreatedAt),
	}
	if row.ErrorCode != nil {
		decision.ErrorCode = codeOf(*row.ErrorCode).Enum()
	}
	var findings []storedFinding
	if err := json.Unmarshal(row.Findings, &findings); err != nil {
		return nil, fmt.Errorf("read the findings of a risk decision: %w", err)
	}
	for _, f := range findings {
		finding := &riskv1.Finding{Rule: f.Rule, State: contract.Parse[riskv1.RuleState](string(f.State))}
		if f.Threshold != "" {
			finding.Reached, finding.Threshold = &f.Reached, &f.Threshold
		}
		decision.Findings = append(decision.Findings, finding)
	}
	decision.RiskLevel = level(row.Rule != nil, len(findings) > 0)
	return decision, nil
}

func codeOf(name string) apiv1.ErrorCode { return apiv1.ErrorCode(apiv1.ErrorCode_value[name]) }

func optionalTime(t *timestamppb.Timestamp) *time.Time {
	if t == nil {
		return nil
	}
	return new(t.AsTime())
}
