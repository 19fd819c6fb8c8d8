-- name: JournalAcquire :one
-- Makes the caller the server that seals, if there is something to seal and no lease: see server/internal/lease.
UPDATE journal
SET epoch = epoch + 1, leased_until = clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '1 millisecond'
WHERE
    id = 1 AND leased_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '2 milliseconds'
    AND (NOT is_backlog_sealed OR checkpoint = '' OR EXISTS (SELECT 1 FROM journal_queue))
RETURNING
    id, size, epoch, leased_until, backlog_at, backlog_id, is_backlog_sealed, adopts_until, checkpoint, verified_size,
    verified_checkpoint;

-- name: JournalRelease :exec
-- Ends the lease, so that another server need not wait for its end.
UPDATE journal SET leased_until = DEFAULT
WHERE id = 1 AND epoch = @epoch;

-- name: JournalSize :one
SELECT size FROM journal
WHERE id = 1;

-- name: JournalCheckpoint :one
SELECT checkpoint FROM journal
WHERE id = 1;

-- name: JournalForgetCheckpoint :exec
UPDATE journal SET checkpoint = '', epoch = epoch + 1, leased_until = DEFAULT
WHERE id = 1;

-- name: JournalFind :many
-- The bundles that may have a transaction: from the first whose max_id reaches its id to the first that exceeds it by what an id may be
-- late, see journal_late.
SELECT bundle, transaction_ids FROM journal_bundles
WHERE
    bundle >= (SELECT f.bundle FROM journal_bundles AS f WHERE f.max_id >= sqlc.arg(id)::bigint ORDER BY f.max_id, f.bundle LIMIT 1)
    AND bundle <= coalesce(
        (SELECT l.bundle FROM journal_bundles AS l WHERE l.max_id > sqlc.arg(id)::bigint + sqlc.arg(late_by)::bigint ORDER BY l.max_id, l.bundle LIMIT 1),
        9223372036854775807
    )
    AND sqlc.arg(id)::bigint = ANY(transaction_ids)
ORDER BY bundle
LIMIT 1;

-- name: JournalFindLate :one
SELECT position FROM journal_late
WHERE transaction_id = @transaction_id;

-- name: JournalQueueList :many
SELECT id, transaction_ids, leaf_hashes FROM journal_queue
WHERE id > @after
ORDER BY id
LIMIT @row_limit::bigint;

-- name: JournalQueueDelete :execrows
DELETE FROM journal_queue
WHERE id = ANY(@ids::bigint[]);

-- name: JournalBacklog :many
-- Transactions from before the journal, oldest first.
SELECT
    id, from_account_id, from_seq, to_account_id, to_seq, created_at, amount, from_balance_after::"numeric" AS from_balance_after,
    to_balance_after::"numeric" AS to_balance_after, type, currency, ref_id, remark
FROM transactions
WHERE (created_at, id) > (@after_at::timestamptz, @after_id::bigint) AND NOT journaled
ORDER BY created_at, id
LIMIT @row_limit::bigint;

-- name: JournalTransactions :many
SELECT
    id, from_account_id, from_seq, to_account_id, to_seq, created_at, amount, from_balance_after::"numeric" AS from_balance_after,
    to_balance_after::"numeric" AS to_balance_after, type, currency, ref_id, remark
FROM transactions
WHERE id = ANY(@ids::bigint[]);

-- name: JournalAdvance :execrows
-- First of the writes of a pass: no row if another server seals meanwhile. It prolongs the lease.
UPDATE journal
SET
    size = @size, leased_until = clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '1 millisecond',
    backlog_at = @backlog_at, backlog_id = @backlog_id, is_backlog_sealed = @is_backlog_sealed, checkpoint = @checkpoint
WHERE id = 1 AND epoch = @epoch AND size = @from_size::bigint;

-- name: JournalWriteTiles :exec
INSERT INTO journal_tiles (level, tile, hashes)
SELECT unnest(@levels::smallint[]), unnest(@tiles::bigint[]), unnest(@hashes::bytea[])
ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes;

-- name: JournalWriteBundles :exec
-- The transactions of all bundles come one after another, those of each from low to high.
INSERT INTO journal_bundles (bundle, max_id, transaction_ids)
SELECT b.bundle, b.max_id, (@transaction_ids::bigint[])[b.low:b.high]
FROM (
    SELECT
        unnest(@bundles::bigint[]) AS bundle, unnest(@max_ids::bigint[]) AS max_id,
        unnest(@lows::integer[]) AS low, unnest(@highs::integer[]) AS high
) AS b
ON CONFLICT (bundle) DO UPDATE SET max_id = excluded.max_id, transaction_ids = excluded.transaction_ids;

-- name: JournalWriteLate :exec
INSERT INTO journal_late (transaction_id, position)
SELECT unnest(@transaction_ids::bigint[]), unnest(@positions::bigint[])
ON CONFLICT (transaction_id) DO NOTHING;

