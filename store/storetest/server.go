package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
)

// settings suit many small databases on a Postgres that lives for seconds.
var settings = map[string]string{
	"max_connections":    "300",
	"shared_buffers":     "128MB",
	"wal_level":          "minimal",
	"max_wal_senders":    "0",
	"autovacuum":         "off",
	"checkpoint_timeout": "1h",
	"max_wal_size":       "4GB",
}

// server is the Postgres of one test binary. The zero value is ready: Postgres starts with the first clone.
type server struct {
	durable bool

	starting sync.Once
	startErr error
	dir      *proctest.Dir
	private  *localpg.Server

	mu     sync.Mutex // guards what follows; also, Postgres makes and drops databases one at a time
	admin  *pgx.Conn
	clones int
}

func (s *server) ensureStarted(ctx context.Context) error {
	s.starting.Do(func() { s.startErr = s.start(ctx) })
	return s.startErr
}

// clone makes a database from the template.
func (s *server) clone(ctx context.Context) (dbURL string, drop func() error, err error) {
	if err := s.ensureStarted(ctx); err != nil {
		return "", nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clones++
	name := fmt.Sprintf("test_%d", s.clones)
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		return "", nil, fmt.Errorf("clone template: %w", err)
	}
	return databaseURL(s.private, name), func() error { return s.drop(ctx, name) }, nil
}

func (s *server) drop(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}

func (s *server) start(ctx context.Context) error {
	seed, err := cachedSeed(ctx)
	if err != nil {
		return fmt.Errorf("make template: %w", err)
	}
	if s.dir, err = tempDir(); err != nil {
		return err
	}
	s.private, err = localpg.Start(ctx, localpg.Options{
		Dir: s.dir.Path, Durable: s.durable, Settings: settings, Seed: seed,
	})
	if err != nil {
		return err
	}
	s.admin, err = pgx.Connect(ctx, s.private.URL())
	return err
}

func (s *server) stop() error {
	if s.dir == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var closed, stopped error
	if s.admin != nil {
		closed = s.admin.Close(ctx)
	}
	if s.private != nil {
		stopped = s.private.Stop(ctx)
	}
	return errors.Join(closed, stopped, s.dir.Remove())
}

// tempDir makes a directory that the user Postgres runs as can enter.
func tempDir() (*proctest.Dir, error) {
	return proctest.NewDir("corebank-storetest-", func(path string) error {
		return localpg.Remove(context.Background(), path)
	})
}

func databaseURL(p *localpg.Server, name string) string {
	u, err := url.Parse(p.URL())
	if err != nil {
		panic(err) // Private made it
	}
	u.Path = "/" + name
	return u.String()
}
