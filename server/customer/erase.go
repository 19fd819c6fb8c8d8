package customer

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// placeholder is the name of erased customers.
const placeholder = "已注销客户"

// EraseCustomer removes what tells who a customer is. The books stay as they are.
func (s *Service) EraseCustomer(
	ctx context.Context, request *customerv1.EraseCustomerRequest,
) (*customerv1.EraseCustomerResponse, error) {
	committed := func() {}
	response, err := idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*customerv1.EraseCustomerResponse, error) {
			row, err := s.queries.CustomerLockToErase(ctx, tx, request.GetId())
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.Absent(apiv1.ErrorCode_CBB006)
			case err != nil:
				return nil, fmt.Errorf("lock customer: %w", err)
			case isErased(row):
				audit.Nothing(ctx)
			default:
				if row, committed, err = s.erase(ctx, tx, row); err != nil {
					return nil, err
				}
			}
			return &customerv1.EraseCustomerResponse{Customer: toRecord(row, Personal{})}, nil
		})
	if err != nil {
		return nil, err
	}
	committed()
	return response, nil
}

// erase erases a locked customer, its logins, and what stored answers and audit entries tell of both.
func (s *Service) erase(ctx context.Context, tx store.Tx, before db.Customer) (after db.Customer, committed func(), err error) {
	ties, err := s.queries.CustomerTies(ctx, tx, before.ID)
	if err != nil {
		return after, nil, fmt.Errorf("look for what keeps a customer: %w", err)
	}
	if err := checkTies(ties); err != nil {
		return after, nil, err
	}
	if after, err = s.queries.CustomerErase(ctx, tx, placeholder, before.ID); err != nil {
		return after, nil, fmt.Errorf("erase customer: %w", err)
	}
	if committed, err = s.users.EraseLogins(ctx, tx, before.ID, placeholder); err != nil {
		return after, nil, err
	}
	if err := s.queries.IdempotencyErase(ctx, tx, before.ID); err != nil {
		return after, nil, fmt.Errorf("erase stored answers about a customer: %w", err)
	}
	subjects, err := s.queries.CustomerSubjects(ctx, tx, before.ID)
	if err != nil {
		return after, nil, fmt.Errorf("list the subjects of audit entries about a customer: %w", err)
	}
	if err := s.queries.AuditHide(ctx, tx, sliceutil.Map(subjects, func(id int64) string { return strconv.FormatInt(id, 10) })); err != nil {
		return after, nil, fmt.Errorf("hide a customer in audit entries: %w", err)
	}
	audit.Changed(ctx, statusOnly(before), statusOnly(after))
	return after, committed, nil
}

// statusOnly returns what an audit entry may tell of an erased customer.
func statusOnly(row db.Customer) *customerv1.CustomerRecord {
	return &customerv1.CustomerRecord{Id: row.ID, Status: contract.Parse[customerv1.CustomerStatus](row.Status)}
}

func isErased(row db.Customer) bool {
	return contract.Parse[customerv1.CustomerStatus](row.Status) == customerv1.CustomerStatus_CUSTOMER_STATUS_ERASED
}
