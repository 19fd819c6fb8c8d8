-- name: EntrySeqAt :one
-- The number of the account's first entry at or after a time; one more than the last if there is none.
SELECT entry_seq_at(@account_id::bigint, @last_seq::bigint, @at::timestamptz)::bigint AS seq;

-- name: EntryList :many
-- The entries numbered from low to high, newest first.
SELECT
    e.seq, e.transaction_id, e.amount, e.balance_after, e.created_at,
    t.type, t.from_account_id, t.to_account_id, t.currency, t.ref_id, t.remark
FROM entries AS e
INNER JOIN transactions AS t ON e.transaction_id = t.id
WHERE e.account_id = @account_id AND e.seq BETWEEN @low::bigint AND @high::bigint
ORDER BY e.seq DESC;

-- name: ScheduledTransferCreate :one
INSERT INTO scheduled_transfers (id, from_account_id, to_account_id, amount, remark, scheduled_time)
VALUES (@id, @from_account_id, @to_account_id, @amount, @remark, @scheduled_time)
RETURNING *;

-- name: ScheduledTransferGet :one
SELECT * FROM scheduled_transfers
WHERE id = @id;

-- name: ScheduledTransferOwner :one
SELECT a.customer_id::bigint FROM scheduled_transfers AS s
INNER JOIN accounts AS a ON s.from_account_id = a.id
WHERE s.id = @id;

-- name: ScheduledTransferCount :one
SELECT count(*) FROM scheduled_transfers
WHERE
    from_account_id = @from_account_id
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL);

-- name: ScheduledTransferList :many
SELECT * FROM scheduled_transfers
WHERE
    from_account_id = @from_account_id
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
ORDER BY id DESC
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: ScheduledTransferCancel :one
UPDATE scheduled_transfers SET status = 'cancelled', finished_at = now()
WHERE id = @id AND status = 'pending'
RETURNING *;

-- name: ScheduledTransferNextDue :one
-- Milliseconds until there is something to claim, by the clock of the database; at most at_most.
SELECT
    least(
        @at_most::bigint,
        extract(EPOCH FROM min(
            CASE status WHEN 'pending' THEN scheduled_time ELSE claimed_at + interval '1 minute' END
        ) - clock_timestamp()) * 1000 + 1
    )::bigint AS milliseconds
FROM scheduled_transfers
WHERE status IN ('pending', 'processing');

-- name: ScheduledTransferClaim :many
-- Takes up what is due, and what a server took up that has not been heard of for a minute: posting it again under the
-- same reference moves nothing twice.
UPDATE scheduled_transfers SET status = 'processing', claimed_at = now()
WHERE id IN (
    SELECT s.id FROM scheduled_transfers AS s
    WHERE
        s.scheduled_time <= now()
        AND (s.status = 'pending' OR (s.status = 'processing' AND s.claimed_at < now() - interval '1 minute'))
    ORDER BY s.scheduled_time, s.id
    LIMIT @claim_limit::bigint
    FOR NO KEY UPDATE SKIP LOCKED
)
RETURNING *;

-- name: ScheduledTransferFinish :exec
WITH outcome AS (
    SELECT
        unnest(@ids::bigint[]) AS id,
        unnest(@transaction_ids::bigint[]) AS transaction_id,
        unnest(@error_codes::text[]) AS error_code
)

UPDATE scheduled_transfers AS s
SET
    status = CASE WHEN outcome.error_code = '' THEN 'completed' ELSE 'failed' END,
    transaction_id = nullif(outcome.transaction_id, 0),
    error_code = nullif(outcome.error_code, ''),
    finished_at = now()
FROM outcome
WHERE s.id = outcome.id AND s.status = 'processing';
