package risk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
)

// Record is a decision with its inputs.
type Record struct {
	// Type is the text of a corebank.transaction.v1.TransactionType.
	Type    string
	Request Request
	Usage   Usage
	Decision
}

// Record stores decisions for auditors, and returns the id of the last; 0 if there is none.
func (m Snapshot) Record(ctx context.Context, tx db.DBTX, advisory bool, records ...Record) (int64, error) {
	if len(records) == 0 {
		return 0, nil
	}
	rows := db.RiskDecisionRecordParams{Day: dayOf(m.At), Advisory: advisory, CreatedAt: m.At}
	for _, r := range records {
		usage := r.Usage.In(m.hour)
		rows.CustomerIds = append(rows.CustomerIds, r.Request.From.Customer)
		rows.FromAccountIds = append(rows.FromAccountIds, r.Request.From.Account)
		rows.ToAccountIds = append(rows.ToAccountIds, r.Request.To.Account)
		rows.Amounts = append(rows.Amounts, r.Request.Amount)
		rows.TransactionTypes = append(rows.TransactionTypes, r.Type)
		var refusal Rule
		var code string
		if r.Refusal != nil {
			refusal, code = *r.Refusal, r.Refusal.Code.String()
		}
		rows.Rules = append(rows.Rules, refusal.Name)
		rows.ErrorCodes = append(rows.ErrorCodes, code)
		rows.RejectReasons = append(rows.RejectReasons, refusal.Reason)
		findings, err := json.Marshal(storedFindings(r.Findings))
		if err != nil {
			return 0, fmt.Errorf("write findings: %w", err)
		}
		rows.Findings = append(rows.Findings, string(findings))
		rows.DayAmounts = append(rows.DayAmounts, usage.DayAmount)
		rows.DayCounts = append(rows.DayCounts, usage.DayCount)
		rows.HourCounts = append(rows.HourCounts, usage.HourCount)
	}
	id, err := db.New().RiskDecisionRecord(ctx, tx, rows)
	if err != nil {
		return 0, fmt.Errorf("record risk decisions: %w", err)
	}
	return id, nil
}

// storedFinding is a Finding as JSON in the column findings.
type storedFinding struct {
	Rule      string `json:"rule"`
	State     State  `json:"state"`
	Reached   string `json:"reached,omitempty"`
	Threshold string `json:"threshold,omitempty"`
}

func storedFindings(findings []Finding) []storedFinding {
	stored := make([]storedFinding, len(findings)) // never nil, which JSON would call null
	for i, f := range findings {
		stored[i] = storedFinding{Rule: f.Rule.Name, State: f.Rule.State}
		if threshold, ok := f.Rule.threshold(); ok {
			stored[i].Reached, stored[i].Threshold = f.Reached.String(), threshold.String()
		}
	}
	return stored
}

// dayOf returns the date of a time as a Postgres date.
func dayOf(at time.Time) time.Time {
	year, month, day := at.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
