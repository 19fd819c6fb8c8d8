-- name: CustomerNextID :one
-- The id of a new customer, which its personal data is encrypted for.
SELECT nextval('customers_id_seq')::bigint AS id;

-- name: CustomerCreate :one
-- No row: a customer whose personal data is not encrypted yet has the identity document.
WITH customer AS (
    INSERT INTO customers (id, name, id_type, email_sealed, phone_sealed, id_number_sealed, sealed_with)
    SELECT
        @id::bigint, @name::text, @id_type::text,
        @email_sealed::bytea, @phone_sealed::bytea, @id_number_sealed::bytea, @sealed_with::text
    WHERE NOT EXISTS (
        SELECT FROM customers AS plain WHERE plain.id_number = @id_number::text AND plain.id_type = @id_type::text
    )
    RETURNING *
),

digests AS (
    INSERT INTO customer_digests (customer_id, field, key_id, digest)
    SELECT customer.id, unnest(@fields::text[]), unnest(@key_ids::text[]), unnest(@digests::bytea[])
    FROM customer
)

SELECT * FROM customer;

-- name: CustomerPlain :many
-- Locks customers with personal data that is not encrypted, but not those that another server works on.
SELECT * FROM customers
WHERE email IS NOT NULL OR phone IS NOT NULL OR id_number IS NOT NULL
ORDER BY id
LIMIT @batch::bigint
FOR NO KEY UPDATE SKIP LOCKED;

-- name: CustomerPlainIdentityExists :one
-- Whether another customer, whose personal data is not encrypted yet, has the identity document.
SELECT EXISTS (SELECT FROM customers WHERE id_number = @id_number::text AND id_type = @id_type::text AND id <> @id);

-- name: CustomerSealedWith :many
-- Locks customers whose personal data is encrypted with a key.
SELECT * FROM customers
WHERE sealed_with = @sealed_with::text
ORDER BY id
LIMIT @batch::bigint
FOR NO KEY UPDATE;

-- name: CustomerReseal :exec
-- Writes the encrypted personal data of customers, and empties the columns of what is not encrypted.
UPDATE customers
SET
    email = NULL, phone = NULL, id_number = NULL,
    email_sealed = fresh.email_sealed, phone_sealed = fresh.phone_sealed, id_number_sealed = fresh.id_number_sealed,
    sealed_with = @sealed_with::text
FROM (
    SELECT
        unnest(@ids::bigint[]) AS id, unnest(@email_sealed::bytea[]) AS email_sealed,
        unnest(@phone_sealed::bytea[]) AS phone_sealed, unnest(@id_number_sealed::bytea[]) AS id_number_sealed
) AS fresh
WHERE customers.id = fresh.id;

-- name: CustomerDigestsDelete :exec
DELETE FROM customer_digests
WHERE customer_id = ANY(@customer_ids::bigint[]);

-- name: CustomerDigestsPut :many
-- Adds digests, and returns those added: not those of an identity document that another customer has.
INSERT INTO customer_digests (customer_id, field, key_id, digest)
SELECT unnest(@customer_ids::bigint[]), unnest(@fields::text[]), unnest(@key_ids::text[]), unnest(@digests::bytea[])
ON CONFLICT DO NOTHING
RETURNING customer_id, key_id;

-- name: CustomerDigestsOfOtherKeys :one
-- Deletes the digests of other keys beside those of one, of some customers after an id, and returns the last of these; 0 at the end.
WITH page AS (
    SELECT customer_id FROM customer_digests
    WHERE customer_id > @after::bigint
    ORDER BY customer_id
    LIMIT @batch::bigint
),

deleted AS (
    DELETE FROM customer_digests AS d
    WHERE
        d.customer_id > @after::bigint AND d.customer_id <= (SELECT max(page.customer_id) FROM page)
        AND d.key_id <> @key_id::text
        AND EXISTS (
            SELECT FROM customer_digests AS kept
            WHERE kept.customer_id = d.customer_id AND kept.field = d.field AND kept.key_id = @key_id::text
        )
)

