package store

import (
	"context"
	"errors"

	"github.com/pressly/goose/v3"
)

// ConstraintCodes lets tests walk the table.
var ConstraintCodes = constraintCodes

// MigrateTo brings a database to an earlier version of the schema.
func MigrateTo(ctx context.Context, url string, version int64) error {
	return withGoose(url, func(p *goose.Provider) error {
		_, err := p.UpTo(ctx, version)
		return err
	})
}

// MigrateNext runs the next migration and returns its version; 0 if there is none.
func MigrateNext(ctx context.Context, url string) (version int64, err error) {
	err = withGoose(url, func(p *goose.Provider) error {
		result, err := p.UpByOne(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return nil
		}
		if err != nil {
			return err
		}
		version = result.Source.Version
		return nil
	})
	return version, err
}
