package transaction

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// maxAdvance bounds the recurring transfers of one transaction.
const maxAdvance = 1000

// advance makes the next occurrence of the recurring transfers whose latest one is due, until none is: so each has one in the future, and
// those that fell due while no server ran exist, too. The row of the rule is locked, so that one server makes an occurrence.
func (s *Scheduler) advance(ctx context.Context) error {
	for {
		advanced := 0
		err := s.database.Tx(ctx, func(tx store.Tx) error {
			due, err := s.queries.RecurringTransferLockDue(ctx, tx, maxAdvance)
			if advanced = len(due); err != nil || advanced == 0 {
				return err
			}
			return s.advanceDue(ctx, tx, due)
		})
		if err != nil {
			return fmt.Errorf("make the next occurrences of recurring transfers: %w", err)
		}
		if advanced == 0 {
			return nil
		}
	}
}

// advanceDue makes the next occurrence of each of some rules, and ends those that have none.
func (s *Scheduler) advanceDue(ctx context.Context, tx store.Tx, due []db.RecurringTransfer) error {
	var next db.RecurringTransferAdvanceParams
	var over []int64
	for _, row := range due {
		at, ok := recurrenceOf(row, s.zone).at(row.Occurrences + 1)
		if !ok {
			over = append(over, row.ID)
			continue
		}
		next.Ids = append(next.Ids, row.ID)
		next.ScheduledIds = append(next.ScheduledIds, s.newID())
		next.Times = append(next.Times, at)
	}
	if len(next.Ids) > 0 {
		made, err := s.queries.RecurringTransferAdvance(ctx, tx, next)
		if err != nil {
			return err
		}
		if made != int64(len(next.Ids)) {
			return fmt.Errorf("%d of %d locked recurring transfers were active", made, len(next.Ids))
		}
	}
	if len(over) == 0 {
		return nil
	}
	_, err := s.queries.RecurringTransferComplete(ctx, tx, over)
	return err
}
