-- name: IdempotencyLock :exec
-- Makes requests with the same key follow each other; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended(@scope::text || ' ' || @key::text, 0));

-- name: IdempotencyGet :one
-- The lock has this transaction's own COMMIT wait until the answer is replicated: a first COMMIT that was given up may have left a row
-- that a synchronous standby does not have.
SELECT fingerprint, response, sealed_with FROM idempotency_keys
WHERE scope = @scope AND key = @key
FOR KEY SHARE;

-- name: IdempotencyPut :exec
INSERT INTO idempotency_keys (scope, key, fingerprint, response, sealed_with, customer_id)
VALUES (@scope, @key, @fingerprint, @response, @sealed_with, @customer_id);

-- name: IdempotencyErase :exec
-- Empties the answers that tell of a customer. Their keys stay taken: a repeated request is refused, and does not make the customer anew.
UPDATE idempotency_keys SET fingerprint = '', response = '', sealed_with = NULL
WHERE customer_id = @customer_id::bigint;

-- name: IdempotencyDeleteOfUsers :exec
-- Deletes the keys of users who can no longer call.
DELETE FROM idempotency_keys
WHERE scope = ANY(@scopes::text[]) AND response IS NOT NULL;

-- name: IdempotencyPlain :many
-- Locks answers under Idempotency-Keys that are not encrypted, but not those that another server works on.
SELECT scope, key, fingerprint, response, sealed_with FROM idempotency_keys
WHERE response IS NOT NULL AND sealed_with IS NULL AND scope LIKE 'user:%' AND length(fingerprint) = 32
ORDER BY scope, key
LIMIT @batch::bigint
FOR NO KEY UPDATE SKIP LOCKED;

-- name: IdempotencySealedWith :many
-- Locks answers that are encrypted with a key.
SELECT scope, key, fingerprint, response, sealed_with FROM idempotency_keys
WHERE sealed_with = @sealed_with::text
ORDER BY scope, key
LIMIT @batch::bigint
FOR NO KEY UPDATE;

-- name: IdempotencyReseal :exec
-- Writes answers, encrypted with their fingerprints.
UPDATE idempotency_keys
SET fingerprint = '', response = fresh.response, sealed_with = @sealed_with::text
FROM (
    SELECT unnest(@scopes::text[]) AS scope, unnest(@keys::text[]) AS key, unnest(@responses::bytea[]) AS response
) AS fresh
WHERE idempotency_keys.scope = fresh.scope AND idempotency_keys.key = fresh.key;

-- name: IdempotencyExpire :execrows
-- Removes Idempotency-Keys that are older than a number of seconds, a few at a time. The keys of refIds and batchIds stay.
DELETE FROM idempotency_keys
WHERE (scope, key) IN (
    SELECT k.scope, k.key FROM idempotency_keys AS k
    WHERE k.scope LIKE 'user:%' AND k.created_at < now() - make_interval(secs => @older_than::double precision)
    ORDER BY k.created_at
    LIMIT @at_most::bigint
    FOR UPDATE SKIP LOCKED
);