-- name: JournalWriteAdopted :exec
INSERT INTO journal_adopted (position, transaction_id)
SELECT unnest(@positions::bigint[]), unnest(@transaction_ids::bigint[]);

-- name: JournalNotify :exec
-- Tells every server how many transactions have a position, unless servers find out by asking (COREBANK_NOTIFY=off).
SELECT pg_notify('journal', sqlc.arg(size)::text)
WHERE current_setting('corebank.notify', true) IS DISTINCT FROM 'off';

-- name: JournalBundles :many
SELECT bundle, max_id, transaction_ids FROM journal_bundles
WHERE bundle BETWEEN @first::bigint AND @last::bigint
ORDER BY bundle;

-- name: JournalTiles :many
SELECT t.level, t.tile, t.hashes FROM journal_tiles AS t
INNER JOIN (SELECT unnest(@levels::smallint[]) AS level, unnest(@tiles::bigint[]) AS tile) AS wanted
    ON t.level = wanted.level AND t.tile = wanted.tile;

-- name: JournalState :one
SELECT
    id, size, epoch, leased_until, backlog_at, backlog_id, is_backlog_sealed, adopts_until, checkpoint, verified_size,
    verified_checkpoint
FROM journal
WHERE id = 1;

-- name: JournalWalkAccounts :many
-- Accounts by id, with their state at verified_size.
SELECT
    a.id, a.currency, coalesce(m.seq, 0)::bigint AS seq, coalesce(m.balance, 0)::"numeric" AS balance
FROM accounts AS a
LEFT JOIN journal_accounts AS m ON a.id = m.account_id
WHERE a.id = ANY(@ids::bigint[]);

-- name: JournalWrongAccounts :many
-- Accounts that are not as the journal has left them: those given as given, the others as at verified_size.
SELECT
    coalesce(a.id, j.account_id)::bigint AS id, coalesce(a.seq, 0)::bigint AS seq, coalesce(j.seq, 0)::bigint AS journal_seq
FROM accounts AS a
FULL JOIN (
    SELECT unnest(@ids::bigint[]) AS account_id, unnest(@seqs::bigint[]) AS seq, unnest(@balances::"numeric"[]) AS balance
    UNION ALL
    SELECT m.account_id, m.seq, m.balance FROM journal_accounts AS m
    WHERE NOT @is_whole::boolean AND NOT EXISTS (SELECT 1 FROM unnest(@ids::bigint[]) AS moved (id) WHERE moved.id = m.account_id)
) AS j ON a.id = j.account_id
WHERE
    a.id IS NULL
    OR a.seq <> coalesce(j.seq, 0)
    OR a.balance <> coalesce(j.balance, 0)
ORDER BY 1;

-- name: JournalBeyond :many
-- What the books have on an account after a seq.
SELECT t.id FROM transactions AS t
WHERE t.from_account_id = @account_id AND t.from_seq > @seq::bigint
UNION
SELECT r.id FROM transactions AS r
WHERE r.to_account_id = @account_id AND r.to_seq > @seq::bigint
LIMIT 100;

-- name: JournalInserted :many
-- Transactions from a time on that are neither in the bundles from one on nor in the queue.
SELECT t.id FROM transactions AS t
WHERE
    t.created_at >= @since::timestamptz
    AND NOT EXISTS (
        SELECT 1 FROM (
            SELECT unnest(b.transaction_ids) AS id FROM journal_bundles AS b
            WHERE b.bundle >= @first::bigint
            UNION ALL
            SELECT unnest(q.transaction_ids) FROM journal_queue AS q
        ) AS journaled
        WHERE journaled.id = t.id
    )
LIMIT @row_limit::bigint;

-- name: JournalAdoptedAfter :many
-- What was inserted by hand, with positions after one.
SELECT a.position, a.transaction_id FROM journal_adopted AS a
WHERE a.position > @after::bigint AND a.adopted_at > (SELECT j.adopts_until FROM journal AS j WHERE j.id = 1)
ORDER BY a.position;

-- name: JournalSetVerified :execrows
UPDATE journal SET verified_size = @size, verified_checkpoint = @checkpoint
WHERE id = 1 AND verified_size = @from_size::bigint AND size >= @size;

-- name: JournalForgetAccounts :exec
DELETE FROM journal_accounts AS j
WHERE NOT EXISTS (SELECT 1 FROM unnest(@except_ids::bigint[]) AS kept (id) WHERE kept.id = j.account_id);

-- name: JournalWriteAccounts :exec
INSERT INTO journal_accounts (account_id, seq, balance)
SELECT unnest(@ids::bigint[]), unnest(@seqs::bigint[]), unnest(@balances::"numeric"[])
ON CONFLICT (account_id) DO UPDATE SET seq = excluded.seq, balance = excluded.balance;

-- name: JournalIsQueued :one
SELECT EXISTS (SELECT 1 FROM journal_queue WHERE @transaction_id::bigint = ANY(transaction_ids))::boolean AS is_queued;
