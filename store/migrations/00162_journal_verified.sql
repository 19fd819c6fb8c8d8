-- +goose Up

-- The journal up to this size has been found sound, with the checkpoint of then.
ALTER TABLE journal ADD COLUMN verified_size bigint NOT NULL DEFAULT 0, ADD COLUMN verified_checkpoint text NOT NULL DEFAULT '';

-- The accounts as they were at verified_size, as far as anything had moved on them.
CREATE TABLE journal_accounts (
    account_id bigint NOT NULL,
    seq bigint NOT NULL,
    balance numeric(38, 2) NOT NULL,
    CONSTRAINT journal_accounts_pkey PRIMARY KEY (account_id)
);

-- +goose Down
DROP TABLE journal_accounts;
ALTER TABLE journal DROP COLUMN verified_checkpoint, DROP COLUMN verified_size;
