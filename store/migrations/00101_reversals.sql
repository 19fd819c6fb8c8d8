-- +goose NO TRANSACTION
-- +goose Up

-- What a reversal reverses. The money itself moves by its row in transactions.
CREATE TABLE IF NOT EXISTS reversals (
    -- The reversal.
    transaction_id bigint NOT NULL,
    original_id bigint NOT NULL,
    -- 1, 2, 3 … of the original's reversals, so that no two are decided by the same total.
    number bigint NOT NULL,
    amount posted_amount NOT NULL,
    -- Of the original in all, with this one.
    reversed_amount numeric(19, 2) NOT NULL,
    original_amount numeric(19, 2) NOT NULL,
    CONSTRAINT reversals_pkey PRIMARY KEY (transaction_id),
    CONSTRAINT reversals_number_key UNIQUE (original_id, number),
    CONSTRAINT reversals_within_original CHECK (reversed_amount <= original_amount)
);

-- The reversal that made a payment's bill unpaid again; the bill may then be paid once more.
ALTER TABLE payments ADD COLUMN IF NOT EXISTS reversal_id bigint;

DROP INDEX IF EXISTS payments_bill_unreversed;

CREATE UNIQUE INDEX CONCURRENTLY payments_bill_unreversed ON payments (bill_id) WHERE status = 'completed' AND reversal_id IS NULL;

DROP INDEX CONCURRENTLY IF EXISTS payments_bill_once;

-- +goose Down
CREATE UNIQUE INDEX payments_bill_once ON payments (bill_id) WHERE status = 'completed';
DROP INDEX payments_bill_unreversed;
ALTER TABLE payments DROP COLUMN reversal_id;
DROP TABLE reversals;
