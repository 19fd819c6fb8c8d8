package creditdefault

import (
	"context"

	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/store"
)

// readPage reads a page and the total of a list in one snapshot. Every row of the query has the total, so only an empty page after
// the first needs a second query.
func readPage[Row any](
	ctx context.Context, database *store.DB, page paging.Page,
	query func(q store.Querier, limit, offset int64) ([]Row, error), totalOf func(Row) int64,
) (total int64, rows []Row, err error) {
	err = database.Snapshot(ctx, func(tx store.Tx) error {
		if rows, err = query(tx, page.Limit(), page.Offset()); err != nil {
			return err
		}
		first := rows
		if len(rows) == 0 && page.Offset() > 0 {
			if first, err = query(tx, 1, 0); err != nil {
				return err
			}
		}
		if len(first) > 0 {
			total = totalOf(first[0])
		}
		return nil
	})
	return total, rows, err
}
