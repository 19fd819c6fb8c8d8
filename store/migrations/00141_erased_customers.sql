-- +goose NO TRANSACTION
-- +goose Up

-- Each statement may run again after one that was broken off, and beside servers at work.

-- An erased customer keeps its id, for the books, and nothing that tells who it was.
ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_status_known;

ALTER TABLE customers ADD CONSTRAINT customers_status_known CHECK (status IN ('active', 'erased')) NOT VALID;

ALTER TABLE customers VALIDATE CONSTRAINT customers_status_known;

ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_erased_empty;

ALTER TABLE customers ADD CONSTRAINT customers_erased_empty CHECK (
    status <> 'erased' OR num_nonnulls(email, phone, id_type, id_number, email_sealed, phone_sealed, id_number_sealed) = 0
) NOT VALID;

ALTER TABLE customers VALIDATE CONSTRAINT customers_erased_empty;

CREATE OR REPLACE VIEW customer_name_collisions AS
SELECT
    name_key,
    array_agg(id ORDER BY id) AS customer_ids,
    array_agg(name ORDER BY id) AS names,
    bool_or(in_default) AS any_in_default
FROM customers
WHERE status <> 'erased'
GROUP BY name_key
HAVING count(*) > 1 AND bool_or(id_type IS NULL);

-- The customer that a stored answer tells of, so that it can be erased.
ALTER TABLE idempotency_keys ADD COLUMN IF NOT EXISTS customer_id bigint;

DROP INDEX IF EXISTS idempotency_keys_customer_idx;

CREATE INDEX CONCURRENTLY idempotency_keys_customer_idx ON idempotency_keys (customer_id) WHERE customer_id IS NOT NULL;

-- Finds what is held of a customer.
DROP INDEX IF EXISTS users_customer_idx;

CREATE INDEX CONCURRENTLY users_customer_idx ON users (customer_id) WHERE customer_id IS NOT NULL;

DROP INDEX IF EXISTS default_applications_customer_idx;

CREATE INDEX CONCURRENTLY default_applications_customer_idx ON default_applications (customer_id, id);

-- The changes of an audit entry with the values that tell who a customer is as ***.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION hide_changes(changes jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(
        CASE WHEN c.value ->> 'field' IN ('name', 'email', 'phone', 'idNumber', 'username', 'customerName') THEN
            c.value
            || CASE WHEN c.value ->> 'before' IS NULL THEN '{}' ELSE '{"before": "***"}'::jsonb END
            || CASE WHEN c.value ->> 'after' IS NULL THEN '{}' ELSE '{"after": "***"}'::jsonb END
        ELSE c.value END
        ORDER BY c.ordinality
    ), '[]')
    FROM jsonb_array_elements(changes) WITH ORDINALITY AS c (value, ordinality)
$$;
-- +goose StatementEnd

-- Whether an audit entry is about an erased customer: the customer itself, a login, an application or a renewal of it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION is_about_erased(method text, subject_id text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM customers AS c
        WHERE c.status = 'erased' AND c.id = CASE
            WHEN subject_id !~ '^[0-9]{1,18}$' THEN NULL
            WHEN method LIKE 'CustomerService/%' THEN subject_id::bigint
            WHEN method LIKE 'AuthService/%' THEN (SELECT u.customer_id FROM users AS u WHERE u.id = subject_id::bigint)
            WHEN method LIKE 'CreditDefaultService/%Renewal' THEN (SELECT r.customer_id FROM renewals AS r WHERE r.id = subject_id::bigint)
            WHEN method = 'CreditDefaultService/CorrectClassification' THEN subject_id::bigint
            WHEN method LIKE 'CreditDefaultService/%Application'
                THEN (SELECT a.customer_id FROM default_applications AS a WHERE a.id = subject_id::bigint)
        END
    )
$$;
-- +goose StatementEnd

-- Entries are never changed, but for one thing: of those about an erased customer, values that tell who it was become ***.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_entries_hide_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'changes' = to_jsonb(OLD) - 'changes'
        AND NEW.changes = hide_changes(OLD.changes)
        AND is_about_erased(OLD.method, OLD.subject_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', tg_table_name;
END
$$;
-- +goose StatementEnd

DROP TRIGGER IF EXISTS audit_entries_hide_only ON audit_entries;

CREATE TRIGGER audit_entries_hide_only BEFORE UPDATE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION audit_entries_hide_only();

DROP TRIGGER IF EXISTS audit_entries_append_only ON audit_entries;

CREATE TRIGGER audit_entries_append_only BEFORE DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
