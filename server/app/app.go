// Package app builds the whole server from its configuration, runs it, and takes it down again in order.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/file"
	"github.com/corebank/corebank/server/internal/telemetry"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/localpg"
)

const (
	// stopPatience bounds each step of the shutdown.
	stopPatience = 10 * time.Second
	// postgresRestarts is how often within a minute a private Postgres that dies is brought back before the server gives up.
	postgresRestarts = 5
	// dataDirMode lets Postgres, which runs as a user of its own, reach its cluster below the data directory.
	dataDirMode = 0o755
)

// App is a server that has been built: its database is migrated and reached, its ports are open. Run makes it work.
type App struct {
	config   *complete
	log      *slog.Logger
	postgres *localpg.Server
	url      string
	database *store.DB
	services *services
	metrics  *metrics
	ports    *ports
	closers  closers
}

// New builds the server. What it has opened by the time something fails is closed again.
func New(ctx context.Context, config Config, log *slog.Logger) (_ *App, err error) {
	done, err := config.complete(log)
	if err != nil {
		return nil, err
	}
	a := &App{config: done, log: log}
	defer func() {
		if err != nil {
			a.closers.close(log)
		}
	}()
	if err := os.MkdirAll(done.DataDir, dataDirMode); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	secret, err := signingKey(done)
	if err != nil {
		return nil, err
	}
	if a.metrics, err = openMetrics(ctx, done.MetricsAddr, log); err != nil {
		return nil, err
	}
	a.closers.add("the metrics", a.metrics.close)
	if err := a.openTracing(ctx); err != nil {
		return nil, err
	}
	if err := a.openDatabase(ctx); err != nil {
		return nil, err
	}
	bucket, err := file.OpenBucket(ctx, done.BlobURL, done.DataDir)
	if err != nil {
		return nil, err //nolint:wrapcheck // It says so itself.
	}
	a.closers.add("the bucket of files", func(context.Context) error { return bucket.Close() })
	if a.services, err = newServices(ctx, a.database, bucket, done, secret, log); err != nil {
		return nil, err
	}
	a.metrics.MustRegister(a.services.counted...)
	a.closers.add("the quotas", func(context.Context) error { return a.services.quotas.Close() })
	if err := a.firstUsers(ctx); err != nil {
		return nil, err
	}
	a.ports, err = openPorts(ctx, done, a.services, a.database, log)
	return a, err
}

// openTracing finds out whether requests are to be traced, and where to.
func (a *App) openTracing(ctx context.Context) (err error) {
	if a.config.Spans != nil {
		a.config.tracing = telemetry.TraceTo(a.config.Spans)
	} else if a.config.tracing, err = telemetry.NewTracing(ctx, a.log); err != nil {
		return err //nolint:wrapcheck // It says so itself.
	}
	a.closers.add("the traces", a.config.tracing.Close)
	return nil
}

// openDatabase reaches the configured Postgres or starts the private one, and brings it to this binary's schema.
func (a *App) openDatabase(ctx context.Context) error {
	a.url = a.config.DatabaseURL
	if a.config.demo() {
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
		return err //nolint:wrapcheck // It says so itself.
	}
	var err error
	if a.database, err = store.Open(ctx, store.Options{URL: a.url, Tracer: a.config.tracing.Statements()}); err != nil {
		return err //nolint:wrapcheck // It says so itself.
	}
	a.closers.add("the database pool", func(context.Context) error {
		a.database.Close()
		return nil
	})
	return nil
}

// signingKey is the configured one, or the one kept in the data directory.
func signingKey(config *complete) ([]byte, error) {
	if config.secret != nil {
		return config.secret, nil
	}
	key, err := auth.LoadOrCreateSecret(filepath.Join(config.DataDir, "jwt.secret"))
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return key, nil
}

// firstUsers makes sure that somebody can log in: the configured administrator, or everybody of the demo.
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
	if a.config.demo() {
		return a.seedDemo(ctx)
	}
	return nil
}

// Addresses is where the server listens.
func (a *App) Addresses() Addresses {
	at := a.ports.addresses()
	at.Metrics = a.metrics.address
	return at
}

// Run serves until ctx ends or a part of the server fails, then stops everything in order and returns what failed.
func (a *App) Run(ctx context.Context) error {
	defer a.closers.close(a.log)
	working, stopWorking := context.WithCancelCause(context.WithoutCancel(ctx))
	workers := a.services.start(working, stopWorking)
	serving := a.ports.serve(stopWorking)
	a.ports.readiness.serving()

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
		failure = fmt.Errorf("the private Postgres ended: %w", a.postgres.Err())
	}
	a.log.Info("stopping")
	a.ports.readiness.stop()
	if failure == nil {
		select { // So long balancers may need to look away.
		case <-time.After(a.config.StopDelay):
		case <-working.Done():
			failure = context.Cause(working)
		case <-lost:
		}
	}
	a.ports.drain(stopPatience)
	serving.Wait()
	stopWorking(errStopped)
	workers.Wait()
	if errors.Is(failure, errStopped) {
		return nil
	}
	return failure
}

// errStopped is the cause of a stop that was asked for.
var errStopped = errors.New("stopped")
