-- +goose NO TRANSACTION
-- +goose Up

-- An amount of an account that is held for a payment. Its capture makes the transaction with its id.
CREATE TABLE IF NOT EXISTS holds (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    -- One of the bank's own accounts where the caller named none.
    to_account_id bigint NOT NULL,
    amount posted_amount NOT NULL,
    currency text NOT NULL,
    -- Of the transaction that its capture makes.
    type text NOT NULL,
    ref_id text NOT NULL,
    remark text NOT NULL,
    -- The customer who placed it itself; null if somebody did so for it.
    customer_id bigint,
    expires_at timestamptz,
    -- completed when captured; failed when voided, or expired: then it ended at expires_at or later.
    status text NOT NULL DEFAULT 'pending',
    captured_amount numeric(19, 2),
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT holds_pkey PRIMARY KEY (id),
    CONSTRAINT holds_status_known CHECK (status IN ('pending', 'completed', 'failed')),
    CONSTRAINT holds_ended CHECK ((status = 'pending') = (ended_at IS NULL)),
    CONSTRAINT holds_captured CHECK (
        (status = 'completed') = (captured_amount IS NOT NULL) AND coalesce(captured_amount, 0) <= amount
    )
);

CREATE INDEX IF NOT EXISTS holds_due_idx ON holds (expires_at) WHERE status = 'pending' AND expires_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS holds_account_idx ON holds (account_id, id);

CREATE INDEX IF NOT EXISTS holds_ref_idx ON holds (ref_id, id);

CREATE INDEX IF NOT EXISTS holds_status_idx ON holds (status, id);

-- The sum of an account's pending holds: a part of its balance. It stands in the row that a posting compares and writes anyway.
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS held numeric(19, 2) NOT NULL DEFAULT 0.00;

-- No customer spends more than it has, nor what is held of it. Checked beside servers at work, then it takes the place of the one before.
ALTER TABLE accounts DROP CONSTRAINT IF EXISTS accounts_balance_held;

ALTER TABLE accounts ADD CONSTRAINT accounts_balance_held CHECK ((balance >= held AND held >= 0) OR id < 0) NOT VALID;

ALTER TABLE accounts VALIDATE CONSTRAINT accounts_balance_held;

ALTER TABLE accounts DROP CONSTRAINT IF EXISTS accounts_balance_floor;

ALTER TABLE accounts RENAME CONSTRAINT accounts_balance_held TO accounts_balance_floor;

-- +goose Down
ALTER TABLE accounts DROP CONSTRAINT accounts_balance_floor;
ALTER TABLE accounts DROP COLUMN held;
ALTER TABLE accounts ADD CONSTRAINT accounts_balance_floor CHECK (balance >= 0 OR id < 0);
DROP TABLE holds;
