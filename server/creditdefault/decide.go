package creditdefault

import (
	"context"
	"errors"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
)

// decision is an approver's approval or rejection of an application or a renewal.
type decision struct {
	id     int64
	to     creditdefaultv1.ApprovalStatus
	remark string
}

// decidable has the queries and error codes of a kind of filing: applications or renewals.
type decidable[Row any] struct {
	codes codes
	get   func(ctx context.Context, q db.DBTX, id int64) (Row, error)
	// decide is guarded: it returns no row if another decision was faster.
	decide func(ctx context.Context, tx store.Tx, p db.DefaultApplicationDecideParams) (Row, error)
	filed  func(row Row) filed
	// follow applies the decision to the customer of the change.
	follow func(ctx context.Context, tx store.Tx, row Row, to creditdefaultv1.ApprovalStatus, c change) error
}

// filed has the columns of an application or a renewal that are checked before a decision.
type filed struct {
	applicant int64
	status    string
	// change is the beginning of its audit record.
	change change
}

// carryOut carries out a decision in the caller's transaction, and records it.
func carryOut[Row any](ctx context.Context, s *Service, tx store.Tx, kind decidable[Row], d decision) (Row, error) {
	approver := caller.FromContext(ctx)
	row, err := kind.get(ctx, tx, d.id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return row, apierror.New(kind.codes.unknown)
	case err != nil:
		return row, fmt.Errorf("get what to decide: %w", err)
	}
	filing := kind.filed(row)
	from := contract.Parse[creditdefaultv1.ApprovalStatus](filing.status)
	if err := checkDecision(from, d.to, filing.applicant, approver.UserID, s.SelfApproval, kind.codes); err != nil {
		return row, err
	}
	if _, err := s.queries.CustomerLock(ctx, tx, filing.change.customer); err != nil {
		return row, fmt.Errorf("lock customer: %w", err)
	}
	row, err = kind.decide(ctx, tx, db.DefaultApplicationDecideParams{
		ID: d.id, FromStatus: filing.status, Status: contract.Text(d.to),
		ApproverID: approver.UserID, Approver: approver.Shown(), ApproveRemark: d.remark,
	})
	switch {
	case errors.Is(err, store.ErrNoRows): // Decided while this call waited for the customer.
		return row, apierror.New(kind.codes.decided)
	case err != nil:
		return row, fmt.Errorf("decide: %w", err)
	}
	c := filing.change
	c.from, c.to, c.remark = filing.status, contract.Text(d.to), d.remark
	if err := s.record(ctx, tx, c); err != nil {
		return row, err
	}
	return row, kind.follow(ctx, tx, row, d.to, c)
}
