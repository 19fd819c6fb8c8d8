package creditdefault

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// ListDefaultCustomers lists customers in default, or renewed, newest approval first.
func (s *Service) ListDefaultCustomers(
	ctx context.Context, request *creditdefaultv1.ListDefaultCustomersRequest,
) (*creditdefaultv1.ListDefaultCustomersResponse, error) {
	page := paging.New(request.GetPage(), request.GetSize(), defaultSize)
	total, rows, err := s.listCustomers(ctx, toCustomerFilter(request, request.Status, request.Severity), page)
	if err != nil {
		return nil, err
	}
	return &creditdefaultv1.ListDefaultCustomersResponse{
		Total: total, Page: page.Number, Size: page.Size, List: sliceutil.Map(rows, fromDefaultCustomer),
	}, nil
}

// ListRenewableCustomers lists customers in default without a pending renewal, newest approval first.
func (s *Service) ListRenewableCustomers(
	ctx context.Context, request *creditdefaultv1.ListRenewableCustomersRequest,
) (*creditdefaultv1.ListRenewableCustomersResponse, error) {
	page := paging.New(request.GetPage(), request.GetSize(), defaultSize)
	filter := toCustomerFilter(request, nil, request.Severity)
	filter.Renewable = true
	total, rows, err := s.listCustomers(ctx, filter, page)
	if err != nil {
		return nil, err
	}
	return &creditdefaultv1.ListRenewableCustomersResponse{
		Total: total, Page: page.Number, Size: page.Size, List: sliceutil.Map(rows, fromRenewableCustomer),
	}, nil
}

// listCustomers is the rows of a page, and of all pages how many.
func (s *Service) listCustomers(
	ctx context.Context, filter db.DefaultCustomerCountParams, page paging.Page,
) (total int64, rows []db.DefaultCustomer, err error) {
	err = s.Database.Snapshot(ctx, func(tx store.Tx) error {
		view := store.Replanned(tx)
		if total, err = s.totalCustomers(ctx, view, filter); err != nil {
			return fmt.Errorf("count customers in default: %w", err)
		}
		if page.Offset() >= total { // Postgres might look through all to find none.
			return nil
		}
		wanted := allCustomers(filter)
		wanted.PageLimit, wanted.PageOffset = page.Limit(), page.Offset()
		if rows, err = s.queries.DefaultCustomerList(ctx, view, wanted); err != nil {
			return fmt.Errorf("list customers in default: %w", err)
		}
		return nil
	})
	return total, rows, err //nolint:wrapcheck // Wrapped inside.
}

// allCustomers asks for the rows that a filter counts.
func allCustomers(filter db.DefaultCustomerCountParams) db.DefaultCustomerListParams {
	return db.DefaultCustomerListParams{
		Status:         filter.Status,
		Renewable:      filter.Renewable,
		CustomerName:   filter.CustomerName,
		Severity:       filter.Severity,
		ReasonID:       filter.ReasonID,
		Applicant:      filter.Applicant,
		Industry:       filter.Industry,
		Region:         filter.Region,
		ApprovedFrom:   filter.ApprovedFrom,
		ApprovedBefore: filter.ApprovedBefore,
	}
}
