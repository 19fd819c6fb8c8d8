-- name: CustomerCreate :one
INSERT INTO customers (name, email, phone, id_type, id_number)
VALUES (@name, @email::text, @phone::text, @id_type::text, @id_number::text)
RETURNING *;

-- name: CustomerGet :one
SELECT * FROM customers
WHERE id = @id;

-- name: CustomerCreateCounterparty :one
-- A corporate counterparty: a name without accounts.
INSERT INTO customers (name, industry, region)
VALUES (@name, @industry, @region)
RETURNING *;

-- name: CustomerNameLock :exec
-- Keeps others from creating a counterparty with this name until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('customer name ' || @name::text, 0));

-- name: CustomerFindByName :many
-- One id, or two as a sign of several.
SELECT id FROM customers
WHERE name = @name
ORDER BY id
LIMIT 2;

-- name: CustomerLock :one
-- Locks a customer against changes of its state until the transaction ends.
SELECT * FROM customers
WHERE id = @id
FOR NO KEY UPDATE;

-- name: CustomerClassify :exec
-- Fills in what the directory does not know yet.
UPDATE customers
SET
    industry = CASE WHEN industry = '未分类' THEN @industry ELSE industry END,
    region = CASE WHEN region = '未分类' THEN @region ELSE region END
WHERE id = @id;

-- name: CustomerSetInDefault :execrows
UPDATE customers SET in_default = @in_default
WHERE id = @id AND in_default <> @in_default;
