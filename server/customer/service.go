// Package customer keeps the directory of customers. Bank document, section 3.1.
package customer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

// Service is the CustomerService.
type Service struct {
	customerv1.UnimplementedCustomerServiceServer

	database *store.DB
	queries  *db.Queries
	location *time.Location
}

// NewService makes the service. Years, which statistics count by, begin in the location.
func NewService(database *store.DB, location *time.Location) *Service {
	return &Service{database: database, queries: db.New(), location: location}
}

// CreateCustomer creates a customer. A constraint keeps identity documents unique: CBB007.
func (s *Service) CreateCustomer(
	ctx context.Context, request *customerv1.CreateCustomerRequest,
) (*customerv1.CreateCustomerResponse, error) {
	if err := checkIdentity(request.GetIdType(), request.GetIdNumber()); err != nil {
		return nil, err
	}
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*customerv1.CreateCustomerResponse, error) {
			row, err := s.queries.CustomerCreate(ctx, tx, toRow(request))
			if err != nil {
				return nil, fmt.Errorf("create customer: %w", err)
			}
			return &customerv1.CreateCustomerResponse{Customer: fromRow(row)}, nil
		})
}

// GetCustomer returns a customer with its masked identity, and with e-mail and phone as the caller may see them.
func (s *Service) GetCustomer(
	ctx context.Context, request *customerv1.GetCustomerRequest,
) (*customerv1.GetCustomerResponse, error) {
	row, err := s.queries.CustomerGet(ctx, s.database, request.GetId())
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, apierror.Absent(apiv1.ErrorCode_CBB006)
	case err != nil:
		return nil, fmt.Errorf("get customer: %w", err)
	}
	shown := withIdentity(fromRow(row), row)
	if principal := caller.FromContext(ctx); principal.CustomerID != row.ID && !principal.Roles.HasAny(reachable) {
		shown.Email, shown.Phone = text(maskEmail(row.Email)), text(mask(row.Phone))
	}
	return &customerv1.GetCustomerResponse{Customer: shown}, nil
}
