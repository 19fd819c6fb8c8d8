-- +goose NO TRANSACTION
-- +goose Up

-- Each statement may run again after one that was broken off, and beside servers at work.

-- E-mail, phone and id number, each encrypted for its row and column, with the key whose id is sealed_with. The columns of before are
-- emptied by servers with this schema. Where one still has a value, an older server wrote it, after what is encrypted.
ALTER TABLE customers
ADD COLUMN IF NOT EXISTS email_sealed bytea,
ADD COLUMN IF NOT EXISTS phone_sealed bytea,
ADD COLUMN IF NOT EXISTS id_number_sealed bytea,
ADD COLUMN IF NOT EXISTS sealed_with text;

ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_sealed_whole;

ALTER TABLE customers ADD CONSTRAINT customers_sealed_whole
CHECK ((sealed_with IS NULL) = (num_nonnulls(email_sealed, phone_sealed, id_number_sealed) = 0)) NOT VALID;

ALTER TABLE customers VALIDATE CONSTRAINT customers_sealed_whole;

ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_identity_whole;

ALTER TABLE customers ADD CONSTRAINT customers_identity_whole
CHECK ((id_type IS NULL) = (id_number IS NULL AND id_number_sealed IS NULL)) NOT VALID;

ALTER TABLE customers VALIDATE CONSTRAINT customers_identity_whole;

-- By which a customer is found by what is encrypted: a keyed digest (HMAC-SHA-256, 16 bytes) for each key that the server had that
-- wrote it. Servers that have a key in common so keep identity documents unique together.
CREATE TABLE IF NOT EXISTS customer_digests (
    customer_id bigint NOT NULL,
    -- identity: idType and idNumber. phone: its digits.
    field text NOT NULL,
    key_id text NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT customer_digests_pkey PRIMARY KEY (customer_id, field, key_id),
    CONSTRAINT customer_digests_customer_fkey FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT customer_digests_field_known CHECK (field IN ('identity', 'phone'))
);

CREATE UNIQUE INDEX IF NOT EXISTS customer_digests_identity_key ON customer_digests (digest) WHERE field = 'identity';

CREATE INDEX IF NOT EXISTS customer_digests_phone_idx ON customer_digests (digest) WHERE field = 'phone';

-- Finds what is to be encrypted, and which keys are in use.
DROP INDEX IF EXISTS customers_plain_idx;

CREATE INDEX CONCURRENTLY customers_plain_idx ON customers (id)
WHERE email IS NOT NULL OR phone IS NOT NULL OR id_number IS NOT NULL;

DROP INDEX IF EXISTS customers_sealed_idx;

CREATE INDEX CONCURRENTLY customers_sealed_idx ON customers (sealed_with, id) WHERE sealed_with IS NOT NULL;

-- Look-ups among what is not encrypted yet.
DROP INDEX IF EXISTS customers_plain_phone_idx;

CREATE INDEX CONCURRENTLY customers_plain_phone_idx ON customers (phone) WHERE phone IS NOT NULL;

DROP INDEX IF EXISTS customers_phone_idx;

ALTER INDEX customers_plain_phone_idx RENAME TO customers_phone_idx;

DROP INDEX IF EXISTS customers_plain_identity_key;

CREATE UNIQUE INDEX CONCURRENTLY customers_plain_identity_key ON customers (id_number, id_type) WHERE id_number IS NOT NULL;

ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_identity_key;

DROP INDEX IF EXISTS customers_identity_key;

ALTER INDEX customers_plain_identity_key RENAME TO customers_identity_key;

-- A counterparty has no identity document, whether encrypted or not.
DROP INDEX IF EXISTS customers_counterparty_key;

CREATE UNIQUE INDEX CONCURRENTLY customers_counterparty_key ON customers (name_key) WHERE id_type IS NULL AND NOT name_collides;

DROP INDEX IF EXISTS customers_counterparty_name_key;

ALTER INDEX customers_counterparty_key RENAME TO customers_counterparty_name_key;

CREATE OR REPLACE VIEW customer_name_collisions AS
SELECT
    name_key,
    array_agg(id ORDER BY id) AS customer_ids,
    array_agg(name ORDER BY id) AS names,
    bool_or(in_default) AS any_in_default
FROM customers
GROUP BY name_key
HAVING count(*) > 1 AND bool_or(id_type IS NULL);

-- The id of the key that encrypts fingerprint and response together; the column fingerprint is then empty. An answer without one was
-- stored by an older server, and is encrypted by servers with this schema; those of batches, which have no personal data, and what is
-- known of requests that wait for approval, whose fingerprints are longer, are not.
ALTER TABLE idempotency_keys ADD COLUMN IF NOT EXISTS sealed_with text;

DROP INDEX IF EXISTS idempotency_keys_sealed_idx;

CREATE INDEX CONCURRENTLY idempotency_keys_sealed_idx ON idempotency_keys (sealed_with, scope, key) WHERE sealed_with IS NOT NULL;

DROP INDEX IF EXISTS idempotency_keys_plain_idx;

CREATE INDEX CONCURRENTLY idempotency_keys_plain_idx ON idempotency_keys (scope, key)
WHERE response IS NOT NULL AND sealed_with IS NULL AND scope LIKE 'user:%' AND length(fingerprint) = 32;
