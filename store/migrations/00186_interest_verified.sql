-- +goose Up

-- Payments of interest that are not as their transactions are or do not add up, by account; `corebank verify` counts them. What is carried is
-- the exact interest less what was paid, and not more than half the smallest amount of the currency: a hundredth, of the yen one.
CREATE VIEW broken_interest AS
SELECT p.account_id
FROM (
    SELECT
        account_id, number, carried, amount, transaction_id,
        sum(interest - amount * 26280000000000000) OVER w AS due,
        row_number() OVER w AS place,
        lead(number) OVER w IS NULL AS is_last
    FROM interest_payments
    WINDOW w AS (PARTITION BY account_id ORDER BY number)
) AS p
INNER JOIN interest_accounts AS s ON p.account_id = s.account_id
INNER JOIN accounts AS a ON p.account_id = a.id
LEFT JOIN system_accounts AS bank ON bank.purpose = 'interest' AND a.currency = bank.currency
LEFT JOIN transactions AS t ON p.transaction_id = t.id AND t.type = 'interest'
WHERE
    p.number <> p.place
    OR p.carried <> p.due
    OR (
        p.is_last
        AND (
            s.payments <> p.number
            OR s.carried <> p.carried
            OR p.carried * 2 > CASE WHEN a.currency = 'JPY' THEN 26280000000000000 ELSE 262800000000000 END
        )
    )
    OR (
        p.transaction_id IS NOT NULL
        AND (
            t.amount IS DISTINCT FROM greatest(p.amount, -p.amount)
            OR t.from_account_id IS DISTINCT FROM CASE WHEN p.amount > 0 THEN bank.account_id ELSE p.account_id END
            OR t.to_account_id IS DISTINCT FROM CASE WHEN p.amount > 0 THEN p.account_id ELSE bank.account_id END
        )
    )
UNION ALL
SELECT s.account_id
FROM interest_accounts AS s
WHERE
    (s.payments <> 0 OR s.carried <> 0)
    AND NOT EXISTS (SELECT 1 FROM interest_payments AS p WHERE p.account_id = s.account_id);

-- +goose Down
DROP VIEW broken_interest;
