-- +goose Up

-- Whether the user must change the password before anything else, because somebody else has set it.
ALTER TABLE users ADD COLUMN password_change_required boolean NOT NULL DEFAULT false;

-- The IP address of the login.
ALTER TABLE sessions ADD COLUMN address text;

-- +goose Down
ALTER TABLE sessions DROP COLUMN address;
ALTER TABLE users DROP COLUMN password_change_required;
