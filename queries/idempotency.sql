-- name: IdempotencyGet :one
SELECT fingerprint, response FROM idempotency_keys
WHERE scope = @scope AND key = @key;

-- name: IdempotencyPut :exec
INSERT INTO idempotency_keys (scope, key, fingerprint, response)
VALUES (@scope, @key, @fingerprint, @response);
