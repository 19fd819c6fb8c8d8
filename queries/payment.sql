-- name: BillPayable :one
-- The bill that a payment means: the oldest unpaid one, or, when all are paid, the newest.
SELECT * FROM bills
WHERE
    bill_type = @bill_type
    AND bill_account = @bill_account
    AND (bill_period = sqlc.narg(bill_period) OR sqlc.narg(bill_period)::text IS NULL)
ORDER BY status = 'paid', CASE WHEN status = 'unpaid' THEN bill_period END, bill_period DESC
LIMIT 1;

-- name: BillLock :one
-- Locks a bill; who waited sees what the one before made of it.
SELECT * FROM bills
WHERE id = @id
FOR NO KEY UPDATE;

-- name: BillPaid :execrows
UPDATE bills SET status = 'paid', updated_at = now()
WHERE id = @id AND status = 'unpaid';

-- name: BillImport :many
-- Enters new bills and brings unpaid ones up to date; returns those, and not the paid ones. In one order, so that two
-- imports wait for each other and never in a circle. A new bill has two equal times, and one that was there before never.
WITH sent AS (
    SELECT
        unnest(@bill_types::text[]) AS bill_type,
        unnest(@bill_accounts::text[]) AS bill_account,
        unnest(@bill_periods::text[]) AS bill_period,
        unnest(@amounts::numeric[]) AS amount,
        unnest(@due_dates::date[]) AS due_date,
        unnest(@payer_names::text[]) AS payer_name
)

INSERT INTO bills (bill_type, bill_account, bill_period, amount, due_date, payer_name)
SELECT bill_type, bill_account, bill_period, amount, due_date, payer_name FROM sent
ORDER BY bill_type, bill_account, bill_period
ON CONFLICT ON CONSTRAINT bills_period_key DO UPDATE
SET
    amount = excluded.amount, due_date = excluded.due_date, payer_name = excluded.payer_name,
    updated_at = greatest(now(), bills.created_at + interval '1 microsecond')
WHERE bills.status = 'unpaid'
RETURNING bill_type, bill_account, bill_period, (updated_at = created_at)::boolean AS created;

-- name: PaymentCreate :one
INSERT INTO payments (
    id, bill_id, bill_type, bill_account, bill_period, payer_account_id, amount, status, transaction_id, error_code,
    created_at
)
VALUES (
    @id, @bill_id, @bill_type, @bill_account, @bill_period, @payer_account_id, @amount, @status, @transaction_id, @error_code,
    @created_at
)
RETURNING *;

-- name: PaymentGet :one
SELECT * FROM payments
WHERE id = @id;

-- name: PaymentOwner :one
SELECT a.customer_id::bigint FROM payments AS p
INNER JOIN accounts AS a ON p.payer_account_id = a.id
WHERE p.id = @id;

-- name: PaymentCount :one
SELECT count(*) FROM payments
WHERE
    payer_account_id = @payer_account_id
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL);

-- name: PaymentList :many
SELECT * FROM payments
WHERE
    payer_account_id = @payer_account_id
    AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
ORDER BY id DESC
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: BillUnpaidPeriods :many
SELECT bill_period FROM bills
WHERE bill_type = @bill_type AND bill_account = @bill_account AND status = 'unpaid'
ORDER BY bill_period
LIMIT @period_limit::bigint;

-- name: BillBelongsTo :one
-- Whether a bill is a customer's own: it bears the customer's name, or the customer has paid a bill of this household before.
SELECT
    (EXISTS (
        SELECT 1 FROM customers AS c
        WHERE c.id = @customer_id AND c.name = @payer_name
    ) OR EXISTS (
        SELECT 1 FROM bills AS b
        INNER JOIN payments AS p ON p.bill_id = b.id AND p.status = 'completed'
        INNER JOIN accounts AS a ON p.payer_account_id = a.id
        WHERE b.bill_type = @bill_type AND b.bill_account = @bill_account AND a.customer_id = @customer_id
    ))::boolean AS own;

-- name: PaymentDeleteFailed :execrows
-- Deletes refused payments with smaller ids, a batch at a time.
DELETE FROM payments
WHERE id IN (
    SELECT p.id FROM payments AS p
    WHERE p.status = 'failed' AND p.id < @before_id
    ORDER BY p.id
    LIMIT @batch::bigint
    FOR UPDATE SKIP LOCKED
);

-- name: BillLockPaid :one
-- Locks the bill of a completed payment, by the payment's posting.
SELECT b.id FROM bills AS b
INNER JOIN payments AS p ON p.bill_id = b.id
WHERE p.id = @payment_id AND p.transaction_id = @transaction_id::bigint AND p.status = 'completed'
FOR NO KEY UPDATE OF b;

-- name: PaymentReversed :execrows
UPDATE payments SET reversal_id = @reversal_id::bigint
WHERE id = @id AND status = 'completed' AND reversal_id IS NULL;

-- name: BillUnpaid :execrows
UPDATE bills SET status = 'unpaid', updated_at = now()
WHERE id = @id AND status = 'paid';
