-- name: ReversalLock :one
-- Locks a transaction against other reversals of it, until this one ends.
SELECT id, from_account_id, to_account_id, amount, type, ref_id FROM transactions
WHERE id = @id
FOR NO KEY UPDATE;

-- name: ReversalTotal :one
-- How often a transaction has been reversed, and how much of it in all.
SELECT count(*) AS times, coalesce(max(reversed_amount), 0)::numeric AS reversed_amount FROM reversals
WHERE original_id = @original_id;

-- name: ReversalCreate :exec
INSERT INTO reversals (transaction_id, original_id, number, amount, reversed_amount, original_amount)
VALUES (@transaction_id, @original_id, @number, @amount, @reversed_amount, @original_amount);

-- name: ReversalList :many
-- The reversals among some transactions, and those of some of them.
SELECT
    r.transaction_id, r.original_id, r.reversed_amount, (o.from_account_id > 0 AND o.to_account_id > 0)::boolean AS is_between_customers
FROM reversals AS r
INNER JOIN transactions AS o ON r.original_id = o.id
WHERE r.transaction_id = ANY(@ids::bigint[]) OR r.original_id = ANY(@ids::bigint[])
ORDER BY r.original_id, r.number;
