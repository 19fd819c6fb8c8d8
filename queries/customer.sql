-- name: CustomerCreate :one
INSERT INTO customers (name, email, phone, id_type, id_number)
VALUES (@name, @email::text, @phone::text, @id_type::text, @id_number::text)
RETURNING *;

-- name: CustomerGet :one
SELECT * FROM customers
WHERE id = @id;

-- name: CustomerCreateCounterparty :one
-- A corporate counterparty: a name without accounts. No row when another transaction has created one with this name; one that is
-- about to is waited for.
INSERT INTO customers (name)
VALUES (@name)
ON CONFLICT (name_key) WHERE id_number IS NULL AND NOT name_collides DO NOTHING
RETURNING *;

-- name: CustomerFindByName :many
-- One id, or two as a sign of several.
SELECT id FROM customers
WHERE name_key = canonical_text(@name::text)
ORDER BY id
LIMIT 2;

-- name: CustomerLock :one
-- Locks a customer against changes of its state until the transaction ends.
SELECT * FROM customers
WHERE id = @id
FOR NO KEY UPDATE;

-- name: CustomerNameKey :one
-- The form that names are compared in; empty for a name without a visible character.
SELECT canonical_text(@name::text)::text AS name_key;

-- name: CustomerNameCollisions :many
SELECT customer_ids::bigint[] AS customer_ids, any_in_default::boolean AS any_in_default FROM customer_name_collisions
ORDER BY customer_ids
LIMIT 100;

-- name: CustomerSetInDefault :execrows
UPDATE customers SET in_default = @in_default
WHERE id = @id AND in_default <> @in_default;

-- name: CustomerCount :one
SELECT count(*) FROM customers
WHERE
    (name_key = canonical_text(sqlc.narg(name)::text) OR sqlc.narg(name)::text IS NULL)
    AND (phone = sqlc.narg(phone) OR sqlc.narg(phone)::text IS NULL)
    AND (id_number = sqlc.narg(id_number) OR sqlc.narg(id_number)::text IS NULL)
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL);

-- name: CustomerList :many
SELECT * FROM customers
WHERE
    (name_key = canonical_text(sqlc.narg(name)::text) OR sqlc.narg(name)::text IS NULL)
    AND (phone = sqlc.narg(phone) OR sqlc.narg(phone)::text IS NULL)
    AND (id_number = sqlc.narg(id_number) OR sqlc.narg(id_number)::text IS NULL)
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
ORDER BY id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: CustomerUpdate :one
-- Changes what is given: in the directory, and industry and region also in the list of customers in default and in what statistics
-- count since a time; what is older stays.
WITH customer AS (
    UPDATE customers
    SET
        name = coalesce(sqlc.narg(name), name),
        email = coalesce(sqlc.narg(email), email),
        phone = coalesce(sqlc.narg(phone), phone),
        id_type = coalesce(sqlc.narg(id_type), id_type),
        id_number = coalesce(sqlc.narg(id_number), id_number),
        industry = coalesce(sqlc.narg(industry), industry),
        region = coalesce(sqlc.narg(region), region)
    WHERE customers.id = @id
    RETURNING *
),

listed AS (
    UPDATE default_customers SET industry = customer.industry, region = customer.region
    FROM customer
    WHERE
        default_customers.customer_id = customer.id
        AND (default_customers.industry, default_customers.region) IS DISTINCT FROM (customer.industry, customer.region)
),

applications AS (
    UPDATE default_applications SET industry = customer.industry, region = customer.region
    FROM customer
    WHERE
        default_applications.customer_id = customer.id AND default_applications.status = 'APPROVED'
        AND default_applications.decided_at >= @since::timestamptz
        AND (default_applications.industry, default_applications.region) IS DISTINCT FROM (customer.industry, customer.region)
),

renewed AS (
    UPDATE renewals SET industry = customer.industry, region = customer.region
    FROM customer
    WHERE
        renewals.customer_id = customer.id AND renewals.status = 'APPROVED' AND renewals.decided_at >= @since::timestamptz
        AND (renewals.industry, renewals.region) IS DISTINCT FROM (customer.industry, customer.region)
)

SELECT * FROM customer;
