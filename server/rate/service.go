// Package rate keeps interest rates with all their versions, and accrues interest. Rates document.
package rate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// Service is the RateService.
type Service struct {
	ratev1.UnimplementedRateServiceServer

	database *store.DB
	queries  *db.Queries
	zone     *time.Location
}

// NewService makes the service. Days begin at midnight in the zone.
func NewService(database *store.DB, zone *time.Location) *Service {
	return &Service{database: database, queries: db.New(), zone: zone}
}

// maxPage bounds the rates of a search.
const maxPage = 500

// SearchRates lists the newest versions whose code or name contains the text, regardless of case and width.
func (s *Service) SearchRates(
	ctx context.Context, request *ratev1.SearchRatesRequest,
) (*ratev1.SearchRatesResponse, error) {
	page := paging.New(request.GetPage(), request.GetPagesize(), maxPage)
	rows, err := s.queries.RateList(ctx, s.database, db.RateListParams{
		Key: request.GetSearchkey(), PageLimit: page.Limit() + 1, PageOffset: page.Offset(),
	})
	if err != nil {
		return nil, fmt.Errorf("search rates: %w", err)
	}
	response := &ratev1.SearchRatesResponse{}
	rows, more := paging.Cut(rows, page.Limit())
	if more || page.Number > 1 {
		response.PageInfo = &ratev1.PageInfo{Page: page.Number, Pagesize: page.Size, More: more}
	}
	response.Rates = sliceutil.Map(rows, fromRow)
	return response, nil
}

// SaveRate creates a rate, or corrects the newest version of one.
func (s *Service) SaveRate(ctx context.Context, request *ratev1.SaveRateRequest) (*ratev1.SaveRateResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*ratev1.SaveRateResponse, error) {
			write := s.correct
			if request.GetRateid() == "" {
				write = s.create
			}
			row, err := write(ctx, tx, request)
			if err != nil {
				return nil, fmt.Errorf("save rate: %w", err)
			}
			return &ratev1.SaveRateResponse{Rate: fromRow(row)}, nil
		})
}

func (s *Service) create(ctx context.Context, tx store.Tx, request *ratev1.SaveRateRequest) (db.Rate, error) {
	if err := checkNew(request); err != nil {
		return db.Rate{}, err
	}
	row, err := edited(db.Rate{
		Name: contract.Display(request.GetRatetype()), YearDays: defaultYearDays, Precision: defaultPrecision,
		CurrencyID: defaultCurrency, Enable: enabled,
	}, request)
	if err != nil {
		return db.Rate{}, err
	}
	return s.queries.RateCreate(ctx, tx, db.RateCreateParams{
		Code: row.Code, Name: row.Name, TenantID: row.TenantID, SysID: row.SysID, Creator: caller.FromContext(ctx).Shown(), YearDays: row.YearDays,
		Type: row.Type, EffectiveAt: row.EffectiveAt, Rate: row.Rate, Precision: row.Precision, Overdue: row.Overdue,
		Advance: row.Advance, CurrencyID: row.CurrencyID, Enable: row.Enable,
	})
}

func (s *Service) correct(ctx context.Context, tx store.Tx, request *ratev1.SaveRateRequest) (db.Rate, error) {
	newest, now, err := s.lockNewest(ctx, tx, request)
	if err != nil {
		return db.Rate{}, err
	}
	row, err := edit(newest, request)
	if err != nil {
		return db.Rate{}, err
	}
	corrected, err := s.queries.RateCorrect(ctx, tx, db.RateCorrectParams{
		ID: row.ID, Code: row.Code, Name: row.Name, TenantID: row.TenantID, SysID: row.SysID, YearDays: row.YearDays,
		Type: row.Type, EffectiveAt: row.EffectiveAt, Rate: row.Rate, Precision: row.Precision, Overdue: row.Overdue,
		Advance: row.Advance, CurrencyID: row.CurrencyID, Enable: row.Enable, Modifier: new(caller.FromContext(ctx).Shown()), ModifiedAt: &now,
	})
	audit.Changed(ctx, fromRow(newest), fromRow(corrected))
	return corrected, err
}

// ReviseRate adds a version.
func (s *Service) ReviseRate(ctx context.Context, request *ratev1.ReviseRateRequest) (*ratev1.ReviseRateResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*ratev1.ReviseRateResponse, error) {
			row, err := s.revise(ctx, tx, asSave(request))
			if err != nil {
				return nil, fmt.Errorf("revise rate: %w", err)
			}
			return &ratev1.ReviseRateResponse{Rate: fromRow(row)}, nil
		})
}

// revise adds a version. If the newest version was made by the same request, it returns that.
func (s *Service) revise(ctx context.Context, tx store.Tx, request *ratev1.SaveRateRequest) (db.Rate, error) {
	newest, now, err := s.lockNewest(ctx, tx, request)
	if err != nil {
		return db.Rate{}, err
	}
	content, err := contentOf(request)
	if err != nil {
		return db.Rate{}, err
	}
	if bytes.Equal(newest.RevisedWith, content) {
		audit.Nothing(ctx)
		return newest, nil
	}
	row, err := edit(newest, request)
	if err != nil {
		return db.Rate{}, err
	}
	if err := s.queries.RateRetire(ctx, tx, row.ID); err != nil {
		return db.Rate{}, fmt.Errorf("retire the newest version: %w", err)
	}
	revised, err := s.queries.RateRevise(ctx, tx, db.RateReviseParams{
		OriginalID: row.OriginalID, Version: row.Version + 1, Code: row.Code, Name: row.Name, TenantID: row.TenantID,
		SysID: row.SysID, Creator: row.Creator, CreatedAt: row.CreatedAt, YearDays: row.YearDays, Type: row.Type,
		EffectiveAt: row.EffectiveAt, Rate: row.Rate, Precision: row.Precision, Overdue: row.Overdue, Advance: row.Advance,
		CurrencyID: row.CurrencyID, KnownAt: now, Enable: row.Enable, Reviser: caller.FromContext(ctx).Shown(),
		RevisedWith: content,
	})
	audit.Changed(ctx, fromRow(newest), fromRow(revised))
	return revised, err
}

