// Package customer keeps the directory of customers. Bank document, section 3.1.
package customer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// Service is the CustomerService.
type Service struct {
	customerv1.UnimplementedCustomerServiceServer

	database *store.DB
	queries  *db.Queries
	keys     *keyring.Ring
	users    *auth.Service
	exports  *semaphore.Weighted
	location *time.Location
}

// NewService makes the service, which encrypts personal data with the keys. Years, which statistics count by, begin in the location.
func NewService(database *store.DB, users *auth.Service, keys *keyring.Ring, location *time.Location) *Service {
	return &Service{
		database: database, queries: db.New(), users: users, keys: keys, location: location, exports: semaphore.NewWeighted(maxExports),
	}
}

// Create creates a customer in the caller's transaction. It returns CBB007 if another one has the identity document, whose number is in
// upper case.
func Create(ctx context.Context, tx store.Tx, keys *keyring.Ring, name, idType string, personal Personal) (db.Customer, error) {
	queries := db.New()
	id, err := queries.CustomerNextID(ctx, tx)
	if err != nil {
		return db.Customer{}, fmt.Errorf("number a customer: %w", err)
	}
	sealed := personal.seal(keys, id, &idType)
	row, err := queries.CustomerCreate(ctx, tx, db.CustomerCreateParams{
		ID: id, Name: name, IDType: idType, IDNumber: text(personal.IDNumber),
		EmailSealed: sealed.email, PhoneSealed: sealed.phone, IDNumberSealed: sealed.idNumber, SealedWith: sealed.keyID,
		Fields:  sliceutil.Map(sealed.digests, func(d digest) string { return d.field }),
		KeyIds:  sliceutil.Map(sealed.digests, func(d digest) string { return d.KeyID }),
		Digests: sliceutil.Map(sealed.digests, func(d digest) []byte { return d.Sum }),
	})
	switch {
	case errors.Is(err, store.ErrNoRows):
		return db.Customer{}, apierror.New(apiv1.ErrorCode_CBB007)
	case err != nil:
		return db.Customer{}, fmt.Errorf("create customer: %w", err)
	}
	return db.Customer(row), nil
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
			personal := Personal{
				&request.Email, &request.Phone, new(strings.ToUpper(request.GetIdNumber())), // The check character X may be in lower case.
			}
			row, err := Create(ctx, tx, s.keys, request.GetName(), contract.Text(request.GetIdType()), personal)
			if err != nil {
				return nil, err
			}
			idempotency.About(ctx, row.ID)
			return &customerv1.CreateCustomerResponse{Customer: fromRow(row, personal)}, nil
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
	personal, err := open(s.keys, row)
	if err != nil {
		return nil, err
	}
	shown := withIdentity(fromRow(row, personal), row, personal)
	if principal := caller.FromContext(ctx); principal.CustomerID != row.ID && !principal.Roles.HasAny(reachable) {
		shown.Email, shown.Phone = text(maskEmail(personal.Email)), text(mask(personal.Phone))
	}
	return &customerv1.GetCustomerResponse{Customer: shown}, nil
}
