-- name: RecurringTransferCreate :one
INSERT INTO recurring_transfers (
    id, from_account_id, to_account_id, amount, remark, frequency, first_time, day_of_month, until_time, max_occurrences, latest_time
)
VALUES (
    @id, @from_account_id, @to_account_id, @amount, @remark, @frequency, @first_time, sqlc.narg(day_of_month), sqlc.narg(until_time),
    sqlc.narg(max_occurrences), @first_time
)
RETURNING *;

-- name: RecurringTransferGet :one
SELECT * FROM recurring_transfers
WHERE id = @id;

-- name: RecurringTransferOwner :one
SELECT a.customer_id::bigint FROM recurring_transfers AS r
INNER JOIN accounts AS a ON r.from_account_id = a.id
WHERE r.id = @id;

-- name: RecurringTransferCount :one
SELECT count(*) FROM recurring_transfers
WHERE
    from_account_id = @from_account_id
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL);

-- name: RecurringTransferList :many
SELECT * FROM recurring_transfers
WHERE
    from_account_id = @from_account_id
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
ORDER BY id DESC
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: RecurringTransferCancel :one
UPDATE recurring_transfers SET status = 'cancelled', ended_at = now()
WHERE id = @id AND status = 'active'
RETURNING *;

-- name: RecurringTransferCancelPending :exec
-- Cancels the occurrences of a rule that have not been taken up.
UPDATE scheduled_transfers SET status = 'cancelled', finished_at = now()
WHERE recurring_id = @id::bigint AND status = 'pending';

-- name: RecurringTransferLockDue :many
-- Locks rules whose latest occurrence is due: those that come first, without those that another server has locked.
SELECT * FROM recurring_transfers
WHERE status = 'active' AND latest_time <= now()
ORDER BY latest_time, id
LIMIT @due_limit::bigint
FOR NO KEY UPDATE SKIP LOCKED;

-- name: RecurringTransferAdvance :execrows
-- Makes the next occurrence of each of some rules, which are locked.
WITH next AS (
    SELECT
        unnest(@ids::bigint[]) AS id,
        unnest(@scheduled_ids::bigint[]) AS scheduled_id,
        unnest(@times::timestamptz[]) AS scheduled_time
),

advanced AS (
    UPDATE recurring_transfers AS r SET occurrences = r.occurrences + 1, latest_time = next.scheduled_time
    FROM next
    WHERE r.id = next.id AND r.status = 'active'
    RETURNING r.id, r.from_account_id, r.to_account_id, r.amount, r.remark, r.occurrences, next.scheduled_id, next.scheduled_time
)

INSERT INTO scheduled_transfers (
    id, from_account_id, to_account_id, amount, remark, scheduled_time, recurring_id, occurrence
)
SELECT a.scheduled_id, a.from_account_id, a.to_account_id, a.amount, a.remark, a.scheduled_time, a.id, a.occurrences
FROM advanced AS a;

-- name: RecurringTransferComplete :execrows
-- Ends rules that have no further occurrence.
UPDATE recurring_transfers SET status = 'completed', ended_at = now()
WHERE id = ANY(@ids::bigint[]) AND status = 'active';

-- name: RecurringOccurrenceCount :one
SELECT count(*) FROM scheduled_transfers
WHERE
    recurring_id = @recurring_id::bigint
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL);

-- name: RecurringOccurrenceList :many
SELECT * FROM scheduled_transfers
WHERE
    recurring_id = @recurring_id::bigint
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
ORDER BY occurrence DESC
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;
