-- name: HoldGet :one
SELECT * FROM holds
WHERE id = @id;

-- name: HoldLock :one
-- Locks a hold; who waited sees what the one before made of it.
SELECT sqlc.embed(h), coalesce(h.expires_at <= clock_timestamp(), false)::boolean AS is_expired, a.customer_id::bigint AS owner
FROM holds AS h
INNER JOIN accounts AS a ON h.account_id = a.id
WHERE h.id = @id
FOR NO KEY UPDATE OF h;

-- name: HoldEnd :one
UPDATE holds SET status = @status, captured_amount = sqlc.narg(captured_amount)::numeric, ended_at = now()
WHERE id = @id AND status = 'pending'
RETURNING *;

-- name: HoldLockDue :many
-- Locks holds that have expired, the first to expire first, apart from those that another server or a capture has locked and from
-- those to leave out.
SELECT id, account_id, amount FROM holds
WHERE status = 'pending' AND expires_at IS NOT NULL AND expires_at <= clock_timestamp() AND id <> ALL(@failing::bigint[])
ORDER BY expires_at
LIMIT @hold_limit::bigint
FOR NO KEY UPDATE SKIP LOCKED;

-- name: HoldExpire :execrows
UPDATE holds SET status = 'failed', ended_at = now()
WHERE id = ANY(@ids::bigint[]) AND status = 'pending';

-- name: HoldNextDue :one
-- Milliseconds until a hold expires, by the clock of the database; at most at_most.
SELECT least(@at_most::bigint, extract(EPOCH FROM min(expires_at) - clock_timestamp()) * 1000 + 1)::bigint AS milliseconds
FROM holds
WHERE status = 'pending' AND expires_at IS NOT NULL;

-- name: HoldDeleteFailed :one
-- Deletes holds with smaller ids that ended without a payment before a time, with the keys of their refIds, a batch at a time.
WITH gone AS (
    DELETE FROM holds
    WHERE id IN (
        SELECT h.id FROM holds AS h
        WHERE h.status = 'failed' AND h.id < @before_id::bigint AND h.ended_at < @before::timestamptz
        ORDER BY h.id
        LIMIT @batch::bigint
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id, account_id, ref_id
),

keys AS (
    DELETE FROM idempotency_keys
    WHERE (scope, key, transaction_id) IN (SELECT 'account:' || g.account_id, g.ref_id, g.id FROM gone AS g)
)

SELECT count(*) FROM gone;

-- name: HoldFind :many
-- What matches among the holds in a state, newest first. A customer's are those of its
-- accounts.
SELECT h.* FROM holds AS h
WHERE
    h.status = @status
    AND h.id < @before_id::bigint
    AND (h.account_id = sqlc.narg(account_id)::bigint OR sqlc.narg(account_id)::bigint IS NULL)
    AND (h.ref_id = sqlc.narg(ref_id)::text OR sqlc.narg(ref_id)::text IS NULL)
    AND (h.type = sqlc.narg(type)::text OR sqlc.narg(type)::text IS NULL)
    AND h.amount >= @min_amount::numeric AND h.amount <= @max_amount::numeric
    AND h.created_at >= @since::timestamptz AND h.created_at < @until::timestamptz
    AND (
        sqlc.narg(customer_id)::bigint IS NULL
        OR (SELECT a.customer_id FROM accounts AS a WHERE a.id = h.account_id) = sqlc.narg(customer_id)::bigint
    )
ORDER BY h.id DESC
LIMIT @page_limit::bigint;
