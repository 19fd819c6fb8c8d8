package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// txAttempts bounds how often one transaction is tried. A conflict that outlives that many backoffs is
	// overload, and more attempts would feed it.
	txAttempts = 6
	// txBackoff is the longest wait before the second attempt; it doubles with every further one.
	txBackoff = 4 * time.Millisecond
	// commitTimeout bounds the wait for the answer to COMMIT, which the caller's own deadline does not cut short. Beyond it the connection is
	// closed, and the COMMIT is not cancelled: it may wait for a standby.
	commitTimeout = 15 * time.Second
	// rollbackTimeout bounds ROLLBACK. Beyond it the connection is closed, which rolls back as well.
	rollbackTimeout = 2 * time.Second
)

// Tx is one transaction, to be passed as the db argument of generated queries.
type Tx = pgx.Tx

// ErrNoRows is returned by a query for one row that finds none.
var ErrNoRows = pgx.ErrNoRows

// ErrOutcomeUnknown is returned by [DB.Tx] when COMMIT was sent and no answer came back, or one that a synchronous standby does not
// stand behind: the transaction may have happened or not. Look for its effects before you answer or try again; never guess.
var ErrOutcomeUnknown = errors.New("COMMIT was not confirmed, so the outcome is unknown")

// Tx runs fn in one read-committed transaction: committed when fn returns nil, rolled back when it returns an error or
// panics. fn's own error comes back as it is.
//
// After a serialization failure, a deadlock or a race for one idempotency key or account, and after nothing else, it is all run
// again a few times; so fn must have no effect outside the transaction. Tx returns [ErrOutcomeUnknown] when the answer to COMMIT was lost.
func (db *DB) Tx(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return db.transact(ctx, db.Pool, "BEGIN ISOLATION LEVEL READ COMMITTED", fn)
}

// Snapshot is [DB.Tx] for reads that must agree with each other: every statement sees the database as it was at the
// first one, and writes are refused. After [DB.OnStandby] it reads from a standby.
func (db *DB) Snapshot(ctx context.Context, fn func(tx pgx.Tx) error) error {
	// A caller may take the rows slowly; the transaction holds no lock that others wait for.
	return db.transact(ctx, db.reader(ctx), "BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ; SET LOCAL idle_in_transaction_session_timeout = "+
		milliseconds(snapshotIdleTimeout), fn)
}

// snapshotIdleTimeout is idleTimeout for [DB.Snapshot].
const snapshotIdleTimeout = time.Minute

func (db *DB) transact(ctx context.Context, pool *pgxpool.Pool, begin string, fn func(tx pgx.Tx) error) error {
	timeout, longer := ctx.Value(timeoutKey{}).(time.Duration)
	if longer {
		begin += "; SET LOCAL statement_timeout = " + milliseconds(timeout)
	}
	return db.retry(ctx, func() error {
		return once(ctx, pool, pgx.TxOptions{BeginQuery: begin}, func(tx pgx.Tx) error {
			if longer {
				defer waitLonger(tx.Conn(), timeout+silenceMargin)()
			}
			return fn(tx)
		})
	})
}

type timeoutKey struct{}

// WithTimeout replaces [Options.Timeout] for the statements of transactions that [DB.Tx] and [DB.Snapshot] begin with this context:
// for background work and exports. The context itself gets no deadline.
func WithTimeout(ctx context.Context, timeout time.Duration) context.Context {
	return context.WithValue(ctx, timeoutKey{}, timeout)
}

// waitLonger raises the silence limit of a connection, until restore is called.
func waitLonger(c *pgx.Conn, limit time.Duration) (restore func()) {
	watched, ok := c.PgConn().Conn().(*watchedConn)
	if !ok {
		return func() {}
	}
	before := watched.limit.Swap(int64(limit))
	return func() { watched.limit.Store(before) }
}

// retry runs a whole transaction again when Postgres asks for it.
func (db *DB) retry(ctx context.Context, transaction func() error) error {
	backoff := txBackoff
	for attempt := 1; ; attempt++ {
		err := transaction()
		if err == nil || !isRetryable(err) || attempt == txAttempts {
			return err
		}
		db.retries.Add(1)
		if attempt == 1 && isOvertaken(err) {
			continue // The other transaction has committed already.
		}
		select {
		case <-time.After(rand.N(backoff)): // jitter, so that rivals do not meet again
			backoff *= 2
		case <-ctx.Done():
			return err
		}
	}
}

func once(ctx context.Context, pool *pgxpool.Pool, o pgx.TxOptions, fn func(tx pgx.Tx) error) error {
	tx, err := pool.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	defer func() { // also when fn panics; without effect after a commit
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		_ = tx.Rollback(ctx) // a connection on which it fails is closed by the pool
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return commit(ctx, tx)
}

// commit waits for the answer even when ctx has ended: the wait is short, and spares the caller an unknown outcome.
func commit(ctx context.Context, tx pgx.Tx) error {
	if tx.Conn().IsClosed() {
		return fmt.Errorf("commit: %w", pgconn.ErrConnClosed) // it will not be sent, so nothing has happened
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
	defer cancel()
	err := tx.Commit(ctx)
	switch {
	case err == nil:
		return replicated(tx.Conn())
	case errors.Is(err, pgx.ErrTxCommitRollback), isAnswer(err):
		return fmt.Errorf("commit: %w", err)
	default:
		// pgconn.SafeToRetry does not help: it is true for some connections that broke after COMMIT was sent (pgx 5.12).
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
	}
}

func isRetryable(err error) bool {
	switch sqlState(err) {
	case stateSerializationFailure, stateDeadlockDetected:
		return true
	}
	return isOvertaken(err)
}

// isOvertaken reports that another transaction committed the same key, or changed the same account, between this one's read and
// its write: the next read will find it.
func isOvertaken(err error) bool {
	constraint, _ := ConstraintOf(err)
	return constraint == "idempotency_keys_pkey" || sqlState(err) == stateAccountsChanged
}
