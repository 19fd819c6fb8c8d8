package store

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"
)

// SQLSTATEs this package decides by (Postgres manual, appendix A).
const (
	stateSerializationFailure = "40001"
	stateDeadlockDetected     = "40P01"
	stateTooManyConnections   = "53300"
	stateAdminShutdown        = "57P01"
	stateCrashShutdown        = "57P02"
	stateCannotConnectNow     = "57P03"
	stateIdleSessionTimeout   = "57P05"
	stateUndefinedTable       = "42P01"
	stateNotNullViolation     = "23502"
	stateLockNotAvailable     = "55P03"
	// stateAccountsChanged is raised by accounts_changed(): the compare-and-set of a batch of postings failed.
	stateAccountsChanged = "CB001"

	stateQueryCanceled       = "57014"
	stateReadOnlyTransaction = "25006"
	stateTransactionTimeout  = "25P04"
	stateIdleInTransaction   = "25P03"

	classConnection = "08"
	classIntegrity  = "23"
	classResources  = "53" // out of disk, memory or connections
	classSystem     = "58" // reading or writing a file failed
)

// errMalformedURL does not repeat the URL, which may hold a password.
var errMalformedURL = errors.New("the database URL is malformed: it should look like postgres://user:password@host:5432/database")

// ConstraintOf returns the name of the constraint that err violates; false if it violates none. Constraint names are unique
// in the schema and part of the API: `<table>_<what>`, and for a NOT NULL `<table>.<column>`.
func ConstraintOf(err error) (string, bool) {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case !ok || !strings.HasPrefix(pg.Code, classIntegrity):
		return "", false
	case pg.Code == stateNotNullViolation:
		return pg.TableName + "." + pg.ColumnName, true
	default:
		return pg.ConstraintName, pg.ConstraintName != ""
	}
}

// IsUnavailable reports that Postgres could not be reached or went away, so that the same request may succeed later.
// A caller's own expired or cancelled context is not that.
func IsUnavailable(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	if errors.Is(err, errPast) || errors.Is(err, errUnconfirmed) || errors.Is(err, puddle.ErrClosedPool) {
		return true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	return sqlState(err) == stateTooManyConnections || IsConnectionLost(err)
}

// IsBusy reports that Postgres answers, but cannot do at the moment what was asked of it: a lock was not free in time, a statement took
// too long, conflicts went on, a disk is full, it is a standby. The transaction has had no effect, and may succeed later; so an error
// that comes with [ErrOutcomeUnknown] is none of these, whatever else went wrong when the outcome was looked for.
func IsBusy(err error) bool {
	if errors.Is(err, ErrOutcomeUnknown) {
		return false
	}
	state := sqlState(err)
	switch state {
	case stateLockNotAvailable, stateQueryCanceled, stateReadOnlyTransaction, stateTransactionTimeout,
		stateSerializationFailure, stateDeadlockDetected:
		return true
	}
	return strings.HasPrefix(state, classResources) || strings.HasPrefix(state, classSystem)
}

// IsConnectionLost reports that a working connection broke. Whatever was under way on it may have taken effect or not:
// a statement of a transaction that was not yet being committed has not, a COMMIT is unknown ([ErrOutcomeUnknown]).
func IsConnectionLost(err error) bool {
	if state := sqlState(err); state != "" {
		return isGoodbye(state)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if _, never := errors.AsType[*pgconn.ConnectError](err); never {
		return false
	}
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, ErrSilent) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed)
}

// isAnswer reports that the server itself judged the statement, so that its outcome is known.
func isAnswer(err error) bool {
	state := sqlState(err)
	return state != "" && !isGoodbye(state)
}

// isGoodbye reports that the server sent this state as the last thing on the connection, without judging the statement.
func isGoodbye(state string) bool {
	switch state {
	case stateAdminShutdown, stateCrashShutdown, stateCannotConnectNow, stateIdleSessionTimeout, stateIdleInTransaction:
		return true
	}
	return strings.HasPrefix(state, classConnection)
}

func sqlState(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code
	}
	return ""
}
