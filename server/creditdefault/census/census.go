// Package census tells how many rows a list selects, exactly and at once, whatever the filter: a count of a million rows by a
// part of their name takes Postgres a second, and the memory of this process a few milliseconds.
//
// It keeps what the list selects by as of one view of the database, an edition. Triggers note which rows change, and in which
// transaction; whoever asks for a total, in a view of its own, has the rows that changed between the two counted anew. So a
// total is always that of the view it is asked in, on every server, however many write meanwhile. In the background the changes
// are taken up into the next edition before they become many.
package census

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

const (
	// every is how often changes are looked for.
	every = time.Second
	// afterFailure is how long nothing is tried when that could not be done.
	afterFailure = 10 * time.Second
	// staleAfter is how long changes may be left where they are.
	staleAfter = 10 * time.Minute
)

// limits are numbers of rows.
type limits struct {
	// block is how many stand together.
	block int
	// few changes are left where they are for a while: taking them up would have totals forgotten.
	few int
	// many changes are not counted anew for a total, but all is read again.
	many int
}

// List is a table that is counted.
type List struct {
	// Name is how the notes of changes call it.
	Name string
	// Matches tell how the columns of its rows are compared.
	Matches []Match
	// Rows reads rows in the order of their ids, behind one: the first of all, or of those with one of the ids.
	Rows func(ctx context.Context, q store.Querier, after int64, ids []int64, limit int) ([]Row, error)
}

// Census counts the rows of one list.
type Census struct {
	list     List
	limits   limits
	database *store.DB
	queries  *db.Queries
	// current is nil until all rows have been read.
	current atomic.Pointer[edition]
}

// New makes a census, which knows nothing until it runs.
func New(database *store.DB, list List) *Census {
	return &Census{list: list, limits: limits{block: 8192, few: 500, many: 5000}, database: database, queries: db.New()}
}

// Total is how many rows a filter selects in the view of q, or unknown: before all rows have been read, and after very many
// have changed. The case of the name does not matter.
func (c *Census) Total(ctx context.Context, q store.Querier, filter Filter) (total int64, known bool, err error) {
	current := c.current.Load()
	if current == nil {
		return 0, false, nil
	}
	changes, err := c.changes(ctx, q, current.view, filter.Name)
	if err != nil || !changes.Comparable || len(changes.Ids) > c.limits.many {
		return 0, false, err
	}
	filter.Name = changes.CustomerName
	if total, err = current.total(filter); err != nil || len(changes.Ids) == 0 {
		return total, err == nil, err
	}
	rows, err := c.list.Rows(ctx, q, 0, changes.Ids, c.limits.many)
	if err != nil {
		return 0, false, err
	}
	return total - current.totalOf(changes.Ids, filter) + newBlock(rows).count(filter, c.list.Matches), true, nil
}

// changes are the ids of the rows that are not what they were in another view, sorted.
func (c *Census) changes(
	ctx context.Context, q store.Querier, since db.DefaultViewRow, name string,
) (db.DefaultChangesRow, error) {
	changes, err := c.queries.DefaultChanges(ctx, q, db.DefaultChangesParams{
		List: c.list.Name, RowLimit: int32(c.limits.many + 1), CustomerName: name,
		Snapshot: since.Snapshot, ServerStartedAt: since.ServerStartedAt, SeenAt: since.SeenAt,
	})
	if err != nil {
		return changes, fmt.Errorf("look for changes: %w", err)
	}
	if len(changes.Ids) <= c.limits.many {
		slices.Sort(changes.Ids)
		changes.Ids = slices.Compact(changes.Ids)
	}
	return changes, nil
}

// Run reads the list, and keeps up with it until ctx ends.
func (c *Census) Run(ctx context.Context, log *slog.Logger) error {
	for {
		wait := every
		if err := c.KeepUp(ctx); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "a list could not be read into memory", "list", c.list.Name, "error", err)
			wait = afterFailure
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
	}
}

// KeepUp makes the next edition, if there is enough to take up.
func (c *Census) KeepUp(ctx context.Context) error {
	return c.database.Snapshot(ctx, func(tx store.Tx) error { //nolint:wrapcheck // Wrapped inside.
		q := store.Replanned(tx)
		view, err := c.queries.DefaultView(ctx, q)
		if err != nil {
			return fmt.Errorf("name the view: %w", err)
		}
		current := c.current.Load()
		if current == nil {
			return c.readAll(ctx, q, view)
		}
		changes, err := c.changes(ctx, q, current.view, "")
		switch {
		case err != nil:
			return err
		case !changes.Comparable || len(changes.Ids) > c.limits.many:
			return c.readAll(ctx, q, view)
		case len(changes.Ids) <= c.limits.few && view.SeenAt.Sub(current.view.SeenAt) < staleAfter:
			return nil
		}
		rows, err := c.list.Rows(ctx, q, 0, changes.Ids, c.limits.many)
		if err != nil {
			return err
		}
		c.current.Store(current.next(view, changes.Ids, rows))
		return nil
	})
}

func (c *Census) readAll(ctx context.Context, q store.Querier, view db.DefaultViewRow) error {
	var blocks []*block
	for after := int64(0); ; after = blocks[len(blocks)-1].last() {
		rows, err := c.list.Rows(ctx, q, after, nil, c.limits.block)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			blocks = append(blocks, newBlock(rows))
		}
		if len(rows) < c.limits.block {
			break
		}
	}
	c.current.Store(&edition{view: view, matches: c.list.Matches, blocks: blocks, block: c.limits.block})
	return nil
}
