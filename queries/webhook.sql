-- name: WebhookCreate :one
-- No row if there are as many as there may be.
INSERT INTO webhooks (
    url, account_ids, types, max_batch, algorithm, key_id, sealed_secret, sealed_with, public_key, created_by
)
SELECT
    @url::text, @account_ids::bigint[], @types::text[], @max_batch::integer, @algorithm::text, @key_id::text, @sealed_secret::bytea,
    @sealed_with::text, sqlc.narg(public_key)::bytea, @created_by::text
WHERE (SELECT count(*) FROM webhooks) < @most::bigint
RETURNING id;

-- name: WebhookCursorCreate :exec
INSERT INTO webhook_cursors (webhook_id, position)
VALUES (@webhook_id, @position);

-- name: WebhookGet :one
SELECT sqlc.embed(w), sqlc.embed(c),
    (SELECT count(*) FROM webhook_dead_letters AS d WHERE d.webhook_id = w.id)::bigint AS dead_letters
FROM webhooks AS w
INNER JOIN webhook_cursors AS c ON w.id = c.webhook_id
WHERE w.id = @id;

-- name: WebhookLock :one
-- The webhook as WebhookGet has it, locked against other changes.
SELECT sqlc.embed(w), sqlc.embed(c),
    (SELECT count(*) FROM webhook_dead_letters AS d WHERE d.webhook_id = w.id)::bigint AS dead_letters
FROM webhooks AS w
INNER JOIN webhook_cursors AS c ON w.id = c.webhook_id
WHERE w.id = @id
FOR NO KEY UPDATE OF w;

-- name: WebhookCount :one
SELECT count(*) FROM webhooks;

-- name: WebhookList :many
SELECT sqlc.embed(w), sqlc.embed(c),
    (SELECT count(*) FROM webhook_dead_letters AS d WHERE d.webhook_id = w.id)::bigint AS dead_letters
FROM webhooks AS w
INNER JOIN webhook_cursors AS c ON w.id = c.webhook_id
ORDER BY w.id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: WebhookChange :one
UPDATE webhooks
SET
    url = @url, account_ids = @account_ids, types = @types, max_batch = @max_batch, status = @status,
    revision = revision + 1, updated_at = now()
WHERE id = @id
RETURNING *;

-- name: WebhookRetryNow :one
-- Ends the wait before the next attempt.
UPDATE webhook_cursors SET attempts = 0, failing_since = NULL, next_attempt_at = NULL, last_error = NULL
WHERE webhook_id = @webhook_id
RETURNING *;

-- name: WebhookDeleteCursor :exec
-- First of the three of a deletion: a delivery that gives a transaction up moves the cursor first, and finds none then.
DELETE FROM webhook_cursors
WHERE webhook_id = @webhook_id;

-- name: WebhookDeleteLetters :exec
DELETE FROM webhook_dead_letters
WHERE webhook_id = @webhook_id;

-- name: WebhookDelete :exec
DELETE FROM webhooks
WHERE id = @id;

-- name: WebhookAcquire :one
-- Makes the caller the server that delivers, if there is something to deliver to and no lease: see server/internal/lease.
UPDATE webhook_lease
SET epoch = epoch + 1, leased_until = clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '1 millisecond'
WHERE
    id = 1 AND leased_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '2 milliseconds'
    AND EXISTS (SELECT 1 FROM webhooks WHERE status = 'active')
RETURNING epoch;

-- name: WebhookRenew :execrows
-- Prolongs the lease; no row if another server has it.
UPDATE webhook_lease
SET leased_until = clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '1 millisecond'
WHERE id = 1 AND epoch = @epoch;

-- name: WebhookRelease :exec
-- Ends the lease, so that another server need not wait for its end.
UPDATE webhook_lease SET leased_until = DEFAULT
WHERE id = 1 AND epoch = @epoch;

-- name: WebhookActive :many
-- The webhooks that send, and whether dead letters are to be sent again.
SELECT w.id, w.revision,
    EXISTS (SELECT 1 FROM webhook_dead_letters AS d WHERE d.webhook_id = w.id AND d.is_queued)::boolean AS has_queued
FROM webhooks AS w
WHERE w.status = 'active'
ORDER BY w.id;

-- name: WebhookAdvance :execrows
-- Moves a webhook on after an acknowledged delivery; no row if it has moved meanwhile, or is deleted.
UPDATE webhook_cursors
SET position = @position, attempts = 0, failing_since = NULL, next_attempt_at = NULL, last_error = NULL, delivered_at = now()
WHERE webhook_id = @webhook_id AND position = @from_position::bigint;

-- name: WebhookSkip :execrows
-- Moves a webhook over what does not fit its filter, or over a dead letter.
UPDATE webhook_cursors
SET position = @position, attempts = 0, failing_since = NULL, next_attempt_at = NULL, last_error = NULL
WHERE webhook_id = @webhook_id AND position = @from_position::bigint;

-- name: WebhookFail :execrows
-- Records a failed attempt, unless a change of the webhook has reset its attempts meanwhile.
UPDATE webhook_cursors
SET
    attempts = @attempts, failing_since = @failing_since::timestamptz, next_attempt_at = @next_attempt_at::timestamptz,
    last_error = @last_error::text
WHERE webhook_id = @webhook_id AND position = @from_position::bigint AND attempts = @from_attempts;

-- name: WebhookBury :exec
-- Puts a transaction into the dead-letter list.
INSERT INTO webhook_dead_letters (webhook_id, position, transaction_id, attempts, reason)
VALUES (@webhook_id, @position, @transaction_id, @attempts, @reason)
ON CONFLICT (webhook_id, position) DO UPDATE
SET attempts = excluded.attempts, reason = excluded.reason, failed_at = excluded.failed_at;

-- name: WebhookLetterList :many
SELECT * FROM webhook_dead_letters
WHERE webhook_id = @webhook_id AND position > @after
ORDER BY position
LIMIT @page_limit::bigint;

-- name: WebhookLetterQueue :execrows
-- Has dead letters sent again: those of some positions, or all.
UPDATE webhook_dead_letters SET is_queued = true
WHERE webhook_id = @webhook_id AND (cardinality(@positions::bigint[]) = 0 OR position = ANY(@positions::bigint[]));

-- name: WebhookLetterNext :many
-- The next dead letter to be sent again.
SELECT * FROM webhook_dead_letters
WHERE webhook_id = @webhook_id AND is_queued
ORDER BY position
LIMIT 1;

-- name: WebhookLetterFail :exec
-- Leaves a dead letter in the list that could not be delivered again.
UPDATE webhook_dead_letters SET is_queued = false, attempts = attempts + 1, reason = @reason, failed_at = now()
WHERE webhook_id = @webhook_id AND position = @position;

-- name: WebhookLetterRemove :execrows
-- Takes dead letters out of the list.
DELETE FROM webhook_dead_letters
WHERE webhook_id = @webhook_id AND position = ANY(@positions::bigint[]);
