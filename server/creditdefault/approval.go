package creditdefault

import (
	"context"
	"errors"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// ApproveDefaultApplication decides an application.
func (s *Service) ApproveDefaultApplication(
	ctx context.Context, request *creditdefaultv1.ApproveDefaultApplicationRequest,
) (*creditdefaultv1.ApproveDefaultApplicationResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.ApproveDefaultApplicationResponse, error) {
			row, err := carryOut(ctx, s, tx, s.applications(), decision{
				id: request.GetApplicationId(), to: verdict(request.GetApproved()), remark: request.GetRemark(),
			})
			if err != nil {
				return nil, err
			}
			after := &creditdefaultv1.ApproveDefaultApplicationResponse{
				ApplicationId: row.ID,
				Status:        contract.Parse[creditdefaultv1.ApprovalStatus](row.Status),
				Approver:      optional(row.Approver),
				ApproveTime:   contract.OptionalTime(row.DecidedAt),
			}
			audit.Changed(ctx, &creditdefaultv1.ApproveDefaultApplicationResponse{ApplicationId: row.ID, Status: pending}, after)
			return after, nil
		})
}

// BatchApproveDefaultApplications decides several applications in one transaction, each within a savepoint of its own.
func (s *Service) BatchApproveDefaultApplications(
	ctx context.Context, request *creditdefaultv1.BatchApproveDefaultApplicationsRequest,
) (*creditdefaultv1.BatchApproveDefaultApplicationsResponse, error) {
	if err := checkBatch(len(request.GetApplications())); err != nil {
		return nil, err
	}
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.BatchApproveDefaultApplicationsResponse, error) {
			ids := sliceutil.Map(request.GetApplications(), (*creditdefaultv1.BatchApproval).GetApplicationId)
			if err := s.queries.DefaultApplicationLockCustomers(ctx, tx, ids); err != nil {
				return nil, fmt.Errorf("lock the customers of applications: %w", err)
			}
			response := &creditdefaultv1.BatchApproveDefaultApplicationsResponse{}
			for _, one := range request.GetApplications() {
				refusal, err := s.decideAlone(ctx, tx, decision{
					id: one.GetApplicationId(), to: verdict(one.GetApproved()), remark: one.GetRemark(),
				})
				if err != nil {
					return nil, err
				}
				addResult(response, one.GetApplicationId(), refusal)
			}
			return response, nil
		})
}

// decideAlone decides an application within a savepoint, to which a refusal rolls back.
func (s *Service) decideAlone(ctx context.Context, tx store.Tx, d decision) (refusal *apierror.Error, err error) {
	savepoint, err := tx.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("set a savepoint: %w", err)
	}
	if _, err = carryOut(ctx, s, savepoint, s.applications(), d); err == nil {
		return nil, savepoint.Commit(ctx)
	}
	if !errors.As(err, &refusal) {
		return nil, err
	}
	return refusal, savepoint.Rollback(ctx)
}

// applications returns how default applications are decided. Approval and default happen in one transaction, the caller's.
func (s *Service) applications() decidable[db.DefaultApplication] {
	return decidable[db.DefaultApplication]{
		codes: applicationCodes,
		get:   s.queries.DefaultApplicationGet,
		decide: func(ctx context.Context, tx store.Tx, p db.DefaultApplicationDecideParams) (db.DefaultApplication, error) {
			return s.queries.DefaultApplicationDecide(ctx, tx, p)
		},
		filed: func(row db.DefaultApplication) filed {
			return filed{row.ApplicantID, row.Status, change{
				subject: creditdefaultv1.AuditSubject_AUDIT_SUBJECT_APPLICATION, customer: row.CustomerID, application: &row.ID,
			}}
		},
		follow: func(ctx context.Context, tx store.Tx, row db.DefaultApplication, to creditdefaultv1.ApprovalStatus, c change) error {
			if to != approved {
				return nil
			}
			if err := s.queries.DefaultApplicationClassify(ctx, tx, row.ID); err != nil {
				return fmt.Errorf("classify customer: %w", err)
			}
			if err := s.queries.DefaultCustomerPut(ctx, tx, row.ID); err != nil {
				return fmt.Errorf("list customer as in default: %w", err)
			}
			return s.setCredit(ctx, tx, c, normal, inDefault)
		},
	}
}

// setCredit changes a customer's state, and records it.
func (s *Service) setCredit(
	ctx context.Context, tx store.Tx, c change, from, to creditdefaultv1.CreditStatus,
) error {
	changed, err := s.queries.CustomerSetInDefault(ctx, tx, to == inDefault, c.customer)
	switch {
	case err != nil:
		return fmt.Errorf("set the state of a customer: %w", err)
	case changed == 0 && to == inDefault:
		return apierror.New(apiv1.ErrorCode_DMB007)
	case changed == 0:
		return apierror.New(apiv1.ErrorCode_DMB013)
	}
	c.subject = creditdefaultv1.AuditSubject_AUDIT_SUBJECT_CUSTOMER
	c.from, c.to = contract.Text(from), contract.Text(to)
	return s.record(ctx, tx, c)
}
