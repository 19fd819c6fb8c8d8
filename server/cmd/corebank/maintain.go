package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/transaction"
	"github.com/corebank/corebank/store"
)

// migrate is `corebank migrate`.
type migrate struct {
	app.Database
}

// Run migrates and says to which version.
func (m *migrate) Run(ctx context.Context) error {
	return m.Use(ctx, func(database *store.DB, version int64) error { //nolint:wrapcheck // It says so itself.
		_, err := fmt.Fprintf(os.Stdout, "schema version %d\n", version)
		return err //nolint:wrapcheck // Nothing to add.
	})
}

// verify is `corebank verify`.
type verify struct {
	app.Database
}

// Run prints what was found, as GET /api/v1/ledger/verification has it in data.
func (v *verify) Run(ctx context.Context) error {
	return v.Use(ctx, func(database *store.DB, _ int64) error { //nolint:wrapcheck // It says so itself.
		report, err := ledger.Verify(ctx, database)
		if err != nil {
			return err //nolint:wrapcheck // It says so itself.
		}
		found := transaction.Verification(report).ProtoReflect()
		shape, err := codec.New(time.UTC).Compile(found.Descriptor())
		if err != nil {
			return err //nolint:wrapcheck // It says so itself.
		}
		if _, err := fmt.Fprintf(os.Stdout, "%s\n", shape.Append(nil, found)); err != nil {
			return err //nolint:wrapcheck // Nothing to add.
		}
		if !report.OK() {
			return errors.New("the books are not sound")
		}
		return nil
	})
}

// version is `corebank version`.
type version struct{}

// Run prints what the build knows of itself.
func (version) Run() error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintln(os.Stdout, info.Main.Version, info.GoVersion)
	return err //nolint:wrapcheck // Nothing to add.
}
