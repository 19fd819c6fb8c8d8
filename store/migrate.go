package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var embedded embed.FS

// Replicas that start together wait for the one that migrates, asking once a second for at most this many seconds.
const migrationPatience = 300

// Migrate brings the database at url to the schema of this binary. It may be called by several replicas at once: one
// migrates, under an advisory lock, and the others wait for it. With nothing to do it costs a few queries. It leaves a database alone
// that is ahead of this binary, and refuses it with an [*AheadError] if the binary is too old for it. It refuses a pooler whose
// connections have no session of their own.
func Migrate(ctx context.Context, url string) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return errMalformedURL
	}
	if err := checkSessions(ctx, cfg); err != nil {
		return err
	}
	return withGoose(url, func(p *goose.Provider) error {
		current, wanted, err := p.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read the schema's version: %w", err)
		}
		if current > wanted {
			return checkOldest(ctx, cfg, current, wanted)
		}
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("migrate database: %w", err)
		}
		return nil
	})
}

// checkOldest returns an [*AheadError] if a binary that knows a version of the schema is too old for a database.
func checkOldest(ctx context.Context, cfg *pgx.ConnConfig, current, known int64) error {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var oldest int64
	err = conn.QueryRow(ctx, oldestQuery).Scan(&oldest)
	switch {
	case err == nil && oldest <= known:
		return nil
	case err != nil && sqlState(err) != stateUndefinedTable:
		return fmt.Errorf("read the schema's oldest server: %w", err)
	}
	return &AheadError{current, oldest, known}
}

// SchemaVersion returns the newest migration of the database at url, and that of this binary. The database may be ahead: it then
// belongs to a newer binary.
func SchemaVersion(ctx context.Context, url string) (current, wanted int64, err error) {
	err = withGoose(url, func(p *goose.Provider) error {
		current, wanted, err = p.GetVersions(ctx)
		return err
	})
	return current, wanted, err
}

// MigrationsHash identifies the schema that [Migrate] makes. Two binaries with the same hash can share a migrated
// database, as tests do with their template.
func MigrationsHash() string {
	sum := sha256.New()
	files := migrations()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err) // the files are part of the binary
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(body), body)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

func migrations() fs.FS {
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic(err) // the path is constant
	}
	return files
}

// withGoose lends a goose provider on a connection of its own: goose speaks database/sql, the pool does not, and a
// migration may take longer than the pool's statement timeout.
func withGoose(url string, use func(*goose.Provider) error) (err error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return errMalformedURL
	}
	cfg.RuntimeParams["application_name"] = "corebank migrate"
	cfg.RuntimeParams["timezone"] = "UTC"
	cfg.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) {
		if notice.Severity == "INFO" { // RAISE INFO in a migration that takes long
			slog.Info("migrating the database", "progress", notice.Message)
		}
	}
	db := sql.OpenDB(stdlib.GetConnector(*cfg))
	defer func() { err = errors.Join(err, db.Close()) }()

	oneAtATime, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, migrationPatience))
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations(),
		goose.WithSessionLocker(oneAtATime), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	return use(p)
}
