-- name: LedgerLockAccounts :many
-- Locks the accounts of a batch in the order of their ids, so that no two batches deadlock. read_at is the database's clock
-- after the wait for the lock. A balance is written "numeric", in quotes, so that sqlc gives it the wide Go type; see sqlc.yaml.
SELECT locked.*, clock_timestamp()::timestamptz AS read_at
FROM (
    SELECT
        id, coalesce(customer_id, 0)::bigint AS customer_id, currency, status, balance::"numeric" AS balance, held::"numeric" AS held, seq, posted_at,
        paid_hour, paid_hour_count, paid_day_count, paid_day_amount, in_default
    FROM accounts
    WHERE id = ANY(@ids::bigint[])
    ORDER BY id
    FOR NO KEY UPDATE
) AS locked;

-- name: LedgerReadAccounts :many
-- Reads accounts without locking them, for a batch that is written by compare-and-set.
SELECT
    id, coalesce(customer_id, 0)::bigint AS customer_id, currency, status, balance::"numeric" AS balance, held::"numeric" AS held, seq, posted_at,
    paid_hour, paid_hour_count, paid_day_count, paid_day_amount, in_default, clock_timestamp()::timestamptz AS read_at
FROM accounts
WHERE id = ANY(@ids::bigint[]);

-- name: LedgerLockedAccounts :many
-- Lists the accounts that another transaction has locked, without waiting for them.
WITH free AS (
    SELECT id FROM accounts WHERE id = ANY(@ids::bigint[]) FOR NO KEY UPDATE SKIP LOCKED
)
SELECT id FROM accounts
WHERE id = ANY(@ids::bigint[]) AND id NOT IN (SELECT id FROM free);

-- name: LedgerCurrencies :many
-- The currencies of accounts, which never change.
SELECT id, currency FROM accounts
WHERE id = ANY(@ids::bigint[]);

-- name: LedgerFindPosted :many
-- Which of these postings are in the books. Asked with the accounts locked after the answer to a COMMIT was lost: the lost
-- transaction has then either ended or not begun.
SELECT id, created_at FROM transactions
WHERE id = ANY(@ids::bigint[])
UNION ALL
SELECT id, created_at FROM holds
WHERE id = ANY(@ids::bigint[]);

-- name: LedgerFindKeys :many
-- The keys of a batch that were used before, with the posting or the hold that each made; id is 0 where the key made something else.
-- Asked with the accounts locked, because a statement sees what was committed before it began.
WITH asked AS (
    SELECT unnest(@scopes::text[]) AS scope, unnest(@keys::text[]) AS key
)

SELECT
    k.scope, k.key, k.fingerprint,
    coalesce(h.id, t.id, 0)::bigint AS id,
    coalesce('hold ' || h.type, t.type, '')::text AS type,
    coalesce(h.account_id, t.from_account_id, 0)::bigint AS from_account_id,
    coalesce(h.to_account_id, t.to_account_id, 0)::bigint AS to_account_id,
    coalesce(h.amount, t.amount, 0)::numeric AS amount,
    coalesce(h.created_at, t.created_at, k.created_at)::timestamptz AS created_at
FROM asked
INNER JOIN idempotency_keys AS k ON k.scope = asked.scope AND k.key = asked.key
LEFT JOIN transactions AS t ON k.transaction_id = t.id
LEFT JOIN holds AS h ON k.transaction_id = h.id;

-- name: LedgerWriteAccounts :exec
-- Compare-and-set: writes the accounts of a batch if all are still as they were when it was decided, and fails with SQLSTATE
-- CB001 if one has changed or is gone. First of the statements of a batch, so that accounts are locked in the order of their
-- ids. posted_at stands for the usage and for what is held, which change with it only; held is empty where no hold changes. Only who pays must be active and outside of default. The time
-- of a posting is at most 5 s ahead of the clock here, however old the clock is that the server carried on.
WITH changed AS (
    SELECT
        unnest(@ids::bigint[]) AS id, unnest(@balances::"numeric"[]) AS balance, unnest(@seqs::bigint[]) AS seq,
        unnest(@paid_hours::integer[]) AS paid_hour, unnest(@paid_hour_counts::integer[]) AS paid_hour_count,
        unnest(@paid_day_counts::integer[]) AS paid_day_count, unnest(@paid_day_amounts::numeric[]) AS paid_day_amount,
        unnest(@held::"numeric"[]) AS held,
        unnest(@balances_before::"numeric"[]) AS balance_before, unnest(@seqs_before::bigint[]) AS seq_before,
        unnest(@posted_before::timestamptz[]) AS posted_before, unnest(@in_default::boolean[]) AS in_default,
        unnest(@pays::boolean[]) AS pays
),

