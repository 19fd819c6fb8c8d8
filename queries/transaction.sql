-- name: TransactionSeqAt :one
-- The seq of the account's first posting at or after a time; last_seq + 1 if there is none. Only for an account whose times
-- never went back.
SELECT transaction_seq_at(@account_id::bigint, @last_seq::bigint, @at::timestamptz)::bigint AS seq;

-- name: TransactionList :many
-- What moved on an account, from one seq to another, or at some of the seqs between; newest first.
SELECT
    seq, id, is_payer::boolean AS is_payer, amount, balance_after, created_at, type, counterparty_id, currency, ref_id, remark
FROM (
    SELECT
        p.from_seq AS seq, p.id, true AS is_payer, p.amount, p.from_balance_after AS balance_after, p.created_at, p.type,
        p.to_account_id AS counterparty_id, p.currency, p.ref_id, p.remark
    FROM transactions AS p
    WHERE p.from_account_id = @account_id AND p.from_seq BETWEEN @low::bigint AND @high::bigint
    UNION ALL
    SELECT
        r.to_seq, r.id, false, r.amount, r.to_balance_after, r.created_at, r.type,
        r.from_account_id, r.currency, r.ref_id, r.remark
    FROM transactions AS r
    WHERE r.to_account_id = @account_id AND r.to_seq BETWEEN @low::bigint AND @high::bigint
) AS sides
WHERE sqlc.narg(seqs)::bigint[] IS NULL OR seq = ANY(sqlc.narg(seqs)::bigint[])
ORDER BY seq DESC;

-- name: TransactionSeqsBetween :one
-- The seqs of an account's postings within a time, newest first. It reads every posting of the account: for the few whose
-- times once went back, because the database's clock did.
SELECT transaction_seqs_between(
    @account_id::bigint, sqlc.narg(since)::timestamptz, sqlc.narg(until)::timestamptz
)::bigint[] AS seqs;

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
