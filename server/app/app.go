// Package app builds the server from its configuration, runs it, and shuts it down in order.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/file"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/telemetry"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/localpg"
)

const (
	// startCheckTimeout bounds each check of another system at the start.
	startCheckTimeout = 10 * time.Second
	// postgresRestarts bounds the restarts within a minute of a private Postgres that dies; after that the server gives up.
	postgresRestarts = 5
)

// App is a server that has been built: its database is connected and migrated, its ports are open. Run makes it serve.
type App struct {
	config   *completeConfig
	log      *slog.Logger
	postgres *localpg.Server
	url      string
	database *store.DB
	services *services
	metrics  *metrics
	ports    *ports
	closers  closers
	stopBy   time.Time // set when the server is told to stop
}

// New builds the server. When a step fails, everything opened before it is closed again.
func New(ctx context.Context, config Config, log *slog.Logger) (_ *App, err error) {
	done, err := config.complete(log)
	if err != nil {
		return nil, err
	}
	a := &App{config: done, log: log}
	defer func() {
		if err != nil {
			a.closers.close(time.Now().Add(stopTimeout), log)
		}
	}()
	if err := prepareDataDir(done, log); err != nil {
		return nil, err
	}
	secrets, err := signingKeys(done)
	if err != nil {
		return nil, err
	}
	if a.metrics, err = openMetrics(ctx, done.MetricsAddr, log); err != nil {
		return nil, err
	}
	a.closers.add("the metrics", a.metrics.close)
	a.metrics.MustRegister(buildInfo(done.Release))
	if err := a.openTracing(ctx); err != nil {
		return nil, err
	}
	if err := a.openDatabase(ctx); err != nil {
		return nil, err
	}
	bucket, err := file.OpenBucket(ctx, done.BlobURL, done.DataDir)
	if err != nil {
		return nil, err
	}
	a.closers.add("the bucket of files", func(context.Context) error { return bucket.Close() })
	if err := checkBucket(ctx, bucket.Bucket); err != nil {
		return nil, err
	}
	if a.services, err = newServices(ctx, a.database, bucket, done, secrets, log); err != nil {
		return nil, err
	}
	a.metrics.MustRegister(a.services.counted...)
	a.closers.add("the connection to Redis", func(context.Context) error { return a.services.redis.Close() })
	if err := a.firstUsers(ctx); err != nil {
		return nil, err
	}
	a.ports, err = openPorts(ctx, done, a.services, a.database, log)
	return a, err
}

// openTracing starts tracing if the environment asks for it.
func (a *App) openTracing(ctx context.Context) (err error) {
	if a.config.Spans != nil {
		a.config.tracing = telemetry.TraceTo(a.config.Spans)
	} else if a.config.tracing, err = telemetry.NewTracing(ctx, a.log); err != nil {
		return err
	}
	a.closers.add("the traces", a.config.tracing.Close)
	return nil
}

// openDatabase connects to the configured Postgres or starts the private one, and migrates it to this binary's schema.
func (a *App) openDatabase(ctx context.Context) error {
	a.url = a.config.DatabaseURL
	if a.config.private() {
		var err error
		a.postgres, err = localpg.Start(ctx, localpg.Options{
			Dir: a.config.postgresDir(), Durable: true, Restarts: postgresRestarts, Logger: a.log,
		})
		if err != nil {
			return fmt.Errorf("start the private Postgres: %w", err)
		}
		a.closers.add("the private Postgres", a.postgres.Stop)
		a.url = a.postgres.URL()
	}
	if err := store.Migrate(ctx, a.url); err != nil {
		return err
	}
	var err error
	if a.database, err = store.Open(ctx, store.Options{
		URL: a.url, StandbyURLs: strings.Fields(a.config.ReadDatabaseURL), Timeout: a.config.CallTimeout,
		PollOnly: a.config.Notify == "off", Tracer: a.config.tracing.Statements(),
	}); err != nil {
		return err
	}
	a.closers.add("the database pool", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, poolTimeout)
		defer cancel()
		return a.database.CloseBy(ctx)
	})
	if a.postgres == nil { // A private one reads this machine's clock.
		return a.database.CheckClock(ctx)
	}
	return nil
}

// signingKeys returns the configured key, or the one kept in the data directory.
func signingKeys(config *completeConfig) ([][]byte, error) {
	if config.secrets != nil {
		return config.secrets, nil
	}
	key, err := auth.LoadOrCreateSecret(filepath.Join(config.DataDir, "jwt.secret"))
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return [][]byte{key}, nil
}

// firstUsers creates the first users of a new database: the configured administrator, or the demo users.
func (a *App) firstUsers(ctx context.Context) error {
	if a.config.AdminUsername != "" {
		created, err := a.services.auth.EnsureAdmin(ctx, a.config.AdminUsername, a.config.AdminPassword)
		if err != nil {
			return fmt.Errorf("create the first administrator: %w", err)
		}
		if created {
			a.log.InfoContext(ctx, "created the first administrator")
		}
	}
	switch {
	case a.config.Demo:
		if err := a.refuseRealData(ctx); err != nil {
			return err
		}
		return a.seedDemo(ctx)
	case a.config.private():
		return a.refuseDemoUsers(ctx)
	}
	return nil
}

// Addresses returns the addresses that the server listens on.
func (a *App) Addresses() Addresses {
	at := a.ports.addresses
	at.Metrics = a.metrics.address
	return at
}

// logStart logs the versions and the addresses in one line.
func (a *App) logStart(ctx context.Context) {
	schema, _, err := store.SchemaVersion(ctx, a.url)
	if err != nil {
		a.log.WarnContext(ctx, "cannot read the version of the schema", "error", err)
	}
	at := a.Addresses()
	a.log.InfoContext(ctx, "started", "version", contract.Version(), "build", a.config.Release, "schema", schema, "demo", a.config.Demo,
		"http", at.HTTP, "payment", at.Payment, "risk", at.Risk, "grpc", at.GRPC, "metrics", at.Metrics)
}

// Run serves until ctx ends or a part of the server fails, then stops everything in order and returns what failed.
func (a *App) Run(ctx context.Context) error {
	defer func() { a.closers.close(a.stopBy, a.log) }()
	working, stopWorking := context.WithCancelCause(context.WithoutCancel(ctx))
	workers := a.services.start(working, stopWorking)
	serving := a.ports.serve(stopWorking)
	a.ports.readiness.serving()
	a.logStart(ctx)

	var lost <-chan struct{}
	if a.postgres != nil {
		lost = a.postgres.Done()
	}
	var failure error
	select {
	case <-ctx.Done():
	case <-working.Done():
		failure = context.Cause(working)
	case <-lost:
		failure = fmt.Errorf("the private Postgres stopped: %w", a.postgres.Err())
	}
	a.log.Info("stopping")
	a.ports.readiness.stop()
	if failure == nil {
		select { // Load balancers notice meanwhile that this server is not ready.
		case <-time.After(a.config.StopDelay):
		case <-working.Done():
			failure = context.Cause(working)
		case <-lost:
		}
	}
	a.shutdown(serving, workers, stopWorking)
	if errors.Is(failure, errStopped) {
		return nil
	}
	return failure
}
