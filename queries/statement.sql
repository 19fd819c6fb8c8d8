-- name: StatementTotals :one
-- What moved on an account from one seq to another, and the largest amount or balance of it.
SELECT
    count(*) FILTER (WHERE NOT is_payer)::bigint AS credits,
    coalesce(sum(amount) FILTER (WHERE NOT is_payer), 0)::"numeric" AS credited,
    count(*) FILTER (WHERE is_payer)::bigint AS debits,
    coalesce(sum(amount) FILTER (WHERE is_payer), 0)::"numeric" AS debited,
    coalesce(max(greatest(amount, balance_after)), 0)::"numeric" AS largest
FROM (
    SELECT true AS is_payer, p.amount, p.from_balance_after AS balance_after
    FROM transactions AS p
    WHERE p.from_account_id = @account_id::bigint AND p.from_seq BETWEEN @low::bigint AND @high::bigint
    UNION ALL
    SELECT false, r.amount, r.to_balance_after
    FROM transactions AS r
    WHERE r.to_account_id = @account_id::bigint AND r.to_seq BETWEEN @low::bigint AND @high::bigint
) AS sides;

-- name: StatementAccountNumbers :many
-- The numbers of customers' accounts.
SELECT id, number::text AS number FROM accounts
WHERE id = any(@ids::bigint[]) AND number IS NOT NULL;