written AS (
    UPDATE accounts
    SET
        seq = changed.seq, balance = changed.balance, held = coalesce(changed.held, accounts.held),
        posted_at = @posted_at::timestamptz,
        clock_stepped_back = accounts.clock_stepped_back OR accounts.posted_at > @posted_at::timestamptz,
        paid_hour = changed.paid_hour, paid_hour_count = changed.paid_hour_count,
        paid_day_count = changed.paid_day_count, paid_day_amount = changed.paid_day_amount
    FROM changed
    WHERE
        accounts.id = changed.id
        AND accounts.seq = changed.seq_before AND accounts.balance = changed.balance_before
        AND accounts.posted_at = changed.posted_before
        AND accounts.status <> 'closed'
        AND (NOT changed.pays OR (accounts.status = 'active' AND accounts.in_default = changed.in_default))
    RETURNING 1
)

SELECT accounts_changed()
WHERE
    (SELECT count(*) FROM written) <> cardinality(@ids::bigint[])
    OR @posted_at::timestamptz > clock_timestamp() + interval '5 seconds';

-- name: LedgerWriteTransactions :exec
-- The batch is queued for the journal with the leaf hashes of its transactions, 32 bytes each.
WITH queued AS (
    INSERT INTO journal_queue (transaction_ids, leaf_hashes) VALUES (@ids::bigint[], @leaf_hashes::bytea)
)

INSERT INTO transactions (
    id, from_account_id, from_seq, to_account_id, to_seq, created_at,
    amount, from_balance_after, to_balance_after, type, currency, ref_id, remark, journaled
)
SELECT
    unnest(@ids::bigint[]),
    unnest(@from_account_ids::bigint[]), unnest(@from_seqs::bigint[]),
    unnest(@to_account_ids::bigint[]), unnest(@to_seqs::bigint[]),
    @created_at::timestamptz,
    unnest(@amounts::numeric[]), unnest(@from_balances::"numeric"[]), unnest(@to_balances::"numeric"[]),
    unnest(@types::text[]), unnest(@currencies::text[]), unnest(@ref_ids::text[]), unnest(@remarks::text[]), true;

-- name: LedgerWriteHolds :exec
INSERT INTO holds (id, account_id, to_account_id, amount, currency, type, ref_id, remark, customer_id, expires_at, created_at)
SELECT
    unnest(@ids::bigint[]), unnest(@account_ids::bigint[]), unnest(@to_account_ids::bigint[]), unnest(@amounts::numeric[]),
    unnest(@currencies::text[]), unnest(@types::text[]), unnest(@ref_ids::text[]), unnest(@remarks::text[]),
    nullif(unnest(@customer_ids::bigint[]), 0), nullif(unnest(@expires_at::timestamptz[]), '0001-01-01T00:00:00Z'), @created_at::timestamptz;

-- name: LedgerWriteKeys :exec
INSERT INTO idempotency_keys (scope, key, fingerprint, transaction_id, created_at)
SELECT
    unnest(@scopes::text[]), unnest(@keys::text[]), unnest(@fingerprints::bytea[]), unnest(@transaction_ids::bigint[]),
    @created_at::timestamptz;

-- name: LedgerEstimate :one
-- About how many rows LedgerVerify will read, from the statistics of Postgres: 0 for a table without any.
SELECT
    (SELECT greatest(reltuples, 0) FROM pg_catalog.pg_class WHERE oid = 'accounts'::regclass)::bigint AS accounts,
    (SELECT greatest(reltuples, 0) FROM pg_catalog.pg_class WHERE oid = 'transactions'::regclass)::bigint AS transactions;

-- name: LedgerVerify :one
-- One statement, so one moment. Every count of something broken, wrong or unbalanced is 0 in sound books. Times are not
-- checked: the order of postings is their seq, whatever the clock did.
WITH sides AS (
    SELECT
        from_account_id AS account_id, from_seq AS seq, -amount AS amount, from_balance_after AS balance_after
    FROM transactions
    UNION ALL
    SELECT to_account_id, to_seq, amount, to_balance_after FROM transactions
),

walk AS (
    SELECT
        account_id, seq, amount, balance_after,
        lag(seq, 1, 0::bigint) OVER w AS previous_seq,
        lag(balance_after, 1, 0::numeric) OVER w AS previous_balance,
        lead(seq) OVER w IS NULL AS is_last
    FROM sides
    WINDOW w AS (PARTITION BY account_id ORDER BY seq)
),

totals AS (
    SELECT
        account_id, count(*) AS sides, sum(amount) AS total, max(balance_after) FILTER (WHERE is_last) AS last_balance,
        bool_or(seq <> previous_seq + 1 OR balance_after <> previous_balance + amount) AS is_broken
    FROM walk
    GROUP BY account_id
),

