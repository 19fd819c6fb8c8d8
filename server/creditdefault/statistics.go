package creditdefault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

const (
	byIndustry = creditdefaultv1.Dimension_DIMENSION_INDUSTRY
	byRegion   = creditdefaultv1.Dimension_DIMENSION_REGION
	defaults   = creditdefaultv1.StatisticsType_STATISTICS_TYPE_DEFAULT
)

// GetIndustryStatistics counts by industry.
func (s *Service) GetIndustryStatistics(
	ctx context.Context, request *creditdefaultv1.GetIndustryStatisticsRequest,
) (*creditdefaultv1.GetIndustryStatisticsResponse, error) {
	year, kind := s.yearAndType(request.Year, request.Type)
	total, sorted, err := s.tally(ctx, byIndustry, year, kind)
	if err != nil {
		return nil, err
	}
	return &creditdefaultv1.GetIndustryStatisticsResponse{
		Year: year, Type: kind, Total: total,
		Industries: sliceutil.Map(sorted, func(t tally) *creditdefaultv1.IndustryCount {
			return &creditdefaultv1.IndustryCount{
				Industry: t.target, Count: t.count, Percentage: t.percentage(), Trend: t.trend(),
			}
		}),
	}, nil
}

// GetRegionStatistics counts by region.
func (s *Service) GetRegionStatistics(
	ctx context.Context, request *creditdefaultv1.GetRegionStatisticsRequest,
) (*creditdefaultv1.GetRegionStatisticsResponse, error) {
	year, kind := s.yearAndType(request.Year, request.Type)
	total, sorted, err := s.tally(ctx, byRegion, year, kind)
	if err != nil {
		return nil, err
	}
	return &creditdefaultv1.GetRegionStatisticsResponse{
		Year: year, Type: kind, Total: total,
		Regions: sliceutil.Map(sorted, func(t tally) *creditdefaultv1.RegionCount {
			return &creditdefaultv1.RegionCount{
				Region: t.target, Count: t.count, Percentage: t.percentage(), Trend: t.trend(),
			}
		}),
	}, nil
}

// thisYear is the year in the bank's time zone.
func (s *Service) thisYear() int32 { return int32(time.Now().In(s.Location).Year()) }

func (s *Service) yearAndType(
	year *int32, kind *creditdefaultv1.StatisticsType,
) (int32, creditdefaultv1.StatisticsType) {
	wanted, counted := s.thisYear(), defaults
	if year != nil {
		wanted = *year
	}
	if kind != nil {
		counted = *kind
	}
	return wanted, counted
}

