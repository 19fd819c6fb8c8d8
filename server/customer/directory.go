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
	filter := db.CustomerCountParams{
		Name: request.Name, Phone: request.Phone, IDNumber: upper(request.IdNumber), Status: contract.OptionalText(request.Status),
	}
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) { return s.queries.CustomerCount(ctx, tx, filter) },
		func(tx store.Tx, limit, offset int64) ([]db.Customer, error) {
			return s.queries.CustomerList(ctx, tx, db.CustomerListParams{
				Name: filter.Name, Phone: filter.Phone, IDNumber: filter.IDNumber, Status: filter.Status,
				PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	response := &customerv1.ListCustomersResponse{Total: page.Total, Page: page.Number, PageSize: page.Size}
	for _, row := range page.Rows {
		response.List = append(response.List, shownRecord(ctx, row))
	}
	return response, nil
}

// UpdateCustomer corrects a customer and records the change.
func (s *Service) UpdateCustomer(
	ctx context.Context, request *customerv1.UpdateCustomerRequest,
) (*customerv1.UpdateCustomerResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*customerv1.UpdateCustomerResponse, error) {
			row, err := Correct(ctx, tx, s.location, Correction{CustomerUpdateParams: db.CustomerUpdateParams{
				ID: request.GetId(), Name: request.Name, Email: request.Email, Phone: request.Phone,
				IDType: contract.OptionalText(request.IdType), IDNumber: upper(request.IdNumber),
				Industry: request.Industry, Region: request.Region,
			}})
			if errors.Is(err, store.ErrNoRows) {
				return nil, apierror.Absent(apiv1.ErrorCode_CBB006)
			}
			return &customerv1.UpdateCustomerResponse{Customer: shownRecord(ctx, row)}, err
		})
}

// shownRecord converts a customer for staff. Personal data is masked unless the caller's role may see it.
func shownRecord(ctx context.Context, row db.Customer) *customerv1.CustomerRecord {
	record := toRecord(row)
	if !caller.FromContext(ctx).Roles.HasAny(unmasked) {
		record.Email, record.Phone, record.IdNumber = maskEmail(row.Email), mask(row.Phone), mask(row.IDNumber)
	}
	return record
}

func toRecord(row db.Customer) *customerv1.CustomerRecord {
	record := &customerv1.CustomerRecord{
		Id:        row.ID,
		Name:      row.Name,
		Email:     row.Email,
		Phone:     row.Phone,
		IdNumber:  row.IDNumber,
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
