-- name: LedgerLockAccounts :many
-- Locks the accounts of a batch of postings in one order, so that batches wait for each other and never in a circle. The clock
-- is the database's, read when the account is locked. What is numeric in quotes is a balance in Go, see sqlc.yaml.
SELECT locked.*, clock_timestamp()::timestamptz AS locked_at
FROM (
    SELECT
        id, coalesce(customer_id, 0)::bigint AS customer_id, currency, status, balance::"numeric" AS balance, seq, posted_at,
        paid_hour, paid_hour_count, paid_day_count, paid_day_amount, in_default
    FROM accounts
    WHERE id = ANY(@ids::bigint[])
    ORDER BY id
    FOR NO KEY UPDATE
) AS locked;

-- name: LedgerCurrencies :many
-- The currencies of accounts, which never change.
SELECT id, currency FROM accounts
WHERE id = ANY(@ids::bigint[]);

-- name: LedgerFindPosted :many
-- Which of these postings are in the books: asked when the answer to a COMMIT was lost, with the accounts locked, so that
-- the lost transaction has ended one way or the other.
SELECT id, created_at FROM transactions
WHERE id = ANY(@ids::bigint[]);

-- name: LedgerFindKeys :many
-- The keys of a batch that were used before, with the posting that each made: none, with id 0, for the key of another kind of
-- request. To be asked after the accounts are locked: a statement sees what was committed before it began.
WITH asked AS (
    SELECT unnest(@scopes::text[]) AS scope, unnest(@keys::text[]) AS key
)

SELECT
    k.scope, k.key, k.fingerprint,
    coalesce(t.id, 0)::bigint AS id,
    coalesce(t.from_account_id, 0)::bigint AS from_account_id,
    coalesce(t.to_account_id, 0)::bigint AS to_account_id,
    coalesce(t.amount, 0)::numeric AS amount,
    coalesce(t.created_at, k.created_at)::timestamptz AS created_at
FROM asked
INNER JOIN idempotency_keys AS k ON k.scope = asked.scope AND k.key = asked.key
LEFT JOIN transactions AS t ON k.transaction_id = t.id;

-- name: LedgerWriteAccounts :exec
-- The first of the four, so that accounts are locked in the order of their ids. An account that is no longer as it was when the
-- postings were decided gets no seq, which its NOT NULL refuses. What has been paid lately changes with posted_at only, and nothing
-- moves an account that is not active.
WITH changed AS (
    SELECT
        unnest(@ids::bigint[]) AS id, unnest(@balances::"numeric"[]) AS balance, unnest(@seqs::bigint[]) AS seq,
        unnest(@paid_hours::integer[]) AS paid_hour, unnest(@paid_hour_counts::integer[]) AS paid_hour_count,
        unnest(@paid_day_counts::integer[]) AS paid_day_count, unnest(@paid_day_amounts::numeric[]) AS paid_day_amount,
        unnest(@balances_before::"numeric"[]) AS balance_before, unnest(@seqs_before::bigint[]) AS seq_before,
        unnest(@posted_before::timestamptz[]) AS posted_before, unnest(@in_default::boolean[]) AS in_default
)

UPDATE accounts
SET
    seq = CASE
        WHEN
            accounts.seq = changed.seq_before AND accounts.balance = changed.balance_before
            AND accounts.posted_at = changed.posted_before AND accounts.in_default = changed.in_default
            AND accounts.status = 'active'
            THEN changed.seq
    END,
    balance = changed.balance, posted_at = @posted_at::timestamptz,
    paid_hour = changed.paid_hour, paid_hour_count = changed.paid_hour_count,
    paid_day_count = changed.paid_day_count, paid_day_amount = changed.paid_day_amount
FROM changed
WHERE accounts.id = changed.id;

-- name: LedgerWriteTransactions :exec
INSERT INTO transactions (id, type, from_account_id, to_account_id, amount, currency, ref_id, remark, created_at)
SELECT
    unnest(@ids::bigint[]), unnest(@types::text[]), unnest(@from_account_ids::bigint[]), unnest(@to_account_ids::bigint[]),
    unnest(@amounts::numeric[]), unnest(@currencies::text[]), unnest(@ref_ids::text[]), unnest(@remarks::text[]),
    @created_at::timestamptz;

