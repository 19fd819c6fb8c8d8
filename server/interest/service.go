// Package interest pays interest on the balances of accounts: it accrues every day that is over, and pays on settlement days and when an
// account is closed.
package interest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/rate"
	"github.com/corebank/corebank/store"
)

// Options configures the service.
type Options struct {
	Database *store.DB
	Ledger   *ledger.Ledger
	// Zone is the bank's time zone, in which its days begin and end.
	Zone       *time.Location
	Settlement Settlement
	// Now returns the current time, and so which days are over; nil: time.Now.
	Now func() time.Time
	Log *slog.Logger
}

// Service is the InterestService.
type Service struct {
	interestv1.UnimplementedInterestServiceServer
	Options

	queries *db.Queries
	// goOn wakes the nightly job.
	goOn func()
}

// NewService makes the service.
func NewService(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Service{Options: o, queries: db.New(), goOn: func() {}}
}

// settleDelay is the time after midnight at which a day counts as over: what was posted on it has been committed by then.
const settleDelay = 15 * time.Minute

func (s *Service) today() time.Time { return rate.DayOf(s.Now(), s.Zone) }

// lastDay returns the last day that is over.
func (s *Service) lastDay() time.Time {
	return rate.DayOf(s.Now().Add(-settleDelay), s.Zone).AddDate(0, 0, -1)
}

// dayEnd returns the moment at which a day ends.
func (s *Service) dayEnd(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, s.Zone)
}

// SetAccountRate has an account bear interest at a rate of its own, or again at the default.
func (s *Service) SetAccountRate(
	ctx context.Context, request *interestv1.SetAccountRateRequest,
) (*interestv1.SetAccountRateResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*interestv1.SetAccountRateResponse, error) {
			row, err := account.Find(ctx, tx, request.GetId())
			if err != nil {
				return nil, err
			}
			if row.Status == closed {
				return nil, apierror.New(apiv1.ErrorCode_CBB008)
			}
			found, err := s.findRate(ctx, tx, request.GetRateCode(), row.Currency)
			if err != nil {
				return nil, err
			}
			b, err := s.loadBook(ctx, tx, span{}, row.ID)
			if err != nil {
				return nil, err
			}
			today := s.today()
			before := &interestv1.AccountRate{AccountId: row.ID}
			if own := lastOf(b.own[row.ID], today); own != "" {
				before.RateCode = new(b.codes[own])
			}
			if err := s.queries.InterestTermSetAccount(ctx, tx, db.InterestTermSetAccountParams{
				AccountID: row.ID, FirstDay: today, RateID: found.id,
			}); err != nil {
				return nil, fmt.Errorf("set the rate of an account: %w", err)
			}
			if err := s.queries.InterestAccountAdd(ctx, tx, row.ID, today.AddDate(0, 0, -1)); err != nil {
				return nil, fmt.Errorf("add an account that bears interest: %w", err)
			}
			after := &interestv1.AccountRate{AccountId: row.ID, RateCode: found.code, From: dateOf(today)}
			audit.Changed(ctx, before, after)
			return &interestv1.SetAccountRateResponse{Rate: after}, nil
		})
}

// SetInterestDefault sets or ends the default rate of a type and currency of accounts.
func (s *Service) SetInterestDefault(
	ctx context.Context, request *interestv1.SetInterestDefaultRequest,
) (*interestv1.SetInterestDefaultResponse, error) {
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*interestv1.SetInterestDefaultResponse, error) {
			found, err := s.findRate(ctx, tx, request.GetRateCode(), request.GetCurrency())
			if err != nil {
				return nil, err
			}
			b, err := s.loadBook(ctx, tx, span{})
			if err != nil {
				return nil, err
			}
			today, kind := s.today(), contract.Text(request.GetAccountType())
			after := &interestv1.InterestDefault{
				AccountType: request.GetAccountType(), Currency: request.GetCurrency(), RateCode: found.code, From: dateOf(today),
			}
			before := &interestv1.InterestDefault{AccountType: after.GetAccountType(), Currency: after.GetCurrency()}
			if held := lastOf(b.defaults[defaultKey(kind, request.GetCurrency())], today); held != "" {
				before.RateCode = new(b.codes[held])
			}
			if err := s.queries.InterestTermSetDefault(ctx, tx, db.InterestTermSetDefaultParams{
				AccountType: kind, Currency: request.GetCurrency(), FirstDay: today, RateID: found.id,
			}); err != nil {
				return nil, fmt.Errorf("set a default rate: %w", err)
			}
			audit.About(ctx, defaultKey(kind, request.GetCurrency()))
			audit.Changed(ctx, before, after)
			return &interestv1.SetInterestDefaultResponse{InterestDefault: after}, nil
		})
}

