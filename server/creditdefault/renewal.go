package creditdefault

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// ListRenewalReasons lists all renewal reasons.
func (s *Service) ListRenewalReasons(
	ctx context.Context, _ *creditdefaultv1.ListRenewalReasonsRequest,
) (*creditdefaultv1.ListRenewalReasonsResponse, error) {
	rows, err := s.queries.RenewalReasonList(ctx, s.Database)
	if err != nil {
		return nil, fmt.Errorf("list renewal reasons: %w", err)
	}
	return &creditdefaultv1.ListRenewalReasonsResponse{Reasons: sliceutil.Map(rows, fromRenewalReason)}, nil
}

// SubmitRenewal files a renewal.
func (s *Service) SubmitRenewal(
	ctx context.Context, request *creditdefaultv1.SubmitRenewalRequest,
) (*creditdefaultv1.SubmitRenewalResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.SubmitRenewalResponse, error) {
			customer, err := s.queries.CustomerLock(ctx, tx, request.GetCustomerId())
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.New(apiv1.ErrorCode_DMB005)
			case err != nil:
				return nil, fmt.Errorf("lock customer: %w", err)
			}
			if err := s.checkRenewal(ctx, tx, customer, request.GetRenewalReason()); err != nil {
				return nil, err
			}
			idempotency.About(ctx, customer.ID)
			row, err := s.createRenewal(ctx, tx, customer, request)
			if err != nil {
				return nil, err
			}
			return &creditdefaultv1.SubmitRenewalResponse{
				RenewalId:    row.ID,
				CustomerId:   row.CustomerID,
				CustomerName: row.CustomerName,
				Status:       pending,
				CreateTime:   timestamppb.New(row.CreatedAt),
			}, nil
		})
}

func (s *Service) checkRenewal(ctx context.Context, tx store.Tx, customer db.Customer, reason int64) error {
	if !legal(credits, creditStatus(customer), normal) {
		return apierror.New(apiv1.ErrorCode_DMB013)
	}
	open, err := s.queries.RenewalOpen(ctx, tx, customer.ID)
	if err != nil {
		return fmt.Errorf("look for an open renewal: %w", err)
	}
	if open {
		return apierror.New(apiv1.ErrorCode_DMB014)
	}
	usable, err := s.queries.RenewalReasonUsable(ctx, tx, reason)
	if err != nil {
		return fmt.Errorf("find renewal reason: %w", err)
	}
	if !usable {
		return apierror.New(apiv1.ErrorCode_DMB015).Field("renewalReason", "重生原因不存在或已停用")
	}
	return nil
}

func (s *Service) createRenewal(
	ctx context.Context, tx store.Tx, customer db.Customer, request *creditdefaultv1.SubmitRenewalRequest,
) (db.Renewal, error) {
	applicant := caller.FromContext(ctx)
	row, err := s.queries.RenewalCreate(ctx, tx, db.RenewalCreateParams{
		CustomerID:   customer.ID,
		CustomerName: customer.Name,
		ReasonID:     request.GetRenewalReason(),
		Remark:       request.GetRemark(),
		ApplicantID:  applicant.UserID,
		Applicant:    applicant.Shown(),
	})
	if err != nil {
		return row, fmt.Errorf("create renewal: %w", err)
	}
	if err := s.list(ctx, tx, customer.ID, inDefault, true); err != nil {
		return row, err
	}
	return row, s.record(ctx, tx, change{
		subject:  creditdefaultv1.AuditSubject_AUDIT_SUBJECT_RENEWAL,
		customer: row.CustomerID,
		renewal:  &row.ID,
		to:       row.Status,
		remark:   row.Remark,
	})
}

// list updates the row of the list of customers in default.
func (s *Service) list(
	ctx context.Context, tx store.Tx, customer int64, status creditdefaultv1.CreditStatus, renewalPending bool,
) error {
	err := s.queries.DefaultCustomerSetStatus(ctx, tx, db.DefaultCustomerSetStatusParams{
		CustomerID: customer, Status: contract.Text(status), RenewalPending: renewalPending,
	})
	if err != nil {
		return fmt.Errorf("list customer: %w", err)
	}
	return nil
}

