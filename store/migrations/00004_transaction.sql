-- +goose Up

-- The two tables of the ledger are only ever added to. They carry no foreign keys: each would cost a look-up per row on the
-- busiest path, and only the ledger writes here, with the accounts locked. `corebank verify` checks what the keys would.
CREATE TABLE transactions (
    id bigint NOT NULL,
    type text NOT NULL,
    from_account_id bigint NOT NULL,
    to_account_id bigint NOT NULL,
    amount numeric(19, 2) NOT NULL,
    currency text NOT NULL,
    ref_id text NOT NULL,
    remark text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT transactions_pkey PRIMARY KEY (id),
    CONSTRAINT transactions_amount_positive CHECK (amount > 0)
);

-- One row for each side of a transaction. A page of history and its total are arithmetic on seq.
CREATE TABLE entries (
    account_id bigint NOT NULL,
    seq bigint NOT NULL,
    transaction_id bigint NOT NULL,
    -- Negative for the payer, positive for the payee.
    amount numeric(19, 2) NOT NULL,
    balance_after numeric(19, 2) NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (account_id, seq)
);

-- The number of an account's first entry at or after a time, or last_seq + 1. Entries of one account never go back in time,
-- so this is a binary search on the primary key: no second index on the busiest table.
-- +goose StatementBegin
CREATE FUNCTION entry_seq_at(account bigint, last_seq bigint, at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint := 1;
    high bigint := last_seq + 1;
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high) / 2;
        IF (SELECT created_at FROM entries WHERE account_id = account AND seq = middle) < at THEN
            low := middle + 1;
        ELSE
            high := middle;
        END IF;
    END LOOP;
    RETURN low;
END
$$;
-- +goose StatementEnd

-- What was done under a caller's key, so that it is done once. Written in the transaction of the effect itself.
CREATE TABLE idempotency_keys (
    -- Whose key: account:<id> for a refId, user:<id> for an Idempotency-Key, batch:<user id> for a batchId.
    scope text NOT NULL,
    key text NOT NULL,
    -- SHA-256 of the request.
    fingerprint bytea NOT NULL,
    -- The posting that it made, or
    transaction_id bigint,
    -- the answer that it gave, as the response message's wire bytes.
    response bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key),
    CONSTRAINT idempotency_keys_outcome CHECK ((transaction_id IS NULL) <> (response IS NULL))
);

CREATE TABLE scheduled_transfers (
    id bigint NOT NULL,
    from_account_id bigint NOT NULL,
    to_account_id bigint NOT NULL,
    amount numeric(19, 2) NOT NULL,
    remark text NOT NULL,
    scheduled_time timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    -- When a server last took it up to carry it out; one that died is followed by another.
    claimed_at timestamptz,
    transaction_id bigint,
    error_code text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT scheduled_transfers_pkey PRIMARY KEY (id),
    CONSTRAINT scheduled_transfers_from_fkey FOREIGN KEY (from_account_id) REFERENCES accounts (id),
    CONSTRAINT scheduled_transfers_to_fkey FOREIGN KEY (to_account_id) REFERENCES accounts (id),
    CONSTRAINT scheduled_transfers_amount_positive CHECK (amount > 0),
    CONSTRAINT scheduled_transfers_status_known CHECK (
        status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')
    ),
    CONSTRAINT scheduled_transfers_outcome CHECK (
        (status = 'completed') = (transaction_id IS NOT NULL) AND (status = 'failed') = (error_code IS NOT NULL)
    )
);

CREATE INDEX scheduled_transfers_due_idx ON scheduled_transfers (scheduled_time)
WHERE status IN ('pending', 'processing');
CREATE INDEX scheduled_transfers_from_idx ON scheduled_transfers (from_account_id, id);

-- Numbers the servers, so that each makes ids that no other makes.
CREATE SEQUENCE replicas AS integer MAXVALUE 1023 MINVALUE 0 START 0 CYCLE;

-- +goose Down
DROP SEQUENCE replicas;
DROP TABLE scheduled_transfers;
DROP TABLE idempotency_keys;
DROP FUNCTION entry_seq_at;
DROP TABLE entries;
DROP TABLE transactions;