// lockNewest locks a rate and returns its newest version, and the time for the change.
func (s *Service) lockNewest(ctx context.Context, tx store.Tx, request *ratev1.SaveRateRequest) (db.Rate, time.Time, error) {
	rate, err := s.queries.RateLock(ctx, tx, request.GetRateid())
	if err != nil {
		return db.Rate{}, time.Time{}, absent(err)
	}
	newest, err := s.queries.RateGetNewest(ctx, tx, rate)
	if err != nil {
		return db.Rate{}, time.Time{}, fmt.Errorf("get the newest version: %w", err)
	}
	return newest.Rate, newest.Now, nil
}

// edit returns the newest version with the changes of a request that passes checkVersion.
func edit(newest db.Rate, request *ratev1.SaveRateRequest) (db.Rate, error) {
	if err := checkVersion(newest.Version, request.Versionno); err != nil {
		return db.Rate{}, err
	}
	return edited(newest, request)
}

// ListRateRevisions lists all versions of a rate, the oldest first.
func (s *Service) ListRateRevisions(
	ctx context.Context, request *ratev1.ListRateRevisionsRequest,
) (*ratev1.ListRateRevisionsResponse, error) {
	rows, err := s.versions(ctx, "", request.GetRateid())
	if err != nil {
		return nil, err
	}
	return &ratev1.ListRateRevisionsResponse{Rates: sliceutil.Map(rows, fromRow)}, nil
}

// DeleteRate marks all versions of a rate as deleted.
func (s *Service) DeleteRate(ctx context.Context, request *ratev1.DeleteRateRequest) (*ratev1.DeleteRateResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*ratev1.DeleteRateResponse, error) {
			rate, err := s.queries.RateLock(ctx, tx, request.GetRateid())
			if err != nil {
				return nil, absent(err)
			}
			newest, err := s.queries.RateGetNewest(ctx, tx, rate)
			if err != nil {
				return nil, fmt.Errorf("get the newest version: %w", err)
			}
			if err := s.queries.RateDelete(ctx, tx, caller.FromContext(ctx).Shown(), rate); err != nil {
				return nil, fmt.Errorf("delete rate: %w", err)
			}
			audit.Changed(ctx, fromRow(newest.Rate), nil)
			return &ratev1.DeleteRateResponse{}, nil
		})
}

// GetRateAsOf returns the version valid at a business time, as recorded at a system time.
func (s *Service) GetRateAsOf(
	ctx context.Context, request *ratev1.GetRateAsOfRequest,
) (*ratev1.GetRateAsOfResponse, error) {
	versions, err := s.versions(ctx, request.GetCode(), request.GetRateid())
	if err != nil {
		return nil, err
	}
	if request.KnownAt != nil {
		versions = known(versions, new(wholeSecond(request.GetKnownAt().AsTime())))
	}
	version := inForce(versions, request.GetEffectiveAt().AsTime())
	if version == nil {
		return nil, apierror.New(apiv1.ErrorCode_IRB004)
	}
	if err := checkInUse(versions); err != nil {
		return nil, err
	}
	if err := checkNumber(version); err != nil {
		return nil, err
	}
	return &ratev1.GetRateAsOfResponse{Rate: fromRow(*version)}, nil
}

// AccrueInterest returns the interest on a principal over a period.
func (s *Service) AccrueInterest(
	ctx context.Context, request *ratev1.AccrueInterestRequest,
) (*ratev1.AccrueInterestResponse, error) {
	from, to, err := period(request.GetFrom(), request.GetTo())
	if err != nil {
		return nil, err
	}
	principal, err := decimal.Parse(request.GetPrincipal())
	if err != nil { // Validation has bounded the value.
		return nil, fmt.Errorf("read principal: %w", err)
	}
	versions, err := s.versions(ctx, request.GetCode(), request.GetRateid())
	if err != nil {
		return nil, err
	}
	if err := checkInUse(versions); err != nil {
		return nil, err
	}
	runs, err := segments(versions, from, to, s.zone)
	if err != nil {
		return nil, err
	}
	response := &ratev1.AccrueInterestResponse{Days: DaysBetween(from, to)}
	total := new(big.Rat)
	for _, run := range runs {
		interest, err := run.interest(principal)
		if err != nil {
			return nil, err
		}
		total.Add(total, interest)
		segment := fromSegment(run)
		segment.Interest = roundHalfEven(interest, 8)
		response.Segments = append(response.Segments, segment)
	}
	response.Interest = roundHalfEven(total, 2)
	return response, nil
}

// versions reads all versions of the rate with a code or with the id of one of them, by number.
func (s *Service) versions(ctx context.Context, code, id string) ([]db.Rate, error) {
	if err := checkNamed(code, id); err != nil {
		return nil, err
	}
	list, name := s.queries.RateVersionList, id
	if code != "" {
		list, name = s.queries.RateVersionListByCode, code
	}
	rows, err := list(ctx, s.database, name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("list versions of a rate: %w", err)
	case len(rows) == 0:
		return nil, apierror.New(apiv1.ErrorCode_IRB001)
	}
	return rows, nil
}

// absent turns [store.ErrNoRows] into the error for an unknown rate, and wraps any other error.
func absent(err error) error {
	if errors.Is(err, store.ErrNoRows) {
		return apierror.New(apiv1.ErrorCode_IRB001)
	}
	return fmt.Errorf("lock rate: %w", err)
}
