package customer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/store"
)

// unmasked has the roles that see e-mail, phone and id numbers in full: those that may change them.
var unmasked = caller.RolesOf(apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_TELLER)

// reachable has the roles that see the e-mail and phone of a customer whom they name: those that act for it.
var reachable = unmasked | caller.RolesOf(apiv1.Role_ROLE_INTERNAL)

// ListCustomers lists customers by id.
func (s *Service) ListCustomers(
	ctx context.Context, request *customerv1.ListCustomersRequest,
) (*customerv1.ListCustomersResponse, error) {
	number := upper(request.IdNumber)
	filter := db.CustomerCountParams{
		Name: request.Name, Phone: request.Phone, PhoneDigests: sumsOfPhone(s.keys, request.Phone),
		IDNumber: number, IdentityDigests: sumsOfNumber(s.keys, number), Status: contract.OptionalText(request.Status),
	}
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) { return s.queries.CustomerCount(ctx, tx, filter) },
		func(tx store.Tx, limit, offset int64) ([]db.Customer, error) {
			return s.queries.CustomerList(ctx, tx, db.CustomerListParams{
				Name: filter.Name, Phone: filter.Phone, PhoneDigests: filter.PhoneDigests,
				IDNumber: filter.IDNumber, IdentityDigests: filter.IdentityDigests, Status: filter.Status,
				PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	response := &customerv1.ListCustomersResponse{Total: page.Total, Page: page.Number, PageSize: page.Size}
	for _, row := range page.Rows {
		record, err := s.shownRecord(ctx, row)
		if err != nil {
			return nil, err
		}
		response.List = append(response.List, record)
	}
	return response, nil
}

// UpdateCustomer corrects a customer and records the change.
func (s *Service) UpdateCustomer(
	ctx context.Context, request *customerv1.UpdateCustomerRequest,
) (*customerv1.UpdateCustomerResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*customerv1.UpdateCustomerResponse, error) {
			row, err := Correct(ctx, tx, s.keys, s.location, Correction{
				Customer: request.GetId(), Name: request.Name, IDType: contract.OptionalText(request.IdType),
				Personal: Personal{request.Email, request.Phone, upper(request.IdNumber)},
				Industry: request.Industry, Region: request.Region,
			})
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.Absent(apiv1.ErrorCode_CBB006)
			case err != nil:
				return nil, err
			}
			idempotency.About(ctx, row.ID)
			record, err := s.shownRecord(ctx, row)
			return &customerv1.UpdateCustomerResponse{Customer: record}, err
		})
}

// shownRecord converts a customer for staff. Personal data is masked unless the caller's role may see it.
func (s *Service) shownRecord(ctx context.Context, row db.Customer) (*customerv1.CustomerRecord, error) {
	personal, err := open(s.keys, row)
	if err != nil {
		return nil, err
	}
	if !caller.FromContext(ctx).Roles.HasAny(unmasked) {
		personal = Personal{maskEmail(personal.Email), mask(personal.Phone), mask(personal.IDNumber)}
	}
	return toRecord(row, personal), nil
}

func toRecord(row db.Customer, personal Personal) *customerv1.CustomerRecord {
	record := &customerv1.CustomerRecord{
		Id:        row.ID,
		Name:      row.Name,
		Email:     personal.Email,
		Phone:     personal.Phone,
		IdNumber:  personal.IDNumber,
		Status:    contract.Parse[customerv1.CustomerStatus](row.Status),
		Industry:  row.Industry,
		Region:    row.Region,
		CreatedAt: timestamppb.New(row.CreatedAt),
	}
	if row.IDType != nil {
		record.IdType = contract.Parse[customerv1.IdType](*row.IDType).Enum()
	}
	return record
}

func mask(column *string) *string {
	if column == nil {
		return nil
	}
	return new(contract.Mask(*column))
}

// maskEmail keeps the first letter and the domain.
func maskEmail(column *string) *string {
	if column == nil {
		return nil
	}
	local, domain, _ := strings.Cut(*column, "@")
	runes := []rune(local)
	return new(string(runes[:min(1, len(runes))]) + "***@" + domain)
}

// upper returns an id number in upper case, as it is stored.
func upper(number *string) *string {
	if number == nil {
		return nil
	}
	return new(strings.ToUpper(*number))
}
