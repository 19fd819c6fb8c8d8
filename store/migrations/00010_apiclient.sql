-- +goose Up

-- A system that calls with signed requests. It is a user too, one that cannot log in: that row holds its name and roles, so
-- that whatever is kept per user is kept per client.
CREATE TABLE api_clients (
    key_id text NOT NULL,
    user_id bigint NOT NULL,
    algorithm text NOT NULL,
    -- The secret, encrypted with a key derived from the server's: a signature cannot be checked with a hash of it.
    sealed_secret bytea NOT NULL,
    public_key bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT api_clients_pkey PRIMARY KEY (key_id),
    CONSTRAINT api_clients_user_key UNIQUE (user_id),
    CONSTRAINT api_clients_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT api_clients_algorithm_known CHECK (algorithm IN ('hmac-sha256', 'ed25519')),
    CONSTRAINT api_clients_public_key CHECK ((algorithm = 'ed25519') = (public_key IS NOT NULL))
);

-- Nonces of accepted signatures, for as long as those could be sent again.
CREATE TABLE api_client_nonces (
    key_id text NOT NULL,
    nonce text NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT api_client_nonces_pkey PRIMARY KEY (key_id, nonce)
);

CREATE INDEX api_client_nonces_expires_idx ON api_client_nonces (expires_at);

-- +goose Down
DROP TABLE api_client_nonces;
DROP TABLE api_clients;
