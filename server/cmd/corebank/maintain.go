package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/ledger"
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

// Run prints what was found.
func (v *verify) Run(ctx context.Context) error {
	return v.Use(ctx, func(database *store.DB, _ int64) error { //nolint:wrapcheck // It says so itself.
		report, err := ledger.Verify(ctx, database)
		if err != nil {
			return err //nolint:wrapcheck // It says so itself.
		}
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		if err := out.Encode(report); err != nil {
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
