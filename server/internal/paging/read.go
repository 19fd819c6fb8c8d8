package paging

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/store"
)

// Rows is one page of a list.
type Rows[Row any] struct {
	Page

	// Total is the number of rows of the whole list.
	Total int64
	Rows  []Row
}

// Read reads a page and the total of its list in one snapshot.
func Read[Row any](
	ctx context.Context, database *store.DB, request Request,
	count func(tx store.Tx) (int64, error), list func(tx store.Tx, limit, offset int64) ([]Row, error),
) (Rows[Row], error) {
	rows := Rows[Row]{Page: Of(request)}
	err := database.Snapshot(ctx, func(tx store.Tx) (err error) {
		if rows.Total, err = count(tx); err != nil {
			return fmt.Errorf("count: %w", err)
		}
		rows.Rows, err = list(tx, rows.Limit(), rows.Offset())
		return err
	})
	return rows, err
}
