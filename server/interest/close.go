package interest

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// PayOff settles an account that is about to be closed, up to yesterday: the interest is paid into the account and out of it again in cash, so
// that it is as empty as before. It returns what was paid, empty if nothing. An account that is not active or not empty is left as it is,
// for it will not be closed. Negative interest is forgiven. It must come before the account is locked.
func (s *Service) PayOff(ctx context.Context, tx store.Tx, id int64) (string, error) {
	progress, err := s.queries.InterestProgress(ctx, tx)
	if err != nil || progress.FirstDay.IsZero() {
		return "", err
	}
	yesterday := s.today().AddDate(0, 0, -1)
	b, err := s.loadBook(ctx, tx, span{})
	if err != nil {
		return "", err
	}
	day := progress.FirstDay
	if !progress.LastDay.Before(day) {
		day = nextDay(progress.LastDay)
	}
	for ; !day.After(yesterday); day = nextDay(day) { // The nightly job has yet to come.
		if _, err := s.accrue(ctx, tx, b, db.InterestAccrueParams{AfterID: id - 1, UpToID: id, Day: day}); err != nil {
			return "", err
		}
	}
	locked, err := s.queries.InterestLock(ctx, tx, []int64{id})
	if err != nil {
		return "", fmt.Errorf("lock an account that bears interest: %w", err)
	}
	if len(locked) == 0 {
		return "", nil
	}
	row := db.InterestLockDueRow(locked[0])
	if row.Status != active || !row.Available.IsZero() || !row.SettledDay.Before(yesterday) {
		return "", nil
	}
	payments, err := s.settle(ctx, tx, []db.InterestLockDueRow{row}, yesterday)
	if err != nil || len(payments) == 0 {
		return "", err
	}
	if err := s.pay(ctx, tx, payments, true); err != nil || payments[0].cents == 0 {
		return "", err
	}
	return amountOf(payments[0].cents).String(), nil
}
