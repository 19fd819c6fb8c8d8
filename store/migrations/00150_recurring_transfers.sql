-- +goose NO TRANSACTION
-- +goose Up

-- A rule by which scheduled transfers are made. Each is a row of scheduled_transfers, and executed like every other.
CREATE TABLE IF NOT EXISTS recurring_transfers (
    id bigint NOT NULL,
    from_account_id bigint NOT NULL,
    to_account_id bigint NOT NULL,
    amount posted_amount NOT NULL,
    remark text NOT NULL,
    frequency text NOT NULL,
    first_time timestamptz NOT NULL,
    -- Only of monthly rules: the day, or the last one of a shorter month.
    day_of_month integer,
    -- The last moment, and the greatest number, of occurrences; null for no bound.
    until_time timestamptz,
    max_occurrences bigint,
    status text NOT NULL DEFAULT 'active',
    -- How many occurrences have been made, and the time of the last one. When that comes, the next one is made.
    occurrences bigint NOT NULL DEFAULT 1,
    latest_time timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CONSTRAINT recurring_transfers_pkey PRIMARY KEY (id),
    CONSTRAINT recurring_transfers_from_fkey FOREIGN KEY (from_account_id) REFERENCES accounts (id),
    CONSTRAINT recurring_transfers_to_fkey FOREIGN KEY (to_account_id) REFERENCES accounts (id),
    CONSTRAINT recurring_transfers_frequency_known CHECK (frequency IN ('daily', 'weekly', 'monthly')),
    CONSTRAINT recurring_transfers_day CHECK (
        (frequency = 'monthly') = (day_of_month IS NOT NULL) AND coalesce(day_of_month, 1) BETWEEN 1 AND 31
    ),
    CONSTRAINT recurring_transfers_status_known CHECK (status IN ('active', 'completed', 'cancelled')),
    CONSTRAINT recurring_transfers_ended CHECK ((status = 'active') = (ended_at IS NULL)),
    CONSTRAINT recurring_transfers_within CHECK (occurrences <= max_occurrences AND latest_time < until_time + interval '1 second')
);

CREATE INDEX IF NOT EXISTS recurring_transfers_due_idx ON recurring_transfers (latest_time, id) WHERE status = 'active';

CREATE INDEX IF NOT EXISTS recurring_transfers_from_idx ON recurring_transfers (from_account_id, id);

ALTER TABLE scheduled_transfers ADD COLUMN IF NOT EXISTS recurring_id bigint;

-- Numbers the occurrences of a rule from 1.
ALTER TABLE scheduled_transfers ADD COLUMN IF NOT EXISTS occurrence bigint;

-- No occurrence is made twice, by however many servers. Built beside servers at work; one that was broken off is built anew.
DROP INDEX IF EXISTS scheduled_transfers_occurrence_key;

CREATE UNIQUE INDEX CONCURRENTLY scheduled_transfers_occurrence_key ON scheduled_transfers (recurring_id, occurrence)
WHERE recurring_id IS NOT NULL;

-- +goose Down
DROP INDEX scheduled_transfers_occurrence_key;
ALTER TABLE scheduled_transfers DROP COLUMN occurrence;
ALTER TABLE scheduled_transfers DROP COLUMN recurring_id;
DROP TABLE recurring_transfers;
