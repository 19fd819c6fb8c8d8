-- name: AccountOpen :one
-- No row when the number is taken.
INSERT INTO accounts (customer_id, number, type, currency)
VALUES (@customer_id::bigint, @number::text, @type, @currency)
ON CONFLICT (number) DO NOTHING
RETURNING *;

-- name: AccountGet :one
SELECT * FROM accounts
WHERE id = @id AND type <> 'system';

-- name: AccountLock :one
-- Locks an account against postings until the transaction ends.
SELECT * FROM accounts
WHERE id = @id AND type <> 'system'
FOR NO KEY UPDATE;

-- name: AccountOwner :one
SELECT customer_id::bigint FROM accounts
WHERE id = @id AND type <> 'system';

-- name: AccountSetStatus :one
UPDATE accounts SET status = @status
WHERE id = @id AND status = @from_status
RETURNING *;

-- name: AccountCount :one
SELECT count(*) FROM accounts
WHERE
    type <> 'system'
    AND (customer_id = sqlc.narg(customer_id) OR sqlc.narg(customer_id)::bigint IS NULL)
    AND (status = sqlc.narg(status)::text OR sqlc.narg(status)::text IS NULL);

-- name: AccountList :many
SELECT * FROM accounts
WHERE
    type <> 'system'
    AND (customer_id = sqlc.narg(customer_id) OR sqlc.narg(customer_id)::bigint IS NULL)
    AND (status = sqlc.narg(status)::text OR sqlc.narg(status)::text IS NULL)
ORDER BY id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: SystemAccountList :many
SELECT purpose, currency, account_id FROM system_accounts;

-- name: AccountsOwned :many
-- Those of the accounts that a customer owns.
SELECT id FROM accounts
WHERE id = any(@ids::bigint[]) AND customer_id = @customer_id::bigint;

-- name: AccountHasPendingTransfers :one
-- Whether the account is to pay scheduled transfers that have not been executed.
SELECT EXISTS (
    SELECT 1 FROM scheduled_transfers
    WHERE from_account_id = @id AND status IN ('pending', 'processing')
) AS pending;
