package interest

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	interestv1 "github.com/corebank/corebank/gen/go/corebank/interest/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/rate"
	"github.com/corebank/corebank/store"
)

// maxDays bounds the period of a request.
const maxDays = 366

// GetAccountInterest shows the interest of an account in a period.
func (s *Service) GetAccountInterest(
	ctx context.Context, request *interestv1.GetAccountInterestRequest,
) (*interestv1.AccountInterest, error) {
	var shownInterest *interestv1.AccountInterest
	err := s.Database.Snapshot(ctx, func(tx store.Tx) error {
		row, err := account.Find(ctx, tx, request.GetId())
		if err != nil {
			return err
		}
		settled, carried, err := s.settledOf(ctx, tx, row.ID)
		if err != nil {
			return err
		}
		of, err := s.period(ctx, tx, request, settled)
		if err != nil {
			return err
		}
		shownInterest, err = s.show(ctx, tx, row, of, carried)
		return err
	})
	return shownInterest, err
}

// settledOf returns the last day of an account that was settled, zero if none was, and what is carried.
func (s *Service) settledOf(ctx context.Context, tx store.Tx, id int64) (time.Time, *big.Int, error) {
	row, err := s.queries.InterestAccountGet(ctx, tx, id)
	if errors.Is(err, store.ErrNoRows) {
		return time.Time{}, new(big.Int), nil
	} else if err != nil {
		return time.Time{}, nil, fmt.Errorf("read what is settled: %w", err)
	}
	carried, err := parseUnits(row.Carried)
	return row.SettledDay, carried, err
}

// period returns the days that a request asks for, as far as they have been accrued.
func (s *Service) period(ctx context.Context, tx store.Tx, request *interestv1.GetAccountInterestRequest, settled time.Time) (span, error) {
	progress, err := s.queries.InterestProgress(ctx, tx)
	if err != nil {
		return span{}, fmt.Errorf("read which days have been accrued: %w", err)
	}
	of := span{from: nextDay(settled), to: nextDay(progress.LastDay)}
	if settled.IsZero() {
		of.from = progress.FirstDay
	}
	if progress.FirstDay.IsZero() {
		of.from = s.today()
	}
	if request.From != nil {
		if of.from, err = parseDay("from", request.GetFrom()); err != nil {
			return of, err
		}
	}
	if request.To != nil {
		last, err := parseDay("to", request.GetTo())
		if err != nil {
			return of, err
		}
		if request.From != nil && last.Before(of.from) {
			return of, apierror.New(apiv1.ErrorCode_CBV003).Field("to", "不能早于 from")
		}
		of = of.within(span{of.from, nextDay(last)})
	}
	if of.to.Before(of.from) {
		of.to = of.from
	}
	if rate.DaysBetween(of.from, of.to) > maxDays {
		return of, apierror.New(apiv1.ErrorCode_CBV003).Field("from", "期间不能超过 366 天")
	}
	return of, nil
}

func (s *Service) show(ctx context.Context, tx store.Tx, row db.Account, of span, carried *big.Int) (*interestv1.AccountInterest, error) {
	b, err := s.loadBook(ctx, tx, of, row.ID)
	if err != nil {
		return nil, err
	}
	last := of.to.AddDate(0, 0, -1)
	closings, err := s.closings(ctx, tx, []int64{row.ID}, []time.Time{of.from}, last)
	if err != nil {
		return nil, err
	}
	held := b.termsOf(row.ID, row.Type, row.Currency)
	segments := b.rates.segments(of, closings[row.ID], held)
	shownInterest := &interestv1.AccountInterest{
		AccountId: row.ID, Currency: row.Currency, From: dateOf(of.from), To: dateOf(last), Interest: shown(total(segments)), Carried: shown(carried),
	}
	if now, isOwn := held.at(s.today()); now != "" {
		shownInterest.RateCode, shownInterest.OwnRate = new(b.codes[now]), isOwn
	}
	for _, one := range segments {
		shownInterest.Segments = append(shownInterest.Segments, toSegment(one, b.codes[one.version.OriginalID]))
	}
	payments, err := s.queries.InterestPaymentList(ctx, tx, db.InterestPaymentListParams{AccountID: row.ID, FirstDay: of.from, LastDay: last})
	if err != nil {
		return nil, fmt.Errorf("list payments of interest: %w", err)
	}
	for _, row := range payments {
		payment, err := toPayment(row)
		if err != nil {
			return nil, err
		}
		shownInterest.Payments = append(shownInterest.Payments, payment)
	}
	return shownInterest, nil
}

// closings returns the closing balances of accounts, from a day each to a day.
func (s *Service) closings(ctx context.Context, tx db.DBTX, accounts []int64, from []time.Time, last time.Time) (map[int64][]closing, error) {
	rows, err := s.queries.InterestBalanceList(ctx, tx, db.InterestBalanceListParams{AccountIds: accounts, FirstDays: from, LastDay: last})
	if err != nil {
		return nil, fmt.Errorf("read closing balances: %w", err)
	}
	closings := make(map[int64][]closing, len(accounts))
	for _, row := range rows {
		closings[row.AccountID] = append(closings[row.AccountID], closing{row.Day, row.Balance})
	}
	return closings, nil
}

// parseUnits reads exact interest.
func parseUnits(text string) (*big.Int, error) {
	units, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return nil, fmt.Errorf("%q is no whole number", text)
	}
	return units, nil
}
