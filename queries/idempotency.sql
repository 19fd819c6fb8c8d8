-- name: IdempotencyLock :exec
-- Makes requests with the same key follow each other; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended(@scope::text || ' ' || @key::text, 0));

-- name: IdempotencyGet :one
-- The lock has this transaction's own COMMIT wait until the answer is replicated: a first COMMIT that was given up may have left a row
-- that a synchronous standby does not have.
SELECT fingerprint, response FROM idempotency_keys
WHERE scope = @scope AND key = @key
FOR KEY SHARE;

-- name: IdempotencyPut :exec
INSERT INTO idempotency_keys (scope, key, fingerprint, response)
VALUES (@scope, @key, @fingerprint, @response);

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
