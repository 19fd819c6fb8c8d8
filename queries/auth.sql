-- name: UserCreate :one
INSERT INTO users (username, canonical_name, password_hash, password_change_required, name, roles, customer_id)
VALUES (@username, @canonical_name, @password_hash, @password_change_required, @name, @roles, @customer_id)
RETURNING *;

-- name: UserGetByName :one
SELECT * FROM users
WHERE canonical_name = @canonical_name::text;

-- name: UserWithoutCanonicalName :many
-- Lists users without a canonical name, which older servers have created.
SELECT id, username FROM users
WHERE canonical_name IS NULL
ORDER BY id;

-- name: UserSetCanonicalName :exec
UPDATE users SET canonical_name = @canonical_name::text
WHERE id = @id AND canonical_name IS NULL;

-- name: UserAdminExists :one
SELECT EXISTS (SELECT FROM users WHERE enabled AND password_hash <> '' AND 'admin' = ANY(roles));

-- name: UserCanLogInExists :one
SELECT EXISTS (SELECT FROM users WHERE enabled AND password_hash <> '');

-- name: UserCount :one
-- Counts what UserList lists.
SELECT count(*) FROM users
WHERE password_hash <> '';

-- name: UserList :many
-- Lists who has a password, which the users of API clients have not.
SELECT * FROM users
WHERE password_hash <> ''
ORDER BY id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: UserRead :one
-- Reads a user for a session that starts or goes on: a change of the user waits until that is done, and then ends it.
SELECT * FROM users
WHERE id = @id
FOR SHARE;

-- name: UserLock :one
-- Locks a user of UserList for a change.
SELECT * FROM users
WHERE id = @id AND password_hash <> ''
FOR NO KEY UPDATE;

-- name: UserLockAdmins :many
-- Locks those who can log in as administrator, in one order, so that two changes cannot each rely on the other's user.
SELECT id FROM users
WHERE enabled AND password_hash <> '' AND 'admin' = ANY(roles)
ORDER BY id
FOR NO KEY UPDATE;

-- name: UserUpdate :one
UPDATE users
SET
    name = @name,
    password_hash = @password_hash,
    password_change_required = @password_change_required,
    roles = @roles,
    customer_id = @customer_id,
    enabled = @enabled,
    updated_at = now()
WHERE id = @id
RETURNING *;

-- name: UserSetPassword :execrows
-- Replaces a password by its owner, if it is still the one that was verified.
UPDATE users SET password_hash = @password_hash, password_change_required = false, updated_at = now()
WHERE id = @id AND password_hash = @from_password_hash AND enabled;

-- name: UserLoginState :one
SELECT password_change_required, totp_confirmed FROM users
WHERE id = @id;

-- name: UserTotpEnroll :execrows
-- Stores a second factor that is not confirmed yet.
UPDATE users SET totp_sealed = @totp_sealed, totp_key = @totp_key::text, totp_step = 0, updated_at = now()
WHERE id = @id AND NOT totp_confirmed;

-- name: UserTotpConfirm :execrows
UPDATE users SET totp_confirmed = true, totp_step = @totp_step, updated_at = now()
WHERE id = @id AND NOT totp_confirmed AND totp_sealed = @from_totp_sealed;

-- name: UserTotpUse :execrows
-- Uses up the code of a step, and those of earlier steps.
UPDATE users SET totp_step = @totp_step
WHERE id = @id AND totp_step < @totp_step;

-- name: UserTotpRemove :execrows
UPDATE users SET totp_sealed = NULL, totp_key = NULL, totp_confirmed = false, totp_step = 0, updated_at = now()
WHERE id = @id AND password_hash <> '';

-- name: UserResetPassword :one
-- Gives a user who logs in with a password a new one for one use, and takes the second factor away.
UPDATE users
SET
    password_hash = @password_hash, password_change_required = true, enabled = true,
    totp_sealed = NULL, totp_key = NULL, totp_confirmed = false, totp_step = 0, updated_at = now()
WHERE canonical_name = @canonical_name::text AND password_hash <> ''
RETURNING id;

-- name: UserDisable :exec
UPDATE users SET enabled = false, updated_at = now()
WHERE id = @id;

-- name: UserRehash :exec
-- Replaces the hash of a password by one of the same password.
UPDATE users SET password_hash = @password_hash
WHERE id = @id AND password_hash = @from_password_hash;

-- name: SessionCreate :exec
INSERT INTO sessions (id, user_id, refresh_id, expires_at, address)
VALUES (@id, @user_id, @refresh_id, @expires_at, @address);

-- name: SessionRotate :execrows
-- Uses up the newest refresh token of a session and names its successor. No row: the token is not the newest, or the
-- session is over.
UPDATE sessions SET refresh_id = @refresh_id, expires_at = @expires_at
WHERE id = @id AND refresh_id = @from_refresh_id AND revoked_at IS NULL AND expires_at > @now;

-- name: SessionRevoke :many
-- Ends one session. No row: it was over.
UPDATE sessions SET revoked_at = @now::timestamptz
WHERE id = @id AND revoked_at IS NULL AND expires_at > @now
RETURNING id;

-- name: SessionRevokeOfUser :many
UPDATE sessions SET revoked_at = @now::timestamptz
WHERE user_id = @user_id AND revoked_at IS NULL AND expires_at > @now
RETURNING id;

-- name: SessionRevokeOthers :many
-- Ends the sessions of a user but one.
UPDATE sessions SET revoked_at = @now::timestamptz
WHERE user_id = @user_id AND id <> @keep_id AND revoked_at IS NULL AND expires_at > @now
RETURNING id;

-- name: SessionRevokeOne :many
-- Ends a session of a user, or of anybody.
UPDATE sessions SET revoked_at = @now::timestamptz
WHERE id = @id AND (user_id = @user_id OR @of_any::boolean) AND revoked_at IS NULL AND expires_at > @now
RETURNING id;

-- name: SessionList :many
SELECT id, created_at, expires_at, address FROM sessions
WHERE user_id = @user_id AND revoked_at IS NULL AND expires_at > @now
ORDER BY created_at DESC, id
LIMIT 100;

-- name: SessionAnnounce :exec
-- Tells every server, when the transaction commits, which sessions it ended, unless servers find out by asking (COREBANK_NOTIFY=off).
SELECT pg_notify('session_revoked', encode(uuid_send(ended.id), 'hex'))
FROM unnest(@ids::uuid []) AS ended (id)
WHERE current_setting('corebank.notify', true) IS DISTINCT FROM 'off';

-- name: SessionRevokedSince :many
SELECT id, revoked_at::timestamptz AS revoked_at FROM sessions
WHERE revoked_at > @since::timestamptz;

-- name: SessionDeleteExpired :execrows
DELETE FROM sessions
WHERE id IN (SELECT expired.id FROM sessions AS expired WHERE expired.expires_at < @before LIMIT @batch);

-- name: UserListOfCustomer :many
-- Locks the logins of a customer.
SELECT id FROM users
WHERE customer_id = @customer_id::bigint
ORDER BY id
FOR NO KEY UPDATE;

-- name: UserErase :exec
-- Leaves nothing of logins but their ids. No request can choose such a username.
UPDATE users
SET
    username = 'erased:' || id, canonical_name = 'erased:' || id, name = @placeholder, password_hash = '', enabled = false,
    totp_sealed = NULL, totp_key = NULL, totp_confirmed = false, totp_step = 0, updated_at = now()
WHERE id = ANY(@ids::bigint[]);

-- name: SessionForgetAddresses :exec
UPDATE sessions SET address = NULL
WHERE user_id = ANY(@user_ids::bigint[]);
