-- name: TransactionSeqAt :one
-- The seq of the account's first posting at or after a time; last_seq + 1 if there is none. Only for an account whose times
-- never went back.
SELECT transaction_seq_at(@account_id::bigint, @last_seq::bigint, @at::timestamptz)::bigint AS seq;

-- name: TransactionList :many
-- What moved on an account, from one seq to another, or at some of the seqs between; newest first.
SELECT
    seq, id, is_payer::boolean AS is_payer, amount, balance_after::"numeric" AS balance_after, created_at, type, counterparty_id,
    currency, ref_id, remark
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

-- name: TransactionSeqsMatching :one
-- The seqs of one page of what matches on an account, newest first, and how many match in all. It reads every posting from one seq
-- to the other, of one side if the direction is given.
WITH sides AS (
    SELECT p.from_seq AS seq, p.type, p.created_at
    FROM transactions AS p
    WHERE
        p.from_account_id = @account_id AND p.from_seq BETWEEN @low::bigint AND @high::bigint
        AND coalesce(sqlc.narg(direction)::text, 'out') = 'out'
    UNION ALL
    SELECT r.to_seq, r.type, r.created_at
    FROM transactions AS r
    WHERE
        r.to_account_id = @account_id AND r.to_seq BETWEEN @low::bigint AND @high::bigint
        AND coalesce(sqlc.narg(direction)::text, 'in') = 'in'
),

matching AS (
    SELECT seq FROM sides
    WHERE
        (type = sqlc.narg(type)::text OR sqlc.narg(type)::text IS NULL)
        AND created_at >= @since::timestamptz AND created_at < @until::timestamptz
)

SELECT
    (SELECT count(*) FROM matching)::bigint AS total,
    ARRAY(SELECT seq FROM matching ORDER BY seq DESC LIMIT @page_limit::bigint OFFSET @page_offset::bigint)::bigint[] AS seqs;

-- name: TransactionGet :one
SELECT
    id, from_account_id, to_account_id, created_at, amount, from_balance_after::"numeric" AS from_balance_after,
    to_balance_after::"numeric" AS to_balance_after, type, currency, ref_id, remark
FROM transactions
WHERE id = @id;

-- name: TransactionFindOnAccount :many
-- What matches among the postings of an account from one seq to another, newest first.
SELECT
    id, from_account_id, to_account_id, created_at, amount, from_balance_after::"numeric" AS from_balance_after,
    to_balance_after::"numeric" AS to_balance_after, type, currency, ref_id, remark, seq
FROM (
    SELECT
        p.id, p.from_account_id, p.to_account_id, p.created_at, p.amount, p.from_balance_after, p.to_balance_after, p.type, p.currency,
        p.ref_id, p.remark, p.from_seq AS seq
    FROM transactions AS p
    WHERE p.from_account_id = @account_id AND p.from_seq BETWEEN @low::bigint AND @high::bigint
    UNION ALL
    SELECT
        r.id, r.from_account_id, r.to_account_id, r.created_at, r.amount, r.from_balance_after, r.to_balance_after, r.type, r.currency,
        r.ref_id, r.remark, r.to_seq
    FROM transactions AS r
    WHERE r.to_account_id = @account_id AND r.to_seq BETWEEN @low::bigint AND @high::bigint
) AS sides
WHERE
    (type = sqlc.narg(type)::text OR sqlc.narg(type)::text IS NULL)
    AND amount >= @min_amount::numeric AND amount <= @max_amount::numeric
    AND created_at >= @since::timestamptz AND created_at < @until::timestamptz
ORDER BY seq DESC
LIMIT @page_limit::bigint;

-- name: TransactionFindByRef :many
-- What matches among the transactions with a reference, newest first. A customer's are those whose reference it knows: it pays them, or
-- is paid by one of the bank's own accounts. That ref_id is not empty is the condition of the index.
SELECT
    id, from_account_id, to_account_id, created_at, amount, from_balance_after::"numeric" AS from_balance_after,
    to_balance_after::"numeric" AS to_balance_after, type, currency, ref_id, remark
FROM transactions AS t
WHERE
    ref_id = @ref_id AND ref_id <> '' AND id < @before_id::bigint
    AND (type = sqlc.narg(type)::text OR sqlc.narg(type)::text IS NULL)
    AND amount >= @min_amount::numeric AND amount <= @max_amount::numeric
    AND created_at >= @since::timestamptz AND created_at < @until::timestamptz
    AND (sqlc.narg(account_id)::bigint IS NULL OR sqlc.narg(account_id)::bigint IN (from_account_id, to_account_id))
    AND (
        sqlc.narg(customer_id)::bigint IS NULL
        OR (
            SELECT a.customer_id FROM accounts AS a
            WHERE a.id = CASE WHEN t.from_account_id > 0 THEN t.from_account_id ELSE t.to_account_id END
        ) = sqlc.narg(customer_id)::bigint
    )
ORDER BY id DESC
LIMIT @page_limit::bigint;

-- name: TransactionWindow :one
-- The place of the last of so many transactions, newest first, from another place; no row if there are fewer down to a time.
SELECT created_at, id FROM transactions
WHERE (created_at, id) < (@before_at::timestamptz, @before_id::bigint) AND created_at >= @since::timestamptz
ORDER BY created_at DESC, id DESC
LIMIT 1 OFFSET @others::bigint;

-- name: TransactionFind :many
-- What matches among the transactions between two places, newest first.
SELECT
    id, from_account_id, to_account_id, created_at, amount, from_balance_after::"numeric" AS from_balance_after,
    to_balance_after::"numeric" AS to_balance_after, type, currency, ref_id, remark
FROM transactions
WHERE
    (created_at, id) < (@before_at::timestamptz, @before_id::bigint)
    AND (created_at, id) >= (@since::timestamptz, @since_id::bigint)
    AND (type = sqlc.narg(type)::text OR sqlc.narg(type)::text IS NULL)
    AND amount >= @min_amount::numeric AND amount <= @max_amount::numeric
ORDER BY created_at DESC, id DESC
LIMIT @page_limit::bigint;

-- name: ScheduledTransferCreate :one
-- Of a recurring transfer it is the first occurrence.
INSERT INTO scheduled_transfers (id, from_account_id, to_account_id, amount, remark, scheduled_time, recurring_id, occurrence)
VALUES (
    @id, @from_account_id, @to_account_id, @amount, @remark, @scheduled_time, sqlc.narg(recurring_id)::bigint,
    CASE WHEN sqlc.narg(recurring_id)::bigint IS NOT NULL THEN 1 END
)
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
-- Takes up what is due, and what a server took up that has not been heard of for a minute, or so much later than now that the clock
-- was ahead then and has been set right: posting it again under the same reference moves nothing twice.
UPDATE scheduled_transfers SET status = 'processing', claimed_at = now()
WHERE id IN (
    SELECT s.id FROM scheduled_transfers AS s
    WHERE
        s.scheduled_time <= now()
        AND (
            s.status = 'pending'
            OR (s.status = 'processing' AND (s.claimed_at < now() - interval '1 minute' OR s.claimed_at > now() + interval '1 minute'))
        )
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
