-- name: IdempotencyLock :exec
-- Makes requests with the same key follow each other; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended(@scope::text || ' ' || @key::text, 0));

-- name: IdempotencyGet :one
SELECT fingerprint, response FROM idempotency_keys
WHERE scope = @scope AND key = @key;

-- name: IdempotencyPut :exec
INSERT INTO idempotency_keys (scope, key, fingerprint, response)
VALUES (@scope, @key, @fingerprint, @response);
