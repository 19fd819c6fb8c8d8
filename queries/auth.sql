-- name: UserCreate :one
INSERT INTO users (username, password_hash, name, roles, customer_id)
VALUES (@username, @password_hash, @name, @roles, @customer_id)
RETURNING *;

-- name: UserGet :one
SELECT * FROM users
WHERE id = @id;

-- name: UserGetByName :one
SELECT * FROM users
WHERE lower(username) = lower(@username);

-- name: UserCount :one
SELECT count(*) FROM users;

-- name: UserList :many
SELECT * FROM users
ORDER BY id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;
