-- The same tables and indexes as the ledger's own, without its constraints on states.
CREATE TABLE accounts (
    id bigint PRIMARY KEY,
    balance numeric(19, 2) NOT NULL,
    seq bigint NOT NULL DEFAULT 0,
    CHECK (balance >= 0)
) WITH (fillfactor = 50);
CREATE TABLE transfers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_account_id bigint NOT NULL,
    to_account_id bigint NOT NULL,
    amount numeric(19, 2) NOT NULL,
    remark text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE entries (
    account_id bigint NOT NULL,
    seq bigint NOT NULL,
    transfer_id bigint NOT NULL,
    amount numeric(19, 2) NOT NULL,
    balance_after numeric(19, 2) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, seq)
);
INSERT INTO accounts (id, balance) SELECT id, 1000000.00 FROM generate_series(1, %d) AS id;
ANALYZE accounts;
