package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Pipeline is a read-committed transaction without round trips of its own: BEGIN travels with its first statement, and
// COMMIT with the one that goes through [Pipeline.Last]. Like a [Tx] it can be passed as the db argument of generated
// queries.
type Pipeline struct {
	conn      *pgxpool.Conn
	begun     bool
	committed bool
}

// Pipelined is [DB.Tx] with a [Pipeline]. fn sends its last statement through Last; what it leaves uncommitted is rolled
// back, so a transaction that has nothing to write just returns.
func (db *DB) Pipelined(ctx context.Context, fn func(p *Pipeline) error) error {
	return db.retry(ctx, func() error {
		conn, err := db.pipelines.Acquire(ctx)
		if err != nil {
			return fmt.Errorf("begin transaction: %w", err)
		}
		p := &Pipeline{conn: conn}
		defer p.end(ctx) // also when fn panics
		return fn(p)
	})
}

// end gives the connection back without a transaction on it.
func (p *Pipeline) end(ctx context.Context) {
	defer p.conn.Release() // closes a connection that is still in a transaction
	if p.begun && !p.committed {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		_, _ = p.conn.Exec(ctx, "ROLLBACK") // see Release
	}
}

// Query implements the db argument of generated queries.
func (p *Pipeline) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if p.begun {
		return p.conn.Query(ctx, sql, args...)
	}
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	batch.Queue(sql, args...)
	p.begun = true
	results := p.conn.SendBatch(ctx, batch)
	if _, err := results.Exec(); err != nil {
		_ = results.Close() // err says it
		return nil, fmt.Errorf("begin transaction: %w", err)
	}
	rows, err := results.Query()
	if err != nil {
		_ = results.Close() // err says it
		return nil, err
	}
	return &batchRows{rows, results}, nil
}

// QueryRow implements the db argument of generated queries.
func (p *Pipeline) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := p.Query(ctx, sql, args...)
	return &firstRow{rows, err}
}

// Exec implements the db argument of generated queries.
func (p *Pipeline) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	rows, err := p.Query(ctx, sql, args...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	return rows.CommandTag(), rows.Err()
}

// batchRows is rows of the last statement in a batch, which ends with them.
type batchRows struct {
	pgx.Rows

	results pgx.BatchResults
}

func (r *batchRows) Close() {
	r.Rows.Close()
	_ = r.results.Close() // its error is that of the rows
}

// firstRow is a pgx.Row of rows.
type firstRow struct {
	rows pgx.Rows
	err  error
}

func (r *firstRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		r.rows.Close()
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}

// Last is the db argument for the statement that ends the transaction: one that returns a row. It fails with
// [ErrOutcomeUnknown] when the connection breaks before both the statement and COMMIT were answered, because they were sent
// together.
func (p *Pipeline) Last() Last { return Last{p} }

// Last is the end of a [Pipeline].
type Last struct{ *Pipeline }

// QueryRow sends a statement and COMMIT.
func (l Last) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return &lastRow{l.Pipeline, ctx, sql, args}
}

// lastRow is a statement that is sent when its row is asked for.
type lastRow struct {
	*Pipeline

	ctx  context.Context //nolint:containedctx // of the call that Scan completes
	sql  string
	args []any
}

func (r *lastRow) Scan(dest ...any) error {
	// As in commit: the caller's deadline does not cut the answer short.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), commitTimeout)
	defer cancel()
	batch := &pgx.Batch{}
	if !r.begun {
		batch.Queue("BEGIN")
	}
	batch.Queue(r.sql, r.args...)
	batch.Queue("COMMIT")
	results := r.conn.SendBatch(ctx, batch)
	err := r.read(results, dest)
	r.begun = true
	if closing := results.Close(); err == nil {
		err = closing
	}
	switch {
	case err == nil:
		r.committed = true
		return nil
	case isAnswer(err):
		return err
	default:
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
	}
}

func (r *lastRow) read(results pgx.BatchResults, dest []any) error {
	if !r.begun {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	if err := results.QueryRow().Scan(dest...); err != nil {
		return err
	}
	_, err := results.Exec()
	return err
}