SELECT coalesce(max(customer_id), 0)::bigint AS last_id FROM page;

-- name: CustomerGet :one
SELECT * FROM customers
WHERE id = @id;

-- name: CustomerCreateCounterparty :one
-- A corporate counterparty: a name without accounts. No row when another transaction has created one with this name; one that is
-- about to is waited for.
INSERT INTO customers (name)
VALUES (@name)
ON CONFLICT (name_key) WHERE id_type IS NULL AND NOT name_collides DO NOTHING
RETURNING *;

-- name: CustomerFindByName :many
-- One id, or two as a sign of several.
SELECT id FROM customers
WHERE name_key = canonical_text(@name::text) AND status <> 'erased'
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
SELECT count(*) FROM customers AS c
WHERE
    ((c.name_key = canonical_text(sqlc.narg(name)::text) AND c.status <> 'erased') OR sqlc.narg(name)::text IS NULL)
    AND (
        sqlc.narg(phone)::text IS NULL
        OR c.id = ANY(ARRAY(
            SELECT d.customer_id FROM customer_digests AS d
            WHERE d.field = 'phone' AND d.digest = ANY(@phone_digests::bytea[])
            UNION ALL
            SELECT p.id FROM customers AS p
            WHERE p.phone = sqlc.narg(phone)::text
        ))
    )
    AND (
        sqlc.narg(id_number)::text IS NULL
        OR c.id = ANY(ARRAY(
            SELECT d.customer_id FROM customer_digests AS d
            WHERE d.field = 'identity' AND d.digest = ANY(@identity_digests::bytea[])
            UNION ALL
            SELECT p.id FROM customers AS p
            WHERE p.id_number = sqlc.narg(id_number)::text
        ))
    )
    AND (c.status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL);

