package patroni

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Connect connects to the primary.
func (c *Cluster) Connect(ctx context.Context) (*pgx.Conn, error) { return c.connect(ctx, Database) }

func (c *Cluster) connect(ctx context.Context, database string) (*pgx.Conn, error) {
	return pgx.Connect(ctx, strings.Replace(c.URL(), "/"+Database+"?", "/"+database+"?connect_timeout=1&", 1))
}

// createDatabase makes the empty database, and waits until the standbys have it.
func (c *Cluster) createDatabase(ctx context.Context) error {
	if err := again(ctx, func() error { return c.tryCreate(ctx) }); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	for _, n := range c.Nodes {
		if err := again(ctx, func() error { return n.execOn(ctx, Database, "SELECT") }); err != nil {
			return fmt.Errorf("find the database on %s: %w", n.Name, err)
		}
	}
	return nil
}

// again tries something until it succeeds or ctx ends.
func again(ctx context.Context, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return err
		}
	}
}

func (c *Cluster) tryCreate(ctx context.Context) error {
	conn, err := c.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // Nothing is lost with it.
	_, err = conn.Exec(ctx, "CREATE DATABASE "+Database)
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == "42P04" { // It exists.
		return nil
	}
	return err
}

// Exec runs SQL on a node, whatever its role.
func (n *Node) Exec(ctx context.Context, sql string) error { return n.execOn(ctx, "postgres", sql) }

func (n *Node) execOn(ctx context.Context, database, sql string) error {
	conn, err := pgx.Connect(ctx, fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable&connect_timeout=2", superuser, n.Clients.Addr(), database))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // Nothing is lost with it.
	_, err = conn.Exec(ctx, sql)
	return err
}

// ErrNobody is returned for a role that no node has at the moment.
var ErrNobody = errors.New("no node has this role at the moment")

// Switchover has the synchronous standby take the primary's place while both run. It returns [ErrNobody] if they do not at the moment.
func (c *Cluster) Switchover(ctx context.Context) error {
	primary := c.Find(ctx, Primary)
	if primary == nil {
		return ErrNobody
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+primary.rest+"/switchover",
		strings.NewReader(fmt.Sprintf(`{"leader": %q}`, primary.Name)))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: time.Minute}).Do(request) // It answers when it is done.
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNobody, err)
	}
	defer func() { _ = response.Body.Close() }() // It was read.
	said, _ := io.ReadAll(response.Body)         // What cannot be read is empty.
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: switchover: %d %s", ErrNobody, response.StatusCode, said)
	}
	return nil
}
