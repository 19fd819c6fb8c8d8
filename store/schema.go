package store

import (
	"context"
	"fmt"
	"io/fs"
	"sync"

	"github.com/pressly/goose/v3"
)

// BehindError says that the schema of a database is older than this binary's.
type BehindError struct{ Current, Wanted int64 }

func (e *BehindError) Error() string {
	return fmt.Sprintf("the database has schema version %d, this server needs %d", e.Current, e.Wanted)
}

// CheckSchema returns nil when the database answers and has the schema of this binary, or a newer one, which it then shares
// with a newer binary. The error is a [*BehindError] when the schema is older.
func (db *DB) CheckSchema(ctx context.Context) error {
	var current int64
	err := db.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&current)
	if err != nil && sqlState(err) != stateUndefinedTable {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if wanted := newestMigration(); current < wanted {
		return &BehindError{current, wanted}
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
