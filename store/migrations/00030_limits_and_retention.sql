-- +goose Up

-- The most that the documented quotas of a customer let through: 100 transfers and 10 batches a minute, where a batch counts once.
-- A threshold that an administrator has set stays.
UPDATE risk_rules SET max_count = 6600
WHERE name = 'hourly_transfer_frequency' AND max_count = 100 AND updated_by IS NULL;
UPDATE risk_rules SET max_count = 158400
WHERE name = 'daily_transfer_frequency' AND max_count = 500 AND updated_by IS NULL;

-- For deleting refused payments by age. Ids grow with time.
CREATE INDEX payments_failed_idx ON payments (id) WHERE status = 'failed';

-- Which bucket holds the files of this database: the same id lies in the bucket. One row at most.
CREATE TABLE file_bucket (
    id text NOT NULL,
    only_one boolean NOT NULL DEFAULT true,
    CONSTRAINT file_bucket_pkey PRIMARY KEY (only_one),
    CONSTRAINT file_bucket_only_one CHECK (only_one)
);

-- Changes of customers by staff, for auditors.
CREATE TABLE customer_changes (
    id bigint GENERATED ALWAYS AS IDENTITY,
    customer_id bigint NOT NULL,
    changed_by bigint NOT NULL,
    username text NOT NULL,
    -- The changed fields: {"field": ["before", "after"]}.
    fields jsonb NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customer_changes_pkey PRIMARY KEY (id),
    CONSTRAINT customer_changes_customer_fkey FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE INDEX customer_changes_customer_idx ON customer_changes (customer_id, id);
CREATE INDEX customers_phone_idx ON customers (phone);

-- +goose Down
DROP INDEX customers_phone_idx;
DROP TABLE customer_changes;
DROP TABLE file_bucket;
DROP INDEX payments_failed_idx;
UPDATE risk_rules SET max_count = 100
WHERE name = 'hourly_transfer_frequency' AND max_count = 6600 AND updated_by IS NULL;
UPDATE risk_rules SET max_count = 500
WHERE name = 'daily_transfer_frequency' AND max_count = 158400 AND updated_by IS NULL;