-- name: CustomerList :many
SELECT * FROM customers AS c
WHERE
    ((c.name_key = canonical_text(sqlc.narg(name)::text) AND c.status <> 'erased') OR sqlc.narg(name)::text IS NULL)
    AND (
        sqlc.narg(phone)::text IS NULL
        OR c.id = ANY(ARRAY(
            SELECT d.customer_id FROM customer_digests AS d
            WHERE d.field = 'phone' AND d.digest = ANY(@phone_digests::bytea[])
            UNION ALL
            SELECT p.id FROM customers AS p
            WHERE p.phone = sqlc.narg(phone)::text
        ))
    )
    AND (
        sqlc.narg(id_number)::text IS NULL
        OR c.id = ANY(ARRAY(
            SELECT d.customer_id FROM customer_digests AS d
            WHERE d.field = 'identity' AND d.digest = ANY(@identity_digests::bytea[])
            UNION ALL
            SELECT p.id FROM customers AS p
            WHERE p.id_number = sqlc.narg(id_number)::text
        ))
    )
    AND (c.status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
ORDER BY c.id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: CustomerUpdate :one
-- Changes what is given: in the directory, and industry and region also in the list of customers in default and in what statistics
-- count since a time; what is older stays.
WITH customer AS (
    UPDATE customers
    SET
        name = coalesce(sqlc.narg(name), name),
        id_type = coalesce(sqlc.narg(id_type), id_type),
        email = CASE WHEN sqlc.narg(sealed_with)::text IS NULL THEN email END,
        phone = CASE WHEN sqlc.narg(sealed_with)::text IS NULL THEN phone END,
        id_number = CASE WHEN sqlc.narg(sealed_with)::text IS NULL THEN id_number END,
        email_sealed = CASE WHEN sqlc.narg(sealed_with)::text IS NULL THEN email_sealed ELSE sqlc.narg(email_sealed)::bytea END,
        phone_sealed = CASE WHEN sqlc.narg(sealed_with)::text IS NULL THEN phone_sealed ELSE sqlc.narg(phone_sealed)::bytea END,
        id_number_sealed
        = CASE WHEN sqlc.narg(sealed_with)::text IS NULL THEN id_number_sealed ELSE sqlc.narg(id_number_sealed)::bytea END,
        sealed_with = coalesce(sqlc.narg(sealed_with)::text, sealed_with),
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

-- name: CustomerShare :one
-- Reads a customer for a new account or login, which an erasure waits for and then sees.
SELECT * FROM customers
WHERE id = @id
FOR KEY SHARE;

-- name: CustomerLockToErase :one
-- Locks a customer against new accounts and logins, and against changes.
SELECT * FROM customers
WHERE id = @id
FOR UPDATE;

-- name: CustomerTies :one
-- What keeps a customer from being erased. An account that is closed has no money, and gets no holds and no scheduled transfers.
SELECT
    EXISTS (SELECT FROM accounts AS a WHERE a.customer_id = @id::bigint AND a.status <> 'closed')::boolean AS accounts,
    EXISTS (
        SELECT FROM holds AS h INNER JOIN accounts AS a ON h.account_id = a.id
        WHERE a.customer_id = @id::bigint AND h.status = 'pending'
    )::boolean AS holds,
    EXISTS (
        SELECT FROM scheduled_transfers AS s INNER JOIN accounts AS a ON s.from_account_id = a.id
        WHERE a.customer_id = @id::bigint AND s.status IN ('pending', 'processing')
    )::boolean AS scheduled_transfers,
    EXISTS (
        SELECT FROM recurring_transfers AS r INNER JOIN accounts AS a ON r.from_account_id = a.id
        WHERE a.customer_id = @id::bigint AND r.status = 'active'
    )::boolean AS recurring_transfers,
    (
        EXISTS (SELECT FROM customers AS c WHERE c.id = @id::bigint AND c.in_default)
        OR EXISTS (SELECT FROM default_applications AS d WHERE d.customer_id = @id::bigint AND d.status = 'PENDING')
        OR EXISTS (SELECT FROM renewals AS r WHERE r.customer_id = @id::bigint AND r.status = 'PENDING')
    )::boolean AS default_proceedings;

-- name: CustomerErase :one
-- Removes what tells who a customer is: from the directory, the lists of customers in default, and the bills of the households whose bills it
-- has paid.
WITH bill_names AS (
    UPDATE bills SET payer_name = @placeholder::text
    FROM customers AS c
    WHERE
        c.id = @id AND canonical_text(bills.payer_name) = c.name_key
        AND (bills.bill_type, bills.bill_account) IN (
            SELECT p.bill_type, p.bill_account FROM payments AS p
            INNER JOIN accounts AS a ON p.payer_account_id = a.id
            WHERE a.customer_id = @id
        )
),

application_names AS (
    UPDATE default_applications SET customer_name = @placeholder::text WHERE customer_id = @id
),

listed_names AS (
    UPDATE default_customers SET customer_name = @placeholder::text WHERE customer_id = @id
),

renewal_names AS (
    UPDATE renewals SET customer_name = @placeholder::text WHERE customer_id = @id
),

digests AS (
    DELETE FROM customer_digests WHERE customer_id = @id
)

UPDATE customers
SET
    name = @placeholder::text, name_collides = true, status = 'erased',
    email = NULL, phone = NULL, id_type = NULL, id_number = NULL,
    email_sealed = NULL, phone_sealed = NULL, id_number_sealed = NULL, sealed_with = NULL
WHERE customers.id = @id
RETURNING *;

-- name: CustomerSubjects :many
-- What audit entries about a customer name: the customer, its logins, applications and renewals.
SELECT @id::bigint AS id
UNION
SELECT u.id FROM users AS u WHERE u.customer_id = @id::bigint
UNION
SELECT a.id FROM default_applications AS a WHERE a.customer_id = @id::bigint
UNION
SELECT r.id FROM renewals AS r WHERE r.customer_id = @id::bigint;