func (s *Service) tally(
	ctx context.Context, dimension creditdefaultv1.Dimension, year int32, kind creditdefaultv1.StatisticsType,
) (total int64, sorted []tally, err error) {
	byTarget := map[string]*tally{}
	err = s.fresh(ctx, func(tx store.Tx) error {
		rows, err := s.queries.DefaultStatisticsOfDimension(ctx, tx, db.DefaultStatisticsOfDimensionParams{
			Dimension: contract.Text(dimension), StartYear: year - 1, EndYear: year,
		})
		if err != nil {
			return fmt.Errorf("read statistics: %w", err)
		}
		for _, row := range rows {
			t := byTarget[row.Target]
			if t == nil {
				t = &tally{target: row.Target}
				byTarget[row.Target] = t
			}
			count := row.RenewalCount
			if kind == defaults {
				count = row.DefaultCount
			}
			if row.Year == year {
				t.count = count
			} else {
				t.yearAgo = count
			}
		}
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	counts := make([]tally, 0, len(byTarget))
	for _, t := range byTarget {
		counts = append(counts, *t)
	}
	total, sorted = tallies(counts)
	return total, sorted, nil
}

// GetTrend counts one industry or region year by year.
func (s *Service) GetTrend(
	ctx context.Context, request *creditdefaultv1.GetTrendRequest,
) (*creditdefaultv1.GetTrendResponse, error) {
	from, to, err := years(request.GetStartYear(), request.GetEndYear(), s.thisYear())
	if err != nil {
		return nil, err
	}
	response := &creditdefaultv1.GetTrendResponse{Dimension: request.GetDimension(), Target: request.GetTarget()}
	for year := from; year <= to; year++ {
		response.Trend = append(response.Trend, &creditdefaultv1.YearCount{Year: year})
	}
	err = s.fresh(ctx, func(tx store.Tx) error {
		rows, err := s.queries.DefaultStatisticsOfTarget(ctx, tx, db.DefaultStatisticsOfTargetParams{
			Dimension: contract.Text(request.GetDimension()), Target: request.GetTarget(), StartYear: from, EndYear: to,
		})
		if err != nil {
			return fmt.Errorf("read statistics: %w", err)
		}
		for _, row := range rows {
			count := response.GetTrend()[row.Year-from]
			count.DefaultCount, count.RenewalCount = row.DefaultCount, row.RenewalCount
		}
		return nil
	})
	return response, err
}

// lastModified is the header with the time of the last count.
const lastModified = "last-modified"

// fresh reads statistics, and sends the time of their count in a header.
func (s *Service) fresh(ctx context.Context, read func(tx store.Tx) error) error {
	var refreshedAt time.Time
	err := s.Database.Snapshot(ctx, func(tx store.Tx) error {
		var err error
		refreshedAt, err = s.queries.DefaultStatisticsRefreshedAt(ctx, tx)
		if err != nil && !errors.Is(err, store.ErrNoRows) {
			return fmt.Errorf("read the time of statistics: %w", err)
		}
		return read(tx)
	})
	if err != nil || refreshedAt.IsZero() {
		return err
	}
	return grpc.SetHeader(ctx, metadata.Pairs(lastModified, refreshedAt.UTC().Format(http.TimeFormat)))
}

// RefreshStatistics counts the statistics again.
func (s *Service) RefreshStatistics(
	ctx context.Context, _ *creditdefaultv1.RefreshStatisticsRequest,
) (*creditdefaultv1.RefreshStatisticsResponse, error) {
	audit.Nothing(ctx)
	at, err := s.refresh(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &creditdefaultv1.RefreshStatisticsResponse{RefreshTime: timestamppb.New(at)}, nil
}

// refreshTimeout bounds each statement of a refresh: some seconds for a million applications, and the wait for a refresh by another
// server.
const refreshTimeout = 10 * time.Minute

// refresh counts the statistics unless that was done at or after a time, and returns the time of the count. Of several servers one
// counts; the others wait for it. It does not block writers of applications: it reads a snapshot, and locks only the statistics.
func (s *Service) refresh(ctx context.Context, unlessSince *time.Time) (at time.Time, err error) {
	err = s.Database.Tx(store.WithTimeout(ctx, refreshTimeout), func(tx store.Tx) error {
		if err := s.queries.DefaultStatisticsLock(ctx, tx); err != nil {
			return fmt.Errorf("lock statistics: %w", err)
		}
		if unlessSince != nil {
			at, err = s.queries.DefaultStatisticsRefreshedAt(ctx, tx)
			if err == nil && !at.Before(*unlessSince) {
				return nil
			}
			if err != nil && !errors.Is(err, store.ErrNoRows) {
				return fmt.Errorf("read the time of statistics: %w", err)
			}
		}
		if err := s.queries.DefaultStatisticsClear(ctx, tx); err != nil {
			return fmt.Errorf("clear statistics: %w", err)
		}
		if err := s.queries.DefaultStatisticsCount(ctx, tx, s.Location.String()); err != nil {
			return fmt.Errorf("count statistics: %w", err)
		}
		if at, err = s.queries.DefaultStatisticsMark(ctx, tx); err != nil {
			return fmt.Errorf("mark statistics: %w", err)
		}
		return nil
	})
	return at, err
}
