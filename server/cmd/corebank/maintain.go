package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
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

// Help is shown below the usage.
func (*verify) Help() string {
	return `Prints what was found as JSON, and on standard error how long it is at it. Servers may go on working meanwhile.`
}

// Run prints what was found, as GET /api/v1/ledger/verification has it in data.
func (v *verify) Run(ctx context.Context) error {
	return v.Use(ctx, func(database *store.DB, _ int64) error { //nolint:wrapcheck // It says so itself.
		about, err := ledger.Estimate(ctx, database)
		if err != nil {
			return err //nolint:wrapcheck // It says so itself.
		}
		done := progress.Show(os.Stderr, func() string { return "checking " + about })
		report, err := ledger.Verify(ctx, database)
		done()
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

// release is set by who builds from files alone, as the image is built: -ldflags "-X main.release=…".
var release string

// Run prints what the build knows of itself.
func (version) Run() error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintln(os.Stdout, cmp.Or(release, info.Main.Version), info.GoVersion)
	return err //nolint:wrapcheck // Nothing to add.
}
