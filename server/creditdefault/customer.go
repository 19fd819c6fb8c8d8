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

// listCustomers returns the rows of a page, and how many the filter matches in all.
func (s *Service) listCustomers(
	ctx context.Context, filter db.DefaultCustomerListParams, page paging.Page,
) (total int64, rows []db.DefaultCustomerListRow, err error) {
	filter.Counted = true
	total, rows, err = readPage(ctx, s.Database, page,
		func(q store.Querier, limit, offset int64) ([]db.DefaultCustomerListRow, error) {
			filter.PageLimit, filter.PageOffset = limit, offset
			return s.queries.DefaultCustomerList(ctx, q, filter)
		},
		func(row db.DefaultCustomerListRow) int64 { return row.Total })
	if err != nil {
		return 0, nil, fmt.Errorf("list customers in default: %w", err)
	}
	return total, rows, nil
}
