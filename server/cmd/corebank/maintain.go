package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/progress"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/transaction"
	"github.com/corebank/corebank/store"
)

// migrate is `corebank migrate`.
type migrate struct {
	app.Database
}

// Run migrates, and prints the version of the schema.
func (m *migrate) Run(ctx context.Context) error {
	return m.Use(ctx, func(database *store.DB, version int64) error {
		_, err := fmt.Fprintf(os.Stdout, "schema version %d\n", version)
		return err
	})
}

// verify is `corebank verify`.
type verify struct {
	app.Database
}

// Help is shown below the usage.
func (*verify) Help() string {
	return `Prints the result as JSON, and progress on standard error. Servers may run meanwhile.`
}

// Run prints the `data` of GET /api/v1/ledger/verification.
func (v *verify) Run(ctx context.Context) error {
	return v.Use(ctx, func(database *store.DB, _ int64) error {
		about, err := ledger.Estimate(ctx, database)
		if err != nil {
			return err
		}
		done := progress.Show(os.Stderr, func() string { return "checking " + about })
		report, err := ledger.Verify(ctx, database)
		done()
		if err != nil {
			return err
		}
		found := transaction.Verification(report).ProtoReflect()
		shape, err := codec.New(time.UTC).Compile(found.Descriptor())
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(os.Stdout, "%s\n", shape.Append(nil, found)); err != nil {
			return err
		}
		if !report.OK() {
			return errors.New("the books are not sound: see the printed differences")
		}
		return nil
	})
}
