package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// errSharedSessions refuses a pooler that gives one session of Postgres to several connections.
var errSharedSessions = errors.New("the pooler before the database shares sessions of Postgres between connections, " +
	"which loses settings, prepared statements and locks: set pool_mode = session, or connect to Postgres itself")

// sessionChecks is the number of looks that [checkSessions] takes. A pooler in transaction mode gives out the session that was used last, so only
// other clients that take it at the same moment can hide it from one look.
const sessionChecks = 5

// checkSessions fails if the database is behind a pooler whose connections have no session of their own, as with pgbouncer's
// pool_mode = transaction: two connections that are both open are then served by one process.
func checkSessions(ctx context.Context, cfg *pgx.ConnConfig) error {
	var conns [2]*pgx.Conn
	for i := range conns {
		conn, err := pgx.ConnectConfig(ctx, cfg)
		if err != nil {
			return fmt.Errorf("reach database: %w", err)
		}
		defer conn.Close(context.WithoutCancel(ctx))
		conns[i] = conn
	}
	for range sessionChecks {
		var served [2]int32
		for i, conn := range conns {
			// The simple protocol prepares nothing, so a pooler in any mode answers.
			if err := conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&served[i]); err != nil {
				return fmt.Errorf("reach database: %w", err)
			}
		}
		if served[0] == served[1] {
			return errSharedSessions
		}
	}
	return nil
}
