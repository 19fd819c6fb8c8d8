package creditdefault

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// SubmitDefaultApplication files an application.
func (s *Service) SubmitDefaultApplication(
	ctx context.Context, request *creditdefaultv1.SubmitDefaultApplicationRequest,
) (*creditdefaultv1.SubmitDefaultApplicationResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*creditdefaultv1.SubmitDefaultApplicationResponse, error) {
			customer, err := s.lockCustomer(ctx, tx, request)
			if err != nil {
				return nil, err
			}
			if err := s.checkSubmission(ctx, tx, customer, request.GetDefaultReasons()); err != nil {
				return nil, err
			}
			idempotency.About(ctx, customer.ID)
			row, err := s.createApplication(ctx, tx, customer, request)
			if err != nil {
				return nil, err
			}
			return &creditdefaultv1.SubmitDefaultApplicationResponse{
				ApplicationId: row.ID,
				CustomerId:    row.CustomerID,
				CustomerName:  row.CustomerName,
				Status:        pending,
				CreateTime:    timestamppb.New(row.CreatedAt),
			}, nil
		})
}

// lockCustomer finds the customer of an application, or creates it, and locks it.
func (s *Service) lockCustomer(
	ctx context.Context, tx store.Tx, request *creditdefaultv1.SubmitDefaultApplicationRequest,
) (db.Customer, error) {
	name := strings.TrimSpace(request.GetCustomerName())
	key, err := s.queries.CustomerNameKey(ctx, tx, name)
	if err != nil {
		return db.Customer{}, fmt.Errorf("read customer name: %w", err)
	}
	if err := checkCustomerName(key, request.CustomerId); err != nil {
		return db.Customer{}, err
	}
	id := request.GetCustomerId()
	if request.CustomerId == nil {
		var created *db.Customer
		if id, created, err = s.findOrCreate(ctx, tx, name); err != nil {
			return db.Customer{}, err
		}
		if created != nil {
			return *created, nil
		}
	}
	customer, err := s.queries.CustomerLock(ctx, tx, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return db.Customer{}, apierror.New(apiv1.ErrorCode_DMB005)
	case err != nil:
		return db.Customer{}, fmt.Errorf("lock customer: %w", err)
	case contract.Parse[customerv1.CustomerStatus](customer.Status) == customerv1.CustomerStatus_CUSTOMER_STATUS_ERASED:
		return db.Customer{}, apierror.New(apiv1.ErrorCode_DMB005)
	case key != "" && customer.NameKey != key:
		return db.Customer{}, apierror.New(apiv1.ErrorCode_DMB008).Field("customerName", "与customerId不符")
	}
	return customer, checkClassification(customer, strings.TrimSpace(request.GetIndustry()), strings.TrimSpace(request.GetRegion()))
}

// findOrCreate returns the id of the one customer with a name, or a counterparty that it has created.
func (s *Service) findOrCreate(ctx context.Context, tx store.Tx, name string) (id int64, created *db.Customer, err error) {
	if id, err = s.findByName(ctx, tx, name); !errors.Is(err, store.ErrNoRows) {
		return id, nil, err
	}
	customer, err := s.queries.CustomerCreateCounterparty(ctx, tx, name)
	switch {
	case err == nil:
		return 0, &customer, nil
	case !errors.Is(err, store.ErrNoRows):
		return 0, nil, fmt.Errorf("create counterparty: %w", err)
	}
	id, err = s.findByName(ctx, tx, name) // Another submission has just created it.
	return id, nil, err
}

// findByName returns the id of the one customer with a name, or [store.ErrNoRows].
func (s *Service) findByName(ctx context.Context, tx store.Tx, name string) (int64, error) {
	ids, err := s.queries.CustomerFindByName(ctx, tx, name)
	switch {
	case err != nil:
		return 0, fmt.Errorf("find customer by name: %w", err)
	case len(ids) > 1:
		return 0, apierror.New(apiv1.ErrorCode_DMB004).Field("customerId", "不能为空")
	case len(ids) == 0:
		return 0, store.ErrNoRows
	}
	return ids[0], nil
}

