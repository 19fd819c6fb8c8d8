-- +goose Up

-- A webhook sends the transactions of the journal to a URL: see server/webhook/README.md.
CREATE TABLE webhooks (
    id bigint GENERATED ALWAYS AS IDENTITY,
    url text NOT NULL,
    -- Empty for all.
    account_ids bigint [] NOT NULL,
    types text [] NOT NULL,
    max_batch integer NOT NULL,
    status text NOT NULL DEFAULT 'active',
    algorithm text NOT NULL,
    key_id text NOT NULL,
    -- The key of hmac-sha256, or the seed of that of ed25519; encrypted with the data key sealed_with.
    sealed_secret bytea NOT NULL,
    sealed_with text NOT NULL,
    -- Of ed25519.
    public_key bytea,
    -- Rises with each change of the settings, so that the server that delivers notices.
    revision bigint NOT NULL DEFAULT 1,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_status_known CHECK (status IN ('active', 'paused')),
    CONSTRAINT webhooks_algorithm_known CHECK (algorithm IN ('hmac-sha256', 'ed25519')),
    CONSTRAINT webhooks_public_key CHECK ((algorithm = 'ed25519') = (public_key IS NOT NULL))
);

-- How far a webhook has come, apart from its settings because it changes with each delivery.
CREATE TABLE webhook_cursors (
    webhook_id bigint NOT NULL,
    -- Everything up to this position of the journal has been acknowledged, is a dead letter, or does not fit the filter.
    position bigint NOT NULL,
    -- Failed attempts to send what comes next, and when the next one is due.
    attempts integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    next_attempt_at timestamptz,
    last_error text,
    delivered_at timestamptz,
    CONSTRAINT webhook_cursors_pkey PRIMARY KEY (webhook_id),
    CONSTRAINT webhook_cursors_webhook_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id)
) WITH (fillfactor = 50);

-- Transactions that could not be delivered.
CREATE TABLE webhook_dead_letters (
    webhook_id bigint NOT NULL,
    position bigint NOT NULL,
    transaction_id bigint NOT NULL,
    attempts integer NOT NULL,
    reason text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    -- An administrator wants it to be sent again.
    is_queued boolean NOT NULL DEFAULT false,
    CONSTRAINT webhook_dead_letters_pkey PRIMARY KEY (webhook_id, position),
    CONSTRAINT webhook_dead_letters_webhook_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id)
);

CREATE INDEX webhook_dead_letters_queued_idx ON webhook_dead_letters (webhook_id, position) WHERE is_queued;

-- Which server delivers: one row.
CREATE TABLE webhook_lease (
    id smallint NOT NULL DEFAULT 1,
    -- Rises when another server takes the lease.
    epoch bigint NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '2000-01-01T00:00:00Z',
    CONSTRAINT webhook_lease_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_lease_one_row CHECK (id = 1)
);

INSERT INTO webhook_lease (id) VALUES (1);

-- +goose Down
DROP TABLE webhook_lease;
DROP TABLE webhook_dead_letters;
DROP TABLE webhook_cursors;
DROP TABLE webhooks;
