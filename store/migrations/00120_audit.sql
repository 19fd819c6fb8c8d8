-- +goose Up

-- Who of the staff did what. Rows are added and never touched again.
CREATE TABLE audit_entries (
    id bigint GENERATED ALWAYS AS IDENTITY,
    user_id bigint NOT NULL,
    username text NOT NULL,
    roles text[] NOT NULL,
    address text NOT NULL,
    request_id text NOT NULL,
    method text NOT NULL,
    subject_id text NOT NULL,
    -- The changed fields in their order: [{"field": …, "before": …, "after": …}].
    changes jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_entries_pkey PRIMARY KEY (id)
);

CREATE INDEX audit_entries_user_idx ON audit_entries (user_id, id);
CREATE INDEX audit_entries_method_idx ON audit_entries (method, id);
CREATE INDEX audit_entries_subject_idx ON audit_entries (subject_id, id);
CREATE INDEX audit_entries_request_idx ON audit_entries (request_id, id);
CREATE INDEX audit_entries_created_idx ON audit_entries (created_at, id);

-- Changes of customers had a shape of their own. Who held which role then was not kept.
INSERT INTO audit_entries (user_id, username, roles, address, request_id, method, subject_id, changes, created_at)
SELECT
    c.changed_by,
    c.username,
    '{}',
    '',
    '',
    'CustomerService/UpdateCustomer',
    c.customer_id::text,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('field', f.key, 'before', f.value -> 0, 'after', f.value -> 1) ORDER BY f.key), '[]')
        FROM jsonb_each(c.fields) AS f
        WHERE f.key NOT IN ('email', 'phone', 'idNumber')
    ),
    c.changed_at
FROM customer_changes AS c
ORDER BY c.id;
DROP TABLE customer_changes;

CREATE TRIGGER audit_entries_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
