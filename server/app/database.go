package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/corebank/corebank/store"
)

// Database is which database a command works on: the same choice as for the server.
type Database struct {
	DatabaseURL string `env:"COREBANK_DATABASE_URL" help:"Postgres to use. Empty: the private one below the data directory, whose server must be stopped." placeholder:"URL"`
	DataDir     string `default:".data" env:"COREBANK_DATA_DIR" help:"Where the server keeps its files." type:"path"`
}

// Use brings the database to this binary's schema, and lends it to use together with the version of the schema.
func (d Database) Use(ctx context.Context, use func(database *store.DB, version int64) error) (err error) {
	a := &App{config: &complete{Config: Config{DatabaseURL: d.DatabaseURL, DataDir: d.DataDir}}, log: slog.Default()}
	defer a.closers.close(a.log)
	if err := a.openDatabase(ctx); err != nil {
		return err
	}
	version, _, err := store.SchemaVersion(ctx, a.url)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	return use(a.database, version)
}

// postgresDir is where the private Postgres keeps its cluster.
func (c *complete) postgresDir() string { return filepath.Join(c.DataDir, "postgres") }
