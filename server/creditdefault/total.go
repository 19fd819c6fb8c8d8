package creditdefault

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// maxTotals bounds how many totals are remembered.
const maxTotals = 1000

// totals remembers what was counted for the filters of one list, as long as the list stays as it is: the pages of one search
// are counted once.
type totals struct {
	mu    sync.Mutex
	as    version
	known map[string]int64
}

// version is a state of a list. Two views of the same version are the same rows.
type version struct {
	epoch   time.Time
	changes int64
}

func (v version) isAfter(other version) bool {
	return v.epoch.After(other.epoch) || v.epoch.Equal(other.epoch) && v.changes > other.changes
}

func (v version) is(other version) bool {
	return v.epoch.Equal(other.epoch) && v.changes == other.changes
}

// of returns the total for a filter, and counts if it is not known as of this version.
func (t *totals) of(now version, filter any, count func() (int64, error)) (int64, error) {
	text, err := json.Marshal(filter)
	if err != nil {
		return 0, fmt.Errorf("name a filter: %w", err)
	}
	key := string(text)
	t.mu.Lock()
	if now.isAfter(t.as) {
		t.as, t.known = now, map[string]int64{}
	}
	total, known := t.known[key]
	known = known && now.is(t.as)
	t.mu.Unlock()
	if known {
		return total, nil
	}
	if total, err = count(); err != nil {
		return 0, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.is(t.as) && len(t.known) < maxTotals {
		t.known[key] = total
	}
	return total, nil
}

// totalApplications is how many applications a filter selects: known beforehand where it selects by what is counted, else
// counted by an index, once for each state of the list.
func (s *Service) totalApplications(
	ctx context.Context, view store.Querier, filter db.DefaultApplicationCountParams,
) (int64, error) {
	if filter.CustomerName == "" && filter.Applicant == "" && filter.CreatedFrom == nil && filter.CreatedBefore == nil {
		return s.queries.DefaultApplicationTotal(ctx, view, db.DefaultApplicationTotalParams{ //nolint:wrapcheck // The caller says what for.
			ReasonID: filter.ReasonID, Status: filter.Status, Severity: filter.Severity,
		})
	}
	now, err := s.queries.DefaultApplicationVersion(ctx, view)
	if err != nil {
		return 0, err //nolint:wrapcheck // The caller says what for.
	}
	return s.applicationTotals.of(version{now.Epoch, now.Changes}, filter, func() (int64, error) {
		return s.queries.DefaultApplicationCount(ctx, view, filter)
	})
}

// totalCustomers is the same for customers in default.
func (s *Service) totalCustomers(
	ctx context.Context, view store.Querier, filter db.DefaultCustomerCountParams,
) (int64, error) {
	if filter.CustomerName == "" && filter.Applicant == "" && filter.ApprovedFrom == nil && filter.ApprovedBefore == nil {
		return s.queries.DefaultCustomerTotal(ctx, view, db.DefaultCustomerTotalParams{ //nolint:wrapcheck // The caller says what for.
			Status: filter.Status, Renewable: filter.Renewable, Severity: filter.Severity, ReasonID: filter.ReasonID,
			Industry: filter.Industry, Region: filter.Region,
		})
	}
	now, err := s.queries.DefaultCustomerVersion(ctx, view)
	if err != nil {
		return 0, err //nolint:wrapcheck // The caller says what for.
	}
	return s.customerTotals.of(version{now.Epoch, now.Changes}, filter, func() (int64, error) {
		return s.queries.DefaultCustomerCount(ctx, view, filter)
	})
}
