-- +goose Up

-- The form in which a username is compared, made by one function of the server. NULL until a server has made it.
ALTER TABLE users ADD COLUMN canonical_name text;

UPDATE users SET canonical_name = lower(username) WHERE username ~ '^[ -~]*$';

CREATE UNIQUE INDEX users_canonical_key ON users (canonical_name);

-- +goose Down
ALTER TABLE users DROP COLUMN canonical_name;
