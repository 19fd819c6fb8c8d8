package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/corebank/corebank/store"
)

// Database has the flags of a command that uses the server's database.
type Database struct {
	DatabaseURL string `env:"COREBANK_DATABASE_URL" help:"Postgres to use. Empty: the private one below the data directory, whose server must be stopped." placeholder:"URL"`
	DataDir     string `default:".data" env:"COREBANK_DATA_DIR" help:"Directory of the server's own files." type:"path"`
	Notify      string `default:"on" enum:"on,off" env:"COREBANK_NOTIFY" help:"Have Postgres notify the servers of what this command changes. off: they ask for it."`
}

// Use migrates the database to this binary's schema, and calls use with it and the version of the schema.
func (d Database) Use(ctx context.Context, use func(database *store.DB, version int64) error) (err error) {
	a := &App{config: &completeConfig{Config: Config{DatabaseURL: d.DatabaseURL, DataDir: d.DataDir, Notify: d.Notify}}, log: slog.Default()}
	defer func() { a.closers.close(time.Now().Add(stopTimeout), a.log) }()
	if err := a.openDatabase(ctx); err != nil {
		return err
	}
	version, _, err := store.SchemaVersion(ctx, a.url)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	return use(a.database, version)
}

// postgresDir is the directory of the private Postgres.
func (c *completeConfig) postgresDir() string { return filepath.Join(c.DataDir, "postgres") }
