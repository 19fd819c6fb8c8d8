-- +goose Up

-- Which applications and customers in default changed, and by which transaction, for whoever keeps what lists select by in
-- memory: what one view of the database does not see yet of what another does, is what changed between them. Rows are
-- forgotten after a day. They take the place of counts by kind, which could tell no total of a name or of a span of time.
CREATE TABLE default_changes (
    list text NOT NULL,
    row_id bigint NOT NULL,
    changed_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT default_changes_list_known CHECK (list IN ('APPLICATIONS', 'CUSTOMERS'))
);

CREATE INDEX default_changes_order_idx ON default_changes (list, changed_by);

DROP TRIGGER default_applications_counted_insert ON default_applications;
DROP TRIGGER default_applications_counted_update ON default_applications;
DROP TRIGGER default_applications_counted_delete ON default_applications;
DROP TRIGGER default_customers_counted_insert ON default_customers;
DROP TRIGGER default_customers_counted_update ON default_customers;
DROP TRIGGER default_customers_counted_delete ON default_customers;
DROP FUNCTION count_default_applications;
DROP FUNCTION count_default_customers;
DROP TABLE default_application_counts;
DROP TABLE default_customer_counts;

-- +goose StatementBegin
CREATE FUNCTION note_default_applications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' THEN
        INSERT INTO default_changes (list, row_id) SELECT 'APPLICATIONS', id FROM removed;
    ELSE
        INSERT INTO default_changes (list, row_id) SELECT 'APPLICATIONS', id FROM added;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER default_applications_noted_insert AFTER INSERT ON default_applications
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_default_applications();
CREATE TRIGGER default_applications_noted_update AFTER UPDATE ON default_applications
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_default_applications();
CREATE TRIGGER default_applications_noted_delete AFTER DELETE ON default_applications
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION note_default_applications();

-- +goose StatementBegin
CREATE FUNCTION note_default_customers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' THEN
        INSERT INTO default_changes (list, row_id) SELECT 'CUSTOMERS', customer_id FROM removed;
    ELSE
        INSERT INTO default_changes (list, row_id) SELECT 'CUSTOMERS', customer_id FROM added;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER default_customers_noted_insert AFTER INSERT ON default_customers
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_default_customers();
CREATE TRIGGER default_customers_noted_update AFTER UPDATE ON default_customers
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_default_customers();
CREATE TRIGGER default_customers_noted_delete AFTER DELETE ON default_customers
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION note_default_customers();

-- +goose Down
DROP TRIGGER default_applications_noted_insert ON default_applications;
DROP TRIGGER default_applications_noted_update ON default_applications;
DROP TRIGGER default_applications_noted_delete ON default_applications;
DROP TRIGGER default_customers_noted_insert ON default_customers;
DROP TRIGGER default_customers_noted_update ON default_customers;
DROP TRIGGER default_customers_noted_delete ON default_customers;
DROP FUNCTION note_default_applications;
DROP FUNCTION note_default_customers;
DROP TABLE default_changes;

CREATE TABLE default_application_counts (
    status text NOT NULL,
    severity text NOT NULL,
    reason_id bigint NOT NULL,
    n bigint NOT NULL
);

CREATE TABLE default_customer_counts (
    status text NOT NULL,
    renewal_pending boolean NOT NULL,
    severity text NOT NULL,
    industry text NOT NULL,
    region text NOT NULL,
    reason_id bigint NOT NULL,
    n bigint NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION count_default_applications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op <> 'DELETE' THEN
        INSERT INTO default_application_counts
        SELECT status, severity, reason_id, count(*) FROM added, unnest(0 || reason_ids) AS reason_id
        GROUP BY status, severity, reason_id;
    END IF;
    IF tg_op <> 'INSERT' THEN
        INSERT INTO default_application_counts
        SELECT status, severity, reason_id, -count(*) FROM removed, unnest(0 || reason_ids) AS reason_id
        GROUP BY status, severity, reason_id;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER default_applications_counted_insert AFTER INSERT ON default_applications
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_default_applications();
CREATE TRIGGER default_applications_counted_update AFTER UPDATE ON default_applications
REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_default_applications();
CREATE TRIGGER default_applications_counted_delete AFTER DELETE ON default_applications
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_default_applications();

-- +goose StatementBegin
CREATE FUNCTION count_default_customers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op <> 'DELETE' THEN
        INSERT INTO default_customer_counts
        SELECT status, renewal_pending, severity, industry, region, reason_id, count(*)
        FROM added, unnest(0 || reason_ids) AS reason_id
        GROUP BY status, renewal_pending, severity, industry, region, reason_id;
    END IF;
    IF tg_op <> 'INSERT' THEN
        INSERT INTO default_customer_counts
        SELECT status, renewal_pending, severity, industry, region, reason_id, -count(*)
        FROM removed, unnest(0 || reason_ids) AS reason_id
        GROUP BY status, renewal_pending, severity, industry, region, reason_id;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER default_customers_counted_insert AFTER INSERT ON default_customers
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_default_customers();
CREATE TRIGGER default_customers_counted_update AFTER UPDATE ON default_customers
REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_default_customers();
CREATE TRIGGER default_customers_counted_delete AFTER DELETE ON default_customers
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_default_customers();

INSERT INTO default_application_counts
SELECT status, severity, reason_id, count(*) FROM default_applications, unnest(0 || reason_ids) AS reason_id
GROUP BY status, severity, reason_id;
INSERT INTO default_customer_counts
SELECT status, renewal_pending, severity, industry, region, reason_id, count(*)
FROM default_customers, unnest(0 || reason_ids) AS reason_id
GROUP BY status, renewal_pending, severity, industry, region, reason_id;
