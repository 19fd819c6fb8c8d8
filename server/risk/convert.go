package risk

import (
	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	riskv1 "github.com/corebank/corebank/gen/go/corebank/risk/v1"
	"github.com/corebank/corebank/server/contract"
)

func rulesOf(rows []db.RiskRule) []Rule {
	rules := make([]Rule, len(rows))
	for i, row := range rows {
		rules[i] = Rule{
			Name: row.Name, State: State(row.State),
			Code: codeOf(row.ErrorCode), Reason: row.RejectReason,
		}
		if row.MaxAmount != nil {
			rules[i].Amount = *row.MaxAmount
		}
		if row.MaxCount != nil {
			rules[i].Count = *row.MaxCount
		}
	}
	return rules
}

func entriesOf(rows []db.BlacklistInForceRow) []Entry {
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		if contract.Parse[riskv1.SubjectType](row.SubjectType) == riskv1.SubjectType_SUBJECT_TYPE_ACCOUNT {
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

func codeOf(name string) apiv1.ErrorCode { return apiv1.ErrorCode(apiv1.ErrorCode_value[name]) }
