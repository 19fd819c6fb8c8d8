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
-- Whether the account is to pay scheduled transfers that have not been executed, or recurring ones that have not ended.
SELECT (
    EXISTS (
        SELECT 1 FROM scheduled_transfers AS s
        WHERE s.from_account_id = @id::bigint AND s.status IN ('pending', 'processing')
    ) OR EXISTS (
        SELECT 1 FROM recurring_transfers AS r
        WHERE r.from_account_id = @id::bigint AND r.status = 'active'
    )
)::boolean AS pending;

-- name: AccountSeqReached :one
-- The seq of the account's first posting that is at or after a time, or the last seq + 1. It reads
-- the postings from the first on: for the few accounts whose times once went back, because the clock of the database did.
SELECT least(
    1 + @last_seq::bigint,
    (
        SELECT p.from_seq FROM transactions AS p
        WHERE p.from_account_id = @account_id::bigint AND p.created_at >= @at::timestamptz
        ORDER BY p.from_seq
        LIMIT 1
    ),
    (
        SELECT r.to_seq FROM transactions AS r
        WHERE r.to_account_id = @account_id::bigint AND r.created_at >= @at::timestamptz
        ORDER BY r.to_seq
        LIMIT 1
    )
)::bigint AS seq;

-- name: AccountBalanceAfter :one
-- The balance of an account after its posting with a seq.
SELECT p.from_balance_after::"numeric" AS balance FROM transactions AS p
WHERE p.from_account_id = @account_id::bigint AND p.from_seq = @seq::bigint
UNION ALL
SELECT r.to_balance_after::"numeric" FROM transactions AS r
WHERE r.to_account_id = @account_id::bigint AND r.to_seq = @seq::bigint;
