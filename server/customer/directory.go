package customer

import (
	"context"
	"encoding/json"
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
		response.List = append(response.List, toRecord(ctx, row))
	}
	return response, nil
}

// UpdateCustomer corrects a customer and records the change.
func (s *Service) UpdateCustomer(
	ctx context.Context, request *customerv1.UpdateCustomerRequest,
) (*customerv1.UpdateCustomerResponse, error) {
	change := db.CustomerUpdateParams{
		ID: request.GetId(), Name: request.Name, Email: request.Email, Phone: request.Phone,
		IDType: contract.OptionalText(request.IdType), IDNumber: upper(request.IdNumber),
		Industry: request.Industry, Region: request.Region,
	}
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*customerv1.UpdateCustomerResponse, error) {
			before, err := s.queries.CustomerLock(ctx, tx, change.ID)
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.Absent(apiv1.ErrorCode_CBB006)
			case err != nil:
				return nil, fmt.Errorf("find customer: %w", err)
			}
			if before.IDNumber != nil && change.IDNumber != nil && *change.IDNumber == contract.Mask(*before.IDNumber) {
				change.IDNumber = nil // A row that was read, sent back.
			}
			if err := checkNewIdentity(before, change); err != nil {
				return nil, err
			}
			after, err := s.queries.CustomerUpdate(ctx, tx, change)
			if err != nil {
				return nil, fmt.Errorf("update customer: %w", err)
			}
			if err := s.recordChange(ctx, tx, before, after); err != nil {
				return nil, err
			}
			return &customerv1.UpdateCustomerResponse{Customer: toRecord(ctx, after)}, nil
		})
}

// checkNewIdentity returns an error for an incomplete new identity document, and for a number that does not fit its type.
func checkNewIdentity(before db.Customer, change db.CustomerUpdateParams) error {
	if change.IDType == nil && change.IDNumber == nil {
		return nil
	}
	idType, idNumber := before.IDType, before.IDNumber
	if change.IDType != nil {
		idType = change.IDType
	}
	if change.IDNumber != nil {
		idNumber = change.IDNumber
	}
	switch {
	case change.IDNumber != nil && strings.Contains(*change.IDNumber, "*"):
		return apierror.New(apiv1.ErrorCode_CBV003).Field("idNumber", "格式错误")
	case idType == nil:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("idType", "必填")
	case idNumber == nil:
		return apierror.New(apiv1.ErrorCode_CBV001).Field("idNumber", "必填")
	}
	return checkIdentity(contract.Parse[customerv1.IdType](*idType), *idNumber)
}

// recordChange stores the changed fields, before and after; nothing if none changed.
func (s *Service) recordChange(ctx context.Context, tx store.Tx, before, after db.Customer) error {
	fields := map[string][2]string{}
	for name, values := range map[string][2]string{
		"name":     {before.Name, after.Name},
		"email":    {text(before.Email), text(after.Email)},
		"phone":    {text(before.Phone), text(after.Phone)},
		"idType":   {text(before.IDType), text(after.IDType)},
		"idNumber": {text(before.IDNumber), text(after.IDNumber)},
		"industry": {before.Industry, after.Industry},
		"region":   {before.Region, after.Region},
	} {
		if values[0] != values[1] {
			fields[name] = values
		}
	}
	if len(fields) == 0 {
		return nil
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("encode a change of a customer: %w", err)
	}
	principal := caller.FromContext(ctx)
	err = s.queries.CustomerChangeRecord(ctx, tx, db.CustomerChangeRecordParams{
		CustomerID: after.ID, ChangedBy: principal.UserID, Username: principal.Username, Fields: encoded,
	})
	if err != nil {
		return fmt.Errorf("record a change of a customer: %w", err)
	}
	return nil
}

// toRecord converts a customer for staff. Personal data is masked unless the caller's role may see it.
func toRecord(ctx context.Context, row db.Customer) *customerv1.CustomerRecord {
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
	if !caller.FromContext(ctx).Roles.HasAny(unmasked) {
		record.Email, record.Phone, record.IdNumber = maskEmail(row.Email), mask(row.Phone), mask(row.IDNumber)
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
