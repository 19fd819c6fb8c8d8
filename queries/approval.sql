-- name: ApprovalRuleList :many
SELECT * FROM approval_rules
ORDER BY method;

-- name: ApprovalRuleLock :one
SELECT * FROM approval_rules
WHERE method = @method
FOR UPDATE;

-- name: ApprovalRuleSet :one
INSERT INTO approval_rules (method, min_amount, updated_by)
VALUES (@method, sqlc.narg(min_amount), @updated_by)
ON CONFLICT (method) DO UPDATE SET min_amount = excluded.min_amount, updated_by = excluded.updated_by, updated_at = now()
RETURNING *;

-- name: ApprovalRuleRemove :exec
DELETE FROM approval_rules
WHERE method = @method;

-- name: ApprovalNextID :one
SELECT nextval('approvals_id_seq')::bigint AS id;

-- name: ApprovalCountPending :one
-- Counts the calls of a user that wait for approval, up to a number.
SELECT count(*) FROM (
    SELECT 1 FROM approvals
    WHERE maker_id = @maker_id AND status = 'pending' AND expires_at > now()
    LIMIT @at_most::bigint
) AS waiting;

-- name: ApprovalCreate :one
INSERT INTO approvals (
    id, method, maker_id, maker, maker_roles, address, request_id, reason, request, sealed_with, has_secrets, expires_at
)
VALUES (
    @id, @method, @maker_id, @maker, @maker_roles::text[], @address, @request_id, sqlc.narg(reason), @request, @sealed_with, @has_secrets,
    now() + make_interval(secs => @expires_in::double precision)
)
RETURNING *;

-- name: ApprovalGet :one
SELECT sqlc.embed(a), (a.status = 'pending' AND a.expires_at <= now())::boolean AS is_over
FROM approvals AS a
WHERE a.id = @id;

-- name: ApprovalLock :one
-- Locks an approval until the transaction ends. The clock is read after the wait for the lock.
SELECT sqlc.embed(a), (a.status = 'pending' AND a.expires_at <= clock_timestamp())::boolean AS is_over
FROM approvals AS a
WHERE a.id = @id
FOR UPDATE;

-- name: ApprovalDecide :one
-- Ends a pending approval.
UPDATE approvals
SET
    status = @status, decided_by_id = @decided_by_id::bigint, decided_by = @decided_by::text, decided_at = clock_timestamp(),
    remark = sqlc.narg(remark), error_code = sqlc.narg(error_code), error_message = sqlc.narg(error_message),
    request = @request, response = sqlc.narg(response), sealed_with = @sealed_with, has_secrets = false
WHERE id = @id AND status = 'pending'
RETURNING *;

-- name: ApprovalSeal :execrows
-- Replaces the encrypted messages of an approval, unless they have changed meanwhile.
UPDATE approvals
SET request = @request, response = sqlc.narg(response), sealed_with = @sealed_with, has_secrets = @has_secrets
WHERE id = @id AND request = @from_request AND response IS NOT DISTINCT FROM sqlc.narg(from_response);

-- name: ApprovalList :many
SELECT sqlc.embed(a), (a.status = 'pending' AND a.expires_at <= now())::boolean AS is_over
FROM approvals AS a
WHERE
    (@sees_all::boolean OR a.maker_id = @caller_id OR a.method = any(@methods::text[]))
    AND (a.method = sqlc.narg(method) OR sqlc.narg(method)::text IS NULL)
    AND (a.maker_id = sqlc.narg(maker_id) OR sqlc.narg(maker_id)::bigint IS NULL)
    AND (
        sqlc.narg(status)::text IS NULL
        OR a.status = sqlc.narg(status) AND (a.status <> 'pending' OR a.expires_at > now())
        OR sqlc.narg(status) = 'expired' AND a.status = 'pending' AND a.expires_at <= now()
    )
    AND (a.id < sqlc.narg(before) OR sqlc.narg(before)::bigint IS NULL)
ORDER BY a.id DESC
LIMIT @page_limit::bigint;

-- name: ApprovalExpire :execrows
-- Ends pending approvals whose time is over, a few at a time.
UPDATE approvals SET status = 'expired'
WHERE id IN (
    SELECT a.id FROM approvals AS a
    WHERE a.status = 'pending' AND a.expires_at <= now()
    ORDER BY a.expires_at
    LIMIT @at_most::bigint
    FOR UPDATE SKIP LOCKED
);

-- name: ApprovalWithSecrets :many
-- Approvals that were over by a time and still have secrets, from one id on.
SELECT * FROM approvals
WHERE has_secrets AND id > @after AND (status = 'expired' OR decided_at < @over_by::timestamptz)
ORDER BY id
LIMIT 100;

-- name: ApprovalSealedOtherwise :many
-- Approvals that are encrypted with another key, from one id on.
SELECT * FROM approvals
WHERE sealed_with <> @sealed_with AND id > @after
ORDER BY id
LIMIT 100;

-- name: ApprovalRemove :execrows
-- Removes old approvals that are over, a few at a time.
DELETE FROM approvals
WHERE id IN (
    SELECT a.id FROM approvals AS a
    WHERE a.status <> 'pending' AND a.created_at < @before::timestamptz
    ORDER BY a.created_at
    LIMIT @at_most::bigint
    FOR UPDATE SKIP LOCKED
);
