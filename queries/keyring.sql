-- name: KeyFingerprintLock :exec
-- Lets one server at a time compare and record fingerprints.
SELECT name FROM server_locks
WHERE name = 'key_fingerprints'
FOR UPDATE;

-- name: KeyFingerprintList :many
SELECT purpose, key_id, fingerprint FROM key_fingerprints
ORDER BY purpose, key_id;

-- name: KeyFingerprintPut :exec
INSERT INTO key_fingerprints (purpose, key_id, fingerprint)
VALUES (@purpose, @key_id, @fingerprint)
ON CONFLICT (purpose, key_id) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = now();

-- name: KeyFingerprintDelete :exec
DELETE FROM key_fingerprints
WHERE purpose = @purpose;

-- name: KeyInUse :many
SELECT c.sealed_with::text AS key_id FROM api_clients AS c
WHERE c.deleted_at IS NULL AND c.sealed_with IS NOT NULL
UNION
SELECT u.totp_key::text AS key_id FROM users AS u
WHERE u.totp_key IS NOT NULL
UNION
SELECT a.sealed_with AS key_id FROM approvals AS a
UNION
SELECT w.sealed_with AS key_id FROM webhooks AS w;

-- name: KeyInUseAfter :one
-- The next id, in their order, of a key that encrypts customers or stored answers; empty after the last. Each step is a look-up in
-- an index, however many rows there are.
SELECT coalesce(least(
    (SELECT min(c.sealed_with) FROM customers AS c WHERE c.sealed_with > @after::text),
    (SELECT min(k.sealed_with) FROM idempotency_keys AS k WHERE k.sealed_with > @after::text)
), '')::text AS key_id;

-- name: ApiClientSealedOtherwise :many
-- Lists clients whose secret is not encrypted with a key.
SELECT key_id, sealed_secret, sealed_with FROM api_clients
WHERE deleted_at IS NULL AND sealed_with IS DISTINCT FROM @sealed_with::text AND key_id > @after
ORDER BY key_id
LIMIT 100;

-- name: ApiClientReseal :execrows
UPDATE api_clients SET sealed_secret = @sealed_secret, sealed_with = @sealed_with::text
WHERE key_id = @key_id AND sealed_secret = @from_sealed_secret;

-- name: UserTotpSealedOtherwise :many
-- Lists users whose second factor is not encrypted with a key.
SELECT id, totp_sealed, totp_key FROM users
WHERE totp_key IS DISTINCT FROM @totp_key::text AND totp_sealed IS NOT NULL AND id > @after
ORDER BY id
LIMIT 100;

-- name: UserTotpReseal :execrows
UPDATE users SET totp_sealed = @totp_sealed, totp_key = @totp_key::text
WHERE id = @id AND totp_sealed = @from_totp_sealed;

-- name: WebhookSealedOtherwise :many
-- Lists webhooks whose key is not encrypted with a data key.
SELECT id, key_id, sealed_secret, sealed_with FROM webhooks
WHERE sealed_with <> @sealed_with AND id > @after
ORDER BY id
LIMIT 100;

-- name: WebhookReseal :execrows
UPDATE webhooks SET sealed_secret = @sealed_secret, sealed_with = @sealed_with
WHERE id = @id AND sealed_secret = @from_sealed_secret;
