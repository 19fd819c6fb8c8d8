package store

import (
	"context"
	"fmt"
	"io/fs"
	"sync"

	"github.com/pressly/goose/v3"
)

// BehindError is returned for a database whose schema is older than this binary's.
type BehindError struct{ Current, Wanted int64 }

func (e *BehindError) Error() string {
	return fmt.Sprintf("the database has schema version %d, this server needs %d", e.Current, e.Wanted)
}

// AheadError is returned for a database with rows or columns of newer binaries, which this one would lose or misread.
type AheadError struct{ Current, Oldest, Known int64 }

func (e *AheadError) Error() string {
	if e.Oldest == 0 {
		return fmt.Sprintf("the database has schema version %d and this binary knows %d: start the binary that made it, or a newer one", e.Current, e.Known)
	}
	return fmt.Sprintf("the database has schema version %d, which takes a server that knows version %d, and this one knows %d: start a newer one",
		e.Current, e.Oldest, e.Known)
}

// oldestQuery reads which servers may work on the database. There is no such table before migration 190.
const oldestQuery = "SELECT oldest FROM schema_support"

// CheckSchema returns nil when the database answers and has the schema of this binary, or a newer one, which it then shares
// with a newer binary. The error is a [*BehindError] when the schema is older, and an [*AheadError] when this binary is too old for it.
func (db *DB) CheckSchema(ctx context.Context) error {
	var current int64
	err := db.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&current)
	if err != nil && sqlState(err) != stateUndefinedTable {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	wanted := newestMigration()
	switch {
	case current < wanted:
		return &BehindError{current, wanted}
	case current == wanted:
		return nil
	}
	var oldest int64
	if err := db.QueryRow(ctx, oldestQuery).Scan(&oldest); err != nil {
		return fmt.Errorf("read the schema's oldest server: %w", err)
	}
	if oldest > wanted {
		return &AheadError{current, oldest, wanted}
	}
	return nil
}

// newestMigration is the number of the last embedded migration.
var newestMigration = sync.OnceValue(func() int64 {
	names, err := fs.Glob(migrations(), "*.sql")
	if err != nil {
		panic(err) // the pattern is constant
	}
	newest, err := goose.NumericComponent(names[len(names)-1])
	if err != nil {
		panic(err) // the names are part of the binary
	}
	return newest
})