checked AS (
    SELECT
        count(*) FILTER (WHERE is_broken) AS broken_sequences,
        count(*) FILTER (
            WHERE
            a.balance IS DISTINCT FROM coalesce(s.total, 0)
            OR a.balance IS DISTINCT FROM coalesce(s.last_balance, 0)
            OR a.seq IS DISTINCT FROM coalesce(s.sides, 0)
        ) AS wrong_balances
    FROM accounts AS a
    FULL JOIN totals AS s ON s.account_id = a.id
)

SELECT
    (SELECT count(*) FROM accounts)::bigint AS accounts,
    (SELECT count(*) FROM transactions)::bigint AS transactions,
    (
        SELECT count(*) FROM (SELECT 1 FROM accounts GROUP BY currency HAVING sum(balance) <> 0) AS unbalanced
    )::bigint AS unbalanced_currencies,
    checked.wrong_balances::bigint AS wrong_balances,
    checked.broken_sequences::bigint AS broken_sequences,
    (
        SELECT count(*)
        FROM transactions AS t
        LEFT JOIN accounts AS payer ON t.from_account_id = payer.id
        LEFT JOIN accounts AS payee ON t.to_account_id = payee.id
        WHERE
            t.from_account_id = t.to_account_id
            OR payer.currency IS DISTINCT FROM t.currency
            OR payee.currency IS DISTINCT FROM t.currency
    )::bigint AS broken_transactions,
    (SELECT count(*) FROM payments)::bigint AS payments,
    (
        SELECT count(*)
        FROM (SELECT * FROM payments WHERE status = 'completed') AS p
        FULL JOIN (SELECT * FROM transactions WHERE type = 'bill_payment') AS t ON p.transaction_id = t.id
        LEFT JOIN system_accounts AS biller ON p.bill_type = biller.purpose AND biller.currency = t.currency
        WHERE
            p.payer_account_id IS DISTINCT FROM t.from_account_id
            OR biller.account_id IS DISTINCT FROM t.to_account_id
            OR p.amount IS DISTINCT FROM t.amount
            OR (
                p.reversal_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM reversals AS r WHERE r.transaction_id = p.reversal_id AND r.original_id = t.id)
            )
    )::bigint AS broken_payments,
    (
        SELECT count(*)
        FROM bills AS b
        LEFT JOIN payments AS p ON p.bill_id = b.id AND p.status = 'completed' AND p.reversal_id IS NULL
        WHERE
            (b.status = 'paid') <> (p.id IS NOT NULL)
            OR b.amount <> p.amount
    )::bigint AS broken_bills,
    (
        SELECT count(*)
        FROM (
            SELECT
                transaction_id, original_id, amount, reversed_amount,
                sum(amount) OVER w AS total, number <> row_number() OVER w AS is_misnumbered
            FROM reversals
            WINDOW w AS (PARTITION BY original_id ORDER BY number)
        ) AS r
        FULL JOIN (SELECT * FROM transactions WHERE type = 'reversal') AS t ON r.transaction_id = t.id
        LEFT JOIN transactions AS o ON r.original_id = o.id AND o.type <> 'reversal'
        LEFT JOIN payments AS p ON p.transaction_id = o.id
        WHERE
            t.from_account_id IS DISTINCT FROM o.to_account_id
            OR t.to_account_id IS DISTINCT FROM o.from_account_id
            OR t.amount IS DISTINCT FROM r.amount
            OR r.reversed_amount IS DISTINCT FROM r.total
            OR r.is_misnumbered
            OR r.total > o.amount
            OR (p.reversal_id IS NOT DISTINCT FROM t.id) <> (o.type = 'bill_payment' AND r.total = o.amount)
    )::bigint AS broken_reversals,
    (
        SELECT count(*)
        FROM (SELECT account_id, sum(amount) AS total FROM holds WHERE status = 'pending' GROUP BY account_id) AS h
        FULL JOIN (SELECT id, held, balance FROM accounts WHERE held <> 0) AS a ON h.account_id = a.id
        WHERE a.held IS DISTINCT FROM h.total OR a.held > a.balance
    )::bigint AS broken_held,
    (
        SELECT count(*)
        FROM holds AS h
        LEFT JOIN transactions AS t ON h.id = t.id
        WHERE
            (h.status = 'completed') <> (t.id IS NOT NULL)
            OR t.from_account_id <> h.account_id
            OR t.to_account_id <> h.to_account_id
            OR t.amount <> h.captured_amount
    )::bigint AS broken_holds,
    (
        (SELECT count(*) FROM broken_interest)
        + (
            SELECT count(*) FROM transactions AS t
            WHERE t.type = 'interest' AND NOT EXISTS (SELECT 1 FROM interest_payments AS p WHERE p.transaction_id = t.id)
        )
        + (
            SELECT count(*) FROM interest_balances AS b
            WHERE
                NOT EXISTS (
                    SELECT 1 FROM transactions AS p
                    WHERE p.from_account_id = b.account_id AND p.from_seq = b.seq AND p.from_balance_after = b.balance
                )
                AND NOT EXISTS (
                    SELECT 1 FROM transactions AS r
                    WHERE r.to_account_id = b.account_id AND r.to_seq = b.seq AND r.to_balance_after = b.balance
                )
        )
    )::bigint AS broken_interest
