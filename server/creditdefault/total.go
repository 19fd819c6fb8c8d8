package creditdefault

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/creditdefault/census"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// RunTotals keeps the totals of the lists known until ctx ends.
func (s *Service) RunTotals(ctx context.Context, log *slog.Logger) error {
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return s.applications.Run(ctx, log) })
	all.Go(func() error { return s.customers.Run(ctx, log) })
	return all.Wait() //nolint:wrapcheck // They end with ctx alone.
}

// countedApplications has the columns that totalApplications wants.
func countedApplications(queries *db.Queries) census.List {
	return census.List{
		Name:    "APPLICATIONS",
		Matches: []census.Match{census.Equal, census.Equal, census.Equal, hasReason},
		Rows: func(ctx context.Context, q store.Querier, after int64, ids []int64, limit int) ([]census.Row, error) {
			rows, err := queries.DefaultApplicationRows(ctx, q, db.DefaultApplicationRowsParams{AfterID: after, Ids: ids, RowLimit: int32(limit)})
			if err != nil {
				return nil, fmt.Errorf("read applications to count: %w", err)
			}
			return sliceutil.Map(rows, func(r db.DefaultApplicationRowsRow) census.Row {
				return census.Row{ID: r.ID, Name: r.RowName, Time: r.RowTime, Columns: r.RowColumns}
			}), nil
		},
	}
}

// totalApplications is how many applications a filter selects: known, or else counted by an index.
func (s *Service) totalApplications(
	ctx context.Context, view store.Querier, filter db.DefaultApplicationCountParams,
) (int64, error) {
	total, known, err := s.applications.Total(ctx, view, census.Filter{
		Name: filter.CustomerName, From: filter.CreatedFrom, Before: filter.CreatedBefore,
		Columns: []*string{filter.Status, filter.Severity, given(filter.Applicant), reasonText(filter.ReasonID)},
	})
	if err != nil || known {
		return total, err //nolint:wrapcheck // The caller says what for.
	}
	return s.queries.DefaultApplicationCount(ctx, view, filter) //nolint:wrapcheck // The caller says what for.
}

// countedCustomers has the columns that totalCustomers wants.
func countedCustomers(queries *db.Queries) census.List {
	return census.List{
		Name: "CUSTOMERS",
		Matches: []census.Match{
			census.Equal, census.Equal, census.Equal, census.Equal, census.Equal, census.Equal, hasReason,
		},
		Rows: func(ctx context.Context, q store.Querier, after int64, ids []int64, limit int) ([]census.Row, error) {
			rows, err := queries.DefaultCustomerRows(ctx, q, db.DefaultCustomerRowsParams{AfterID: after, Ids: ids, RowLimit: int32(limit)})
			if err != nil {
				return nil, fmt.Errorf("read customers in default to count: %w", err)
			}
			return sliceutil.Map(rows, func(r db.DefaultCustomerRowsRow) census.Row {
				return census.Row{ID: r.ID, Name: r.RowName, Time: r.RowTime, Columns: r.RowColumns}
			}), nil
		},
	}
}

// totalCustomers is the same for customers in default.
func (s *Service) totalCustomers(
	ctx context.Context, view store.Querier, filter db.DefaultCustomerCountParams,
) (int64, error) {
	var pending *string
	if filter.Renewable {
		pending = new("false")
	}
	total, known, err := s.customers.Total(ctx, view, census.Filter{
		Name: filter.CustomerName, From: filter.ApprovedFrom, Before: filter.ApprovedBefore,
		Columns: []*string{
			&filter.Status, pending, filter.Severity, given(filter.Applicant), given(filter.Industry), given(filter.Region),
			reasonText(filter.ReasonID),
		},
	})
	if err != nil || known {
		return total, err //nolint:wrapcheck // The caller says what for.
	}
	return s.queries.DefaultCustomerCount(ctx, view, filter) //nolint:wrapcheck // The caller says what for.
}

// given is a filter that is empty where all are wanted.
func given(filter string) *string {
	if filter == "" {
		return nil
	}
	return &filter
}

// hasReason tells whether a reason is among those of a row, as the database writes an array: {1,3}.
func hasReason(reasons, wanted string) bool {
	return strings.Contains(","+strings.Trim(reasons, "{}")+",", ","+wanted+",")
}

func reasonText(id *int64) *string {
	if id == nil {
		return nil
	}
	return new(strconv.FormatInt(*id, 10))
}
