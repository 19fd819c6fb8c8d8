-- name: ApiClientCreate :exec
INSERT INTO api_clients (key_id, user_id, algorithm, sealed_secret, sealed_with, public_key)
VALUES (@key_id, @user_id, @algorithm, @sealed_secret, @sealed_with::text, @public_key);

-- name: ApiClientGet :one
-- A client that may still call, with the user it is.
SELECT c.key_id, c.user_id, c.algorithm, c.sealed_secret, c.sealed_with, c.public_key, u.username, u.name, u.roles
FROM api_clients AS c
INNER JOIN users AS u ON c.user_id = u.id
WHERE c.key_id = @key_id AND c.deleted_at IS NULL AND u.enabled;

-- name: ApiClientCount :one
SELECT count(*) FROM api_clients
WHERE deleted_at IS NULL;

-- name: ApiClientList :many
SELECT c.key_id, c.algorithm, c.public_key, c.created_at, u.name, u.roles
FROM api_clients AS c
INNER JOIN users AS u ON c.user_id = u.id
WHERE c.deleted_at IS NULL
ORDER BY c.created_at, c.key_id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: ApiClientDelete :one
UPDATE api_clients SET deleted_at = now()
WHERE key_id = @key_id AND deleted_at IS NULL
RETURNING user_id;

-- name: ApiClientUseNonce :execrows
-- Takes a nonce: no row if it was taken before.
INSERT INTO api_client_nonces (key_id, nonce, expires_at)
VALUES (@key_id, @nonce, @expires_at)
ON CONFLICT DO NOTHING;

-- name: ApiClientDropNonces :execrows
DELETE FROM api_client_nonces
WHERE (key_id, nonce) IN (
    SELECT old.key_id, old.nonce FROM api_client_nonces AS old WHERE old.expires_at < @before LIMIT @batch::bigint
);
