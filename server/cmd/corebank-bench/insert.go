package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

const (
	// insertBatch is the number of rows per statement, insertConns the number of concurrent connections.
	insertBatch = 256
	insertConns = 2
)

// insertRows is a bare insert of the rows of as many postings.
const insertRows = `INSERT INTO bare.transactions (
	id, from_account_id, from_seq, to_account_id, to_seq, created_at,
	amount, from_balance_after, to_balance_after, type, currency, ref_id, remark
)
SELECT $1::bigint + n, a.payer, $1::bigint + n, a.payee, $1::bigint + n, now(), 1.00, 999999.00, 1000001.00, 'transfer', 'CNY', '', 'bench'
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS a (payer, payee, n)`

// inserter inserts the rows of postings into a table like the ledger's, and does nothing else: the limit of Postgres on this machine.
type inserter struct {
	conns []*pgx.Conn
	pick  func() (payer, payee int64)
	last  atomic.Int64
}

func newInserter(ctx context.Context, t *target) (*inserter, error) {
	i := &inserter{pick: t.uniform}
	for range insertConns {
		conn, err := pgx.Connect(ctx, t.database)
		if err != nil {
			return nil, fmt.Errorf("connect to the database: %w", err)
		}
		i.conns = append(i.conns, conn)
	}
	const table = `CREATE SCHEMA bare; CREATE TABLE bare.transactions (LIKE transactions INCLUDING ALL)`
	_, err := i.conns[0].Exec(ctx, table)
	return i, err
}

// run inserts for a time. It returns for each row how long its statement took.
func (i *inserter) run(ctx context.Context, length time.Duration) ([]time.Duration, error) {
	end := time.Now().Add(length)
	took := make([][]time.Duration, len(i.conns))
	group, ctx := errgroup.WithContext(ctx)
	for n, conn := range i.conns {
		group.Go(func() error {
			payers, payees := make([]int64, insertBatch), make([]int64, insertBatch)
			for time.Now().Before(end) {
				for k := range payers {
					payers[k], payees[k] = i.pick()
				}
				begin := time.Now()
				if _, err := conn.Exec(ctx, insertRows, i.last.Add(insertBatch)-insertBatch, payers, payees); err != nil {
					return fmt.Errorf("insert: %w", err)
				}
				for range insertBatch {
					took[n] = append(took[n], time.Since(begin))
				}
			}
			return nil
		})
	}
	err := group.Wait()
	var all []time.Duration
	for _, one := range took {
		all = append(all, one...)
	}
	return all, err
}

// close drops the rows, which are none of the books, and disconnects.
func (i *inserter) close(ctx context.Context) error {
	_, err := i.conns[0].Exec(ctx, "DROP SCHEMA bare CASCADE")
	for _, conn := range i.conns {
		_ = conn.Close(ctx) // The measurement is over.
	}
	return err
}
