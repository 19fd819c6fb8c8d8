-- +goose Up

-- The id of the key that encrypts sealed_secret. NULL: a key derived from the secret that signed tokens at that time.
ALTER TABLE api_clients ADD COLUMN sealed_with text;

-- By which a server finds out whether it has the keys of this database. They do not give the keys away.
CREATE TABLE key_fingerprints (
    purpose text NOT NULL,
    key_id text NOT NULL,
    fingerprint bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT key_fingerprints_pkey PRIMARY KEY (purpose, key_id),
    CONSTRAINT key_fingerprints_purpose_known CHECK (purpose IN ('token', 'data'))
);

-- The secret of a user's second factor (TOTP), encrypted with the key totp_key. It counts once totp_confirmed.
ALTER TABLE users ADD COLUMN totp_sealed bytea;
ALTER TABLE users ADD COLUMN totp_key text;
ALTER TABLE users ADD COLUMN totp_confirmed boolean NOT NULL DEFAULT false;
-- The last step of 30 s whose code was used: none works twice.
ALTER TABLE users ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD CONSTRAINT users_totp_whole CHECK (
    (totp_sealed IS NULL) = (totp_key IS NULL) AND (totp_sealed IS NOT NULL OR NOT totp_confirmed)
);

-- +goose Down
ALTER TABLE users DROP COLUMN totp_step;
ALTER TABLE users DROP COLUMN totp_confirmed;
ALTER TABLE users DROP COLUMN totp_key;
ALTER TABLE users DROP COLUMN totp_sealed;
DROP TABLE key_fingerprints;
ALTER TABLE api_clients DROP COLUMN sealed_with;