// namedRate is the rate that a request names; without id if it names none.
type namedRate struct{ id, code *string }

// findRate returns the rate with a code; CBB024 if there is none in use, or if it is one of another currency that the bank keeps.
func (s *Service) findRate(ctx context.Context, tx store.Tx, code, currency string) (namedRate, error) {
	if code == "" {
		return namedRate{}, nil
	}
	versions, err := s.queries.RateVersionListByCode(ctx, tx, code)
	if err != nil {
		return namedRate{}, fmt.Errorf("find a rate: %w", err)
	}
	if len(versions) == 0 || versions[len(versions)-1].Enable != 1 {
		return namedRate{}, apierror.New(apiv1.ErrorCode_CBB024).Field("rateCode", "利率不存在或已停用")
	}
	newest := versions[len(versions)-1]
	if of := newest.CurrencyID; of != currency && s.Ledger.BankAccount(ledger.Interest, of) != 0 {
		return namedRate{}, apierror.New(apiv1.ErrorCode_CBB024).Field("rateCode", "利率的币种为 "+of)
	}
	return namedRate{&newest.OriginalID, &newest.Code}, nil
}

// ListInterestDefaults lists the default rates.
func (s *Service) ListInterestDefaults(
	ctx context.Context, _ *interestv1.ListInterestDefaultsRequest,
) (*interestv1.ListInterestDefaultsResponse, error) {
	b, err := s.loadBook(ctx, s.Database, span{})
	if err != nil {
		return nil, err
	}
	return &interestv1.ListInterestDefaultsResponse{List: b.listDefaults(s.today())}, nil
}

// ListInterestRuns lists the days that have been accrued.
func (s *Service) ListInterestRuns(
	ctx context.Context, request *interestv1.ListInterestRunsRequest,
) (*interestv1.ListInterestRunsResponse, error) {
	page, err := paging.Read(ctx, s.Database, request,
		func(tx store.Tx) (int64, error) { return s.queries.InterestRunCount(ctx, tx) },
		func(tx store.Tx, limit, offset int64) ([]db.InterestRun, error) {
			return s.queries.InterestRunList(ctx, tx, offset, limit)
		})
	if err != nil {
		return nil, fmt.Errorf("list interest runs: %w", err)
	}
	return &interestv1.ListInterestRunsResponse{
		Total: page.Total, Page: page.Number, PageSize: page.Size, List: sliceutil.Map(page.Rows, toRun),
	}, nil
}

// answerMargin is left of a call's time to answer when it stops the job.
const answerMargin = 3 * time.Second

// RunInterest accrues the days up to one, as far as the time of the call allows.
func (s *Service) RunInterest(ctx context.Context, request *interestv1.RunInterestRequest) (*interestv1.RunInterestResponse, error) {
	day := s.lastDay()
	if request.Day != nil {
		var err error
		if day, err = parseDay("day", request.GetDay()); err != nil {
			return nil, err
		}
		if day.After(s.lastDay()) {
			return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("day", "这一天尚未结束")
		}
	}
	until := time.Time{}
	if deadline, ok := ctx.Deadline(); ok {
		until = deadline.Add(-answerMargin)
	}
	isDone, err := s.advance(ctx, day, until)
	if err != nil {
		return nil, err
	}
	if !isDone {
		s.goOn()
	}
	return idempotency.Do(ctx, s.Database, request,
		func(ctx context.Context, tx store.Tx) (*interestv1.RunInterestResponse, error) {
			row, err := s.queries.InterestRunGet(ctx, tx, day)
			audit.About(ctx, dateOf(day))
			switch {
			case errors.Is(err, store.ErrNoRows):
				run := &interestv1.InterestRun{Day: dateOf(day), Status: interestv1.InterestRunStatus_INTEREST_RUN_STATUS_RUNNING}
				if isDone { // Nothing bore interest yet.
					run.Status = interestv1.InterestRunStatus_INTEREST_RUN_STATUS_COMPLETED
				}
				return &interestv1.RunInterestResponse{Run: run}, nil
			case err != nil:
				return nil, fmt.Errorf("read an interest run: %w", err)
			}
			return &interestv1.RunInterestResponse{Run: toRun(row)}, nil
		})
}

func parseDay(field, text string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, apierror.New(apiv1.ErrorCode_CBV003).Field(field, "没有这一天")
	}
	return day, nil
}

func dateOf(day time.Time) string { return day.Format(time.DateOnly) }