func (s *Service) checkSubmission(ctx context.Context, tx store.Tx, customer db.Customer, reasons []int64) error {
	if !legal(credits, creditStatus(customer), inDefault) {
		return apierror.New(apiv1.ErrorCode_DMB007)
	}
	open, err := s.queries.DefaultApplicationOpen(ctx, tx, customer.ID)
	if err != nil {
		return fmt.Errorf("look for an open application: %w", err)
	}
	if open {
		return apierror.New(apiv1.ErrorCode_DMB006)
	}
	usable, err := s.queries.DefaultReasonUse(ctx, tx, reasons)
	if err != nil {
		return fmt.Errorf("find default reasons: %w", err)
	}
	return checkReasons(reasons, usable)
}

func (s *Service) createApplication(
	ctx context.Context, tx store.Tx, customer db.Customer, request *creditdefaultv1.SubmitDefaultApplicationRequest,
) (db.DefaultApplication, error) {
	applicant := caller.FromContext(ctx)
	row, err := s.queries.DefaultApplicationCreate(ctx, tx, db.DefaultApplicationCreateParams{
		CustomerID:           customer.ID,
		CustomerName:         customer.Name,
		LatestExternalRating: request.LatestExternalRating,
		ReasonIds:            request.GetDefaultReasons(),
		Severity:             contract.Text(request.GetSeverity()),
		Remark:               request.GetRemark(),
		ApplicantID:          applicant.UserID,
		Applicant:            applicant.Shown(),
		Industry:             filled(request.GetIndustry()),
		Region:               filled(request.GetRegion()),
	})
	if err != nil {
		return row, fmt.Errorf("create application: %w", err)
	}
	if len(request.GetAttachments()) > 0 {
		if err := s.queries.DefaultAttachmentCreate(ctx, tx, toAttachments(row.ID, request.GetAttachments())); err != nil {
			return row, fmt.Errorf("create attachments: %w", err)
		}
	}
	return row, s.record(ctx, tx, change{
		subject:     creditdefaultv1.AuditSubject_AUDIT_SUBJECT_APPLICATION,
		customer:    row.CustomerID,
		application: &row.ID,
		to:          row.Status,
		remark:      row.Remark,
	})
}

// ListDefaultApplications lists applications, newest first.
func (s *Service) ListDefaultApplications(
	ctx context.Context, request *creditdefaultv1.ListDefaultApplicationsRequest,
) (*creditdefaultv1.ListDefaultApplicationsResponse, error) {
	page := paging.New(request.GetPage(), request.GetSize(), defaultSize)
	filter := toApplicationFilter(request)
	total, rows, err := readPage(ctx, s.Database, page,
		func(q store.Querier, limit, offset int64) ([]db.DefaultApplicationListRow, error) {
			filter.PageLimit, filter.PageOffset = limit, offset
			return s.queries.DefaultApplicationList(ctx, q, filter)
		},
		func(row db.DefaultApplicationListRow) int64 { return row.Total })
	if err != nil {
		return nil, fmt.Errorf("list applications: %w", err)
	}
	return &creditdefaultv1.ListDefaultApplicationsResponse{
		Total: total, Page: page.Number, Size: page.Size, List: sliceutil.Map(rows, fromApplicationSummary),
	}, nil
}

// GetDefaultApplication returns an application with its attachments.
func (s *Service) GetDefaultApplication(
	ctx context.Context, request *creditdefaultv1.GetDefaultApplicationRequest,
) (*creditdefaultv1.GetDefaultApplicationResponse, error) {
	row, err := s.queries.DefaultApplicationGet(ctx, s.Database, request.GetApplicationId())
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, apierror.New(applicationCodes.unknown)
	case err != nil:
		return nil, fmt.Errorf("get application: %w", err)
	}
	attachments, err := s.queries.DefaultAttachmentList(ctx, s.Database, row.ID)
	if err != nil {
		return nil, fmt.Errorf("list attachments: %w", err)
	}
	return &creditdefaultv1.GetDefaultApplicationResponse{Application: fromApplication(row, attachments)}, nil
}