// ApproveRenewal decides a renewal.
func (s *Service) ApproveRenewal(
	ctx context.Context, request *creditdefaultv1.ApproveRenewalRequest,
) (*creditdefaultv1.ApproveRenewalResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.ApproveRenewalResponse, error) {
			row, err := carryOut(ctx, s, tx, s.renewals(), decision{
				id: request.GetRenewalId(), to: verdict(request.GetApproved()), remark: request.GetRemark(),
			})
			if err != nil {
				return nil, err
			}
			after := &creditdefaultv1.ApproveRenewalResponse{
				RenewalId:   row.ID,
				Status:      contract.Parse[creditdefaultv1.ApprovalStatus](row.Status),
				Approver:    optional(row.Approver),
				ApproveTime: contract.OptionalTime(row.DecidedAt),
			}
			audit.Changed(ctx, &creditdefaultv1.ApproveRenewalResponse{RenewalId: row.ID, Status: pending}, after)
			return after, nil
		})
}

// renewals returns how renewals are decided. Approval and the end of the default happen in one transaction, the caller's.
func (s *Service) renewals() decidable[db.Renewal] {
	return decidable[db.Renewal]{
		codes: renewalCodes,
		get:   s.queries.RenewalGet,
		decide: func(ctx context.Context, tx store.Tx, p db.DefaultApplicationDecideParams) (db.Renewal, error) {
			return s.queries.RenewalDecide(ctx, tx, db.RenewalDecideParams(p))
		},
		filed: func(row db.Renewal) filed {
			return filed{row.ApplicantID, row.Status, change{
				subject: creditdefaultv1.AuditSubject_AUDIT_SUBJECT_RENEWAL, customer: row.CustomerID, renewal: &row.ID,
			}}
		},
		follow: func(ctx context.Context, tx store.Tx, row db.Renewal, to creditdefaultv1.ApprovalStatus, c change) error {
			if to != approved {
				return s.list(ctx, tx, row.CustomerID, inDefault, false)
			}
			if err := s.list(ctx, tx, row.CustomerID, normal, false); err != nil {
				return err
			}
			return s.setCredit(ctx, tx, c, inDefault, normal)
		},
	}
}

// ListRenewals lists renewals, newest first.
func (s *Service) ListRenewals(
	ctx context.Context, request *creditdefaultv1.ListRenewalsRequest,
) (*creditdefaultv1.ListRenewalsResponse, error) {
	page := paging.New(request.GetPage(), request.GetSize(), defaultSize)
	filter := toRenewalFilter(request)
	total, rows, err := readPage(ctx, s.Database, page,
		func(q store.Querier, limit, offset int64) ([]db.RenewalListRow, error) {
			filter.PageLimit, filter.PageOffset = limit, offset
			return s.queries.RenewalList(ctx, q, filter)
		},
		func(row db.RenewalListRow) int64 { return row.Total })
	if err != nil {
		return nil, fmt.Errorf("list renewals: %w", err)
	}
	return &creditdefaultv1.ListRenewalsResponse{
		Total: total, Page: page.Number, Size: page.Size, List: sliceutil.Map(rows, fromListedRenewal),
	}, nil
}

// GetRenewal returns a renewal.
func (s *Service) GetRenewal(
	ctx context.Context, request *creditdefaultv1.GetRenewalRequest,
) (*creditdefaultv1.GetRenewalResponse, error) {
	row, err := s.queries.RenewalGet(ctx, s.Database, request.GetRenewalId())
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, apierror.New(renewalCodes.unknown)
	case err != nil:
		return nil, fmt.Errorf("get renewal: %w", err)
	}
	return &creditdefaultv1.GetRenewalResponse{Renewal: fromRenewal(row)}, nil
}