FROM checked;

-- name: LedgerVerifyParts :one
-- LedgerVerify without what the walk through the journal checks, and without reading all transactions: it takes the bill payments,
-- reversals and interest of that walk.
SELECT
    (SELECT count(*) FROM accounts)::bigint AS accounts,
    (
        SELECT count(*) FROM (SELECT 1 FROM accounts GROUP BY currency HAVING sum(balance) <> 0) AS unbalanced
    )::bigint AS unbalanced_currencies,
    (SELECT count(*) FROM payments)::bigint AS payments,
    ((
        SELECT count(*)
        FROM (SELECT * FROM payments WHERE status = 'completed') AS p
        LEFT JOIN transactions AS t ON p.transaction_id = t.id AND t.type = 'bill_payment'
        LEFT JOIN system_accounts AS biller ON p.bill_type = biller.purpose AND biller.currency = t.currency
        WHERE
            p.payer_account_id IS DISTINCT FROM t.from_account_id
            OR biller.account_id IS DISTINCT FROM t.to_account_id
            OR p.amount IS DISTINCT FROM t.amount
            OR (
                p.reversal_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM reversals AS r WHERE r.transaction_id = p.reversal_id AND r.original_id = t.id)
            )
    ) + (
        SELECT count(*) FROM unnest(@bill_payments::bigint[]) AS made (id)
        WHERE NOT EXISTS (SELECT 1 FROM payments AS p WHERE p.transaction_id = made.id AND p.status = 'completed')
    ))::bigint AS broken_payments,
    (
        SELECT count(*)
        FROM bills AS b
        LEFT JOIN payments AS p ON p.bill_id = b.id AND p.status = 'completed' AND p.reversal_id IS NULL
        WHERE
            (b.status = 'paid') <> (p.id IS NOT NULL)
            OR b.amount <> p.amount
    )::bigint AS broken_bills,
    ((
        SELECT count(*)
        FROM (
            SELECT
                transaction_id, original_id, amount, reversed_amount,
                sum(amount) OVER w AS total, number <> row_number() OVER w AS is_misnumbered
            FROM reversals
            WINDOW w AS (PARTITION BY original_id ORDER BY number)
        ) AS r
        LEFT JOIN transactions AS t ON r.transaction_id = t.id AND t.type = 'reversal'
        LEFT JOIN transactions AS o ON r.original_id = o.id AND o.type <> 'reversal'
        LEFT JOIN payments AS p ON p.transaction_id = o.id
        WHERE
            t.from_account_id IS DISTINCT FROM o.to_account_id
            OR t.to_account_id IS DISTINCT FROM o.from_account_id
            OR t.amount IS DISTINCT FROM r.amount
            OR r.reversed_amount IS DISTINCT FROM r.total
            OR r.is_misnumbered
            OR r.total > o.amount
            OR (p.reversal_id IS NOT DISTINCT FROM t.id) <> (o.type = 'bill_payment' AND r.total = o.amount)
    ) + (
        SELECT count(*) FROM unnest(@reversals::bigint[]) AS made (id)
        WHERE NOT EXISTS (SELECT 1 FROM reversals AS r WHERE r.transaction_id = made.id)
    ))::bigint AS broken_reversals,
    (
        SELECT count(*)
        FROM (SELECT account_id, sum(amount) AS total FROM holds WHERE status = 'pending' GROUP BY account_id) AS h
        FULL JOIN (SELECT id, held, balance FROM accounts WHERE held <> 0) AS a ON h.account_id = a.id
        WHERE a.held IS DISTINCT FROM h.total OR a.held > a.balance
    )::bigint AS broken_held,
    (
        SELECT count(*)
        FROM holds AS h
        LEFT JOIN transactions AS t ON h.id = t.id
        WHERE
            (h.status = 'completed') <> (t.id IS NOT NULL)
            OR t.from_account_id <> h.account_id
            OR t.to_account_id <> h.to_account_id
            OR t.amount <> h.captured_amount
    )::bigint AS broken_holds,
    (
        (SELECT count(*) FROM broken_interest)
        + (
            SELECT count(*) FROM unnest(@interest::bigint[]) AS made (id)
            WHERE NOT EXISTS (SELECT 1 FROM interest_payments AS p WHERE p.transaction_id = made.id)
        )
    )::bigint AS broken_interest;

-- name: ReplicaNext :one
SELECT nextval('replicas')::integer;
