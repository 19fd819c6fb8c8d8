-- name: RiskRuleList :many
SELECT * FROM risk_rules
ORDER BY id;

-- name: RiskRuleLock :one
SELECT * FROM risk_rules
WHERE id = @id
FOR UPDATE;

-- name: RiskRuleUpdate :one
-- Changes what is given.
UPDATE risk_rules
SET
    max_amount = coalesce(sqlc.narg(max_amount), max_amount),
    max_count = coalesce(sqlc.narg(max_count), max_count),
    state = coalesce(sqlc.narg(state), state),
    updated_at = now(),
    updated_by = @updated_by::text
WHERE id = @id
RETURNING *;

-- name: BlacklistInForce :many
SELECT subject_type, subject_id, expires_at FROM blacklist
WHERE removed_at IS NULL AND (expires_at IS NULL OR expires_at > now());

-- name: BlacklistAdd :one
INSERT INTO blacklist (subject_type, subject_id, reason, expires_at, created_by)
VALUES (@subject_type, @subject_id, @reason, @expires_at, @created_by)
RETURNING *;

-- name: BlacklistRemove :one
UPDATE blacklist SET removed_at = now(), removed_by = @removed_by::text
WHERE id = @id AND removed_at IS NULL
RETURNING *;

-- name: BlacklistCount :one
SELECT count(*) FROM blacklist
WHERE
    removed_at IS NULL
    AND (subject_type = sqlc.narg(subject_type) OR sqlc.narg(subject_type)::text IS NULL)
    AND (subject_id = sqlc.narg(subject_id) OR sqlc.narg(subject_id)::bigint IS NULL);

-- name: BlacklistList :many
SELECT * FROM blacklist
WHERE
    removed_at IS NULL
    AND (subject_type = sqlc.narg(subject_type) OR sqlc.narg(subject_type)::text IS NULL)
    AND (subject_id = sqlc.narg(subject_id) OR sqlc.narg(subject_id)::bigint IS NULL)
ORDER BY id DESC
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: RiskPayer :one
-- What the rules look at of a paying account.
SELECT
    a.customer_id::bigint AS customer_id, a.in_default,
    a.paid_hour, a.paid_hour_count, a.paid_day_count, a.paid_day_amount,
    (
        SELECT count(*) FROM scheduled_transfers AS s
        WHERE s.from_account_id = a.id AND s.status = 'pending'
    )::bigint AS pending
FROM accounts AS a
WHERE a.id = @id AND a.type <> 'system';

-- name: RiskDecisionRecord :one
-- Records the decisions of one moment, and returns the id of the last.
WITH recorded AS (
    INSERT INTO risk_decisions (
        day, advisory, customer_id, from_account_id, to_account_id, amount, transaction_type,
        rule, error_code, reject_reason, findings, day_amount, day_count, hour_count, created_at
    )
    SELECT
        @day, @advisory, nullif(unnest(@customer_ids::bigint[]), 0), nullif(unnest(@from_account_ids::bigint[]), 0),
        nullif(unnest(@to_account_ids::bigint[]), 0), unnest(@amounts::numeric[]), unnest(@transaction_types::text[]),
        nullif(unnest(@rules::text[]), ''), nullif(unnest(@error_codes::text[]), ''),
        nullif(unnest(@reject_reasons::text[]), ''), unnest(@findings::text[])::jsonb,
        unnest(@day_amounts::numeric[]), unnest(@day_counts::integer[]), unnest(@hour_counts::integer[]), @created_at
    RETURNING id
)

SELECT max(id)::bigint AS id FROM recorded;

-- name: RiskDecisionCount :one
SELECT count(*) FROM risk_decisions
WHERE
    (from_account_id = sqlc.narg(account_id) OR sqlc.narg(account_id)::bigint IS NULL)
    AND (customer_id = sqlc.narg(customer_id) OR sqlc.narg(customer_id)::bigint IS NULL)
    AND ((rule IS NULL) = sqlc.narg(passed)::boolean OR sqlc.narg(passed)::boolean IS NULL)
    AND (rule = sqlc.narg(rule) OR sqlc.narg(rule)::text IS NULL)
    AND (created_at >= sqlc.narg(since) OR sqlc.narg(since)::timestamptz IS NULL)
    AND (created_at < sqlc.narg(until) OR sqlc.narg(until)::timestamptz IS NULL);

-- name: RiskDecisionList :many
SELECT * FROM risk_decisions
WHERE
    (from_account_id = sqlc.narg(account_id) OR sqlc.narg(account_id)::bigint IS NULL)
    AND (customer_id = sqlc.narg(customer_id) OR sqlc.narg(customer_id)::bigint IS NULL)
    AND ((rule IS NULL) = sqlc.narg(passed)::boolean OR sqlc.narg(passed)::boolean IS NULL)
    AND (rule = sqlc.narg(rule) OR sqlc.narg(rule)::text IS NULL)
    AND (created_at >= sqlc.narg(since) OR sqlc.narg(since)::timestamptz IS NULL)
    AND (created_at < sqlc.narg(until) OR sqlc.narg(until)::timestamptz IS NULL)
ORDER BY id DESC
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: RiskDecisionDelete :execrows
-- Deletes decisions made before a time, a batch at a time.
DELETE FROM risk_decisions
WHERE id IN (
    SELECT d.id FROM risk_decisions AS d
    WHERE d.created_at < @before
    ORDER BY d.created_at
    LIMIT @batch::bigint
    FOR UPDATE SKIP LOCKED
);
