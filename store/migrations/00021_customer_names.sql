-- +goose Up

-- The form in which customers are looked for by name, beside the name as written.
ALTER TABLE customers
ADD COLUMN name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (canonical_text(name)) STORED,
-- Whether another counterparty had the same name already when names began to be compared in this form. A name that several
-- customers have is never guessed at: an application must say which by customerId.
ADD COLUMN name_collides boolean NOT NULL DEFAULT false;

UPDATE customers SET name_collides = true
WHERE
    id_number IS NULL
    AND EXISTS (
        SELECT 1 FROM customers AS other
        WHERE other.name_key = customers.name_key AND other.id_number IS NULL AND other.id < customers.id
    );

-- Where the directory is asked by name alone, which is for counterparties, a name is that of one customer.
CREATE UNIQUE INDEX customers_counterparty_name_key ON customers (name_key) WHERE id_number IS NULL AND NOT name_collides;
DROP INDEX customers_name_idx;
CREATE INDEX customers_name_key_idx ON customers (name_key);
-- Not checked for rows that are there already: a name is what it is.
ALTER TABLE customers ADD CONSTRAINT customers_name_visible CHECK (name_key <> '') NOT VALID;

-- Names that a counterparty shares with other customers, for an operator to look into: one of them may be in default while
-- another goes on paying.
CREATE VIEW customer_name_collisions AS
SELECT
    name_key,
    array_agg(id ORDER BY id) AS customer_ids,
    array_agg(name ORDER BY id) AS names,
    bool_or(in_default) AS any_in_default
FROM customers
GROUP BY name_key
HAVING count(*) > 1 AND bool_or(id_number IS NULL);

-- The industry and region of a customer as of a decision: what statistics count, so that a later correction leaves past years
-- alone. Of an application that waits, what it says itself, which the directory takes over with the approval. Null is nothing said.
ALTER TABLE default_applications ADD COLUMN industry text, ADD COLUMN region text;
ALTER TABLE renewals ADD COLUMN industry text, ADD COLUMN region text;
UPDATE default_applications SET industry = c.industry, region = c.region
FROM customers AS c
WHERE c.id = default_applications.customer_id AND default_applications.status <> 'PENDING';
UPDATE renewals SET industry = c.industry, region = c.region
FROM customers AS c
WHERE c.id = renewals.customer_id AND renewals.status <> 'PENDING';

-- A correction of a customer's industry or region has no application or renewal as its cause.
ALTER TABLE default_audit_records
DROP CONSTRAINT default_audit_records_subject_known,
DROP CONSTRAINT default_audit_records_cause,
ADD CONSTRAINT default_audit_records_subject_known
CHECK (subject IN ('APPLICATION', 'RENEWAL', 'CUSTOMER', 'CLASSIFICATION')),
ADD CONSTRAINT default_audit_records_cause
CHECK (num_nonnulls(application_id, renewal_id) = CASE subject WHEN 'CLASSIFICATION' THEN 0 ELSE 1 END);
