package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/progress"
)

// loadHistory gives an account many postings, each a payment of 0.01 to another account, in the form in which the ledger
// would have written them. It goes past the server because only the reading is measured here; the books stay sound.
const loadHistory = `
WITH moment AS (SELECT clock_timestamp() AS at),
ids AS (SELECT n, -(9000000000000000 - n) AS id FROM generate_series(1::bigint, $3::bigint) AS n),
payer AS (SELECT balance, seq FROM accounts WHERE id = $1::bigint),
payee AS (SELECT balance, seq FROM accounts WHERE id = $2::bigint),
paid AS (
	INSERT INTO transactions (
		id, from_account_id, from_seq, to_account_id, to_seq, created_at,
		amount, from_balance_after, to_balance_after, type, currency, ref_id, remark, journaled
	)
	SELECT ids.id, $1::bigint, payer.seq + n, $2::bigint, payee.seq + n, moment.at + n * interval '1 microsecond',
		0.01, payer.balance - 0.01 * n, payee.balance + 0.01 * n, 'transfer', 'CNY', '', 'bench', true
	FROM ids, moment, payer, payee
),
queued AS (
	INSERT INTO journal_queue (transaction_ids)
	SELECT array_agg(id ORDER BY n) FROM ids GROUP BY n / 500 ORDER BY n / 500
)
UPDATE accounts SET
	balance = balance + CASE id WHEN $1::bigint THEN -0.01 ELSE 0.01 END * $3::bigint,
	seq = seq + $3::bigint,
	posted_at = moment.at + $3::bigint * interval '1 microsecond'
FROM moment
WHERE id IN ($1::bigint, $2::bigint)`

const pageSize = 100

// measureHistory compares the first and the last page of a long history, by the median of many reads in turn, and reads its statements.
func (b *bench) measureHistory(ctx context.Context, s *server, t *target) error {
	payer, err := t.open(ctx, 0, "1000000.00")
	if err != nil {
		return err
	}
	payee, err := t.open(ctx, 0, "1.00")
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, t.database)
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	defer conn.Close(ctx)
	loaded := progress.Show(os.Stderr, func() string { return fmt.Sprintf("loading %d entries", b.History) })
	defer loaded()
	if _, err := conn.Exec(ctx, loadHistory, payer, payee, b.History-1); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	if _, err := conn.Exec(ctx, "VACUUM ANALYZE transactions"); err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	if err := awaitJournal(ctx, conn); err != nil {
		return err
	}
	loaded()
	const reads = 300
	last := int32(b.History / pageSize)
	var first, deep []time.Duration
	for range reads {
		for page, took := range map[int32]*[]time.Duration{1: &first, last: &deep} {
			begin := time.Now()
			rows, err := t.clients[0].ListTransactions(t.bearer(ctx), &transactionv1.ListTransactionsRequest{
				AccountId: payer, Page: &page, PageSize: new(int32(pageSize)),
			})
			if err != nil {
				return fmt.Errorf("read page %d: %w", page, err)
			}
			if len(rows.GetList()) != pageSize || rows.GetTotal() != int64(b.History) {
				return errors.New("the history is not what was loaded")
			}
			*took = append(*took, time.Since(begin))
		}
	}
	slices.Sort(first)
	slices.Sort(deep)
	b.figures["history_first_page_ms"] = milliseconds(first[reads/2])
	b.figures["history_last_page_ms"] = milliseconds(deep[reads/2])
	return b.measureStatements(ctx, conn, s, t, payer)
}

// awaitJournal waits until the server has given every transaction its position in the journal.
func awaitJournal(ctx context.Context, conn *pgx.Conn) error {
	const pause = 100 * time.Millisecond
	for waiting := true; waiting; {
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM journal_queue)").Scan(&waiting); err != nil {
			return fmt.Errorf("read the queue of the journal: %w", err)
		}
		if waiting {
			time.Sleep(pause)
		}
	}
	return nil
}