-- name: LedgerWriteEntries :exec
INSERT INTO entries (account_id, seq, transaction_id, amount, balance_after, created_at)
SELECT
    unnest(@account_ids::bigint[]), unnest(@seqs::bigint[]), unnest(@transaction_ids::bigint[]),
    unnest(@amounts::numeric[]), unnest(@balances::"numeric"[]), @created_at::timestamptz;

-- name: LedgerWriteKeys :exec
INSERT INTO idempotency_keys (scope, key, fingerprint, transaction_id, created_at)
SELECT
    unnest(@scopes::text[]), unnest(@keys::text[]), unnest(@fingerprints::bytea[]), unnest(@transaction_ids::bigint[]),
    @created_at::timestamptz;

-- name: LedgerEstimate :one
-- About how many rows LedgerVerify will read: what Postgres counted last, or for a table that it has not counted yet 0.
SELECT
    (SELECT greatest(reltuples, 0) FROM pg_catalog.pg_class WHERE oid = 'accounts'::regclass)::bigint AS accounts,
    (SELECT greatest(reltuples, 0) FROM pg_catalog.pg_class WHERE oid = 'transactions'::regclass)::bigint AS transactions,
    (SELECT greatest(reltuples, 0) FROM pg_catalog.pg_class WHERE oid = 'entries'::regclass)::bigint AS entries;

-- name: LedgerVerify :one
-- One statement, so one moment. Every count of something broken, wrong or unbalanced is 0 in sound books.
SELECT
    (SELECT count(*) FROM accounts)::bigint AS accounts,
    (SELECT count(*) FROM transactions)::bigint AS transactions,
    (SELECT count(*) FROM entries)::bigint AS entries,
    (
        SELECT count(*) FROM (SELECT 1 FROM accounts GROUP BY currency HAVING sum(balance) <> 0) AS unbalanced
    )::bigint AS unbalanced_currencies,
    (
        SELECT count(*)
        FROM accounts AS a
        FULL JOIN (
            SELECT account_id, sum(amount) AS total, count(*) AS entries, max(seq) AS last_seq FROM entries
            GROUP BY account_id
        ) AS s ON s.account_id = a.id
        LEFT JOIN entries AS last ON last.account_id = s.account_id AND last.seq = s.last_seq
        WHERE
            a.balance IS DISTINCT FROM coalesce(s.total, 0)
            OR a.balance IS DISTINCT FROM coalesce(last.balance_after, 0)
            OR a.seq IS DISTINCT FROM coalesce(s.entries, 0)
    )::bigint AS wrong_balances,
    (
        SELECT count(DISTINCT account_id)
        FROM (
            SELECT
                account_id, seq, amount, balance_after, created_at,
                lag(seq, 1, 0::bigint) OVER w AS previous_seq,
                lag(balance_after, 1, 0::numeric) OVER w AS previous_balance,
                lag(created_at, 1, '-infinity'::timestamptz) OVER w AS previous_time
            FROM entries
            WINDOW w AS (PARTITION BY account_id ORDER BY seq)
        ) AS walk
        WHERE
            seq <> previous_seq + 1
            OR balance_after <> previous_balance + amount
            OR created_at < previous_time
    )::bigint AS broken_sequences,
    (
        SELECT count(*)
        FROM transactions AS t
        FULL JOIN (
            SELECT
                transaction_id, count(*) AS entries,
                min(account_id) FILTER (WHERE amount < 0) AS payer, min(amount) AS paid,
                min(account_id) FILTER (WHERE amount > 0) AS payee, max(amount) AS received
            FROM entries
            GROUP BY transaction_id
        ) AS e ON e.transaction_id = t.id
        WHERE
            e.entries IS DISTINCT FROM 2
            OR e.payer IS DISTINCT FROM t.from_account_id
            OR e.payee IS DISTINCT FROM t.to_account_id
            OR -e.paid IS DISTINCT FROM t.amount
            OR e.received IS DISTINCT FROM t.amount
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
    )::bigint AS broken_payments,
    (
        SELECT count(*)
        FROM bills AS b
        LEFT JOIN payments AS p ON p.bill_id = b.id AND p.status = 'completed'
        WHERE
            (b.status = 'paid') <> (p.id IS NOT NULL)
            OR b.amount <> p.amount
    )::bigint AS broken_bills;

-- name: ReplicaNext :one
SELECT nextval('replicas')::integer;

-- name: StatementTimeoutOff :exec
-- For the rest of the transaction.
SELECT set_config('statement_timeout', '0', true);
