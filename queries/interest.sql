-- name: InterestTermList :many
-- The terms of all defaults, and of some accounts, by their first day.
SELECT * FROM interest_terms
WHERE account_id IS NULL OR account_id = ANY(@account_ids::bigint[])
ORDER BY first_day;

-- name: InterestTermSetAccount :exec
-- The last of a day replaces others of that day.
INSERT INTO interest_terms (account_id, first_day, rate_id)
VALUES (@account_id::bigint, @first_day, sqlc.narg(rate_id))
ON CONFLICT (account_id, first_day) WHERE account_id IS NOT NULL DO UPDATE SET rate_id = excluded.rate_id, created_at = now();

-- name: InterestTermSetDefault :exec
INSERT INTO interest_terms (account_type, currency, first_day, rate_id)
VALUES (@account_type::text, @currency::text, @first_day, sqlc.narg(rate_id))
ON CONFLICT (account_type, currency, first_day) WHERE account_id IS NULL DO UPDATE SET rate_id = excluded.rate_id, created_at = now();

-- name: InterestAccountAdd :exec
-- Has the job look at an account from a day on.
INSERT INTO interest_accounts (account_id, settled_day)
VALUES (@account_id, @settled_day)
ON CONFLICT (account_id) DO NOTHING;

-- name: InterestRateVersions :many
-- All versions of some rates, also of those that were deleted, by number.
SELECT * FROM rates
WHERE original_id = ANY(@ids::text[])
ORDER BY original_id, version;

-- name: InterestProgress :one
-- The first day on which an account may bear interest, and the last that was accrued; 0001-01-01 if there is none.
SELECT
    coalesce((SELECT min(first_day) FROM interest_terms), '0001-01-01')::date AS first_day,
    coalesce((SELECT max(day) FROM interest_runs WHERE completed_at IS NOT NULL), '0001-01-01')::date AS last_day;

-- name: InterestAccrue :one
-- Stores the closing balances of a day: of the next accounts by id, up to one, that have moved since they were last looked at. Those with later
-- postings are searched for the last one before the day ended, as statements do. A balance that has not changed is not stored again.
-- last_id is 0 when there is no such account any more.
WITH moved AS (
    SELECT a.id, a.seq AS last_seq, a.balance, coalesce(s.seq, 0) AS known_seq, a.posted_at, a.clock_stepped_back
    FROM accounts AS a
    LEFT JOIN interest_accounts AS s ON a.id = s.account_id AND s.account_id > @after_id::bigint
    WHERE
        a.id > @after_id::bigint AND a.id > 0 AND a.id <= @up_to_id::bigint
        AND a.seq <> coalesce(s.seq, 0)
        AND (s.account_id IS NOT NULL OR a.type || ' ' || a.currency = ANY(@defaults::text[]))
    ORDER BY a.id
    LIMIT @account_limit::bigint
),

ended AS (
    SELECT
        m.id, m.last_seq, m.balance, m.known_seq,
        CASE
            WHEN m.clock_stepped_back
                THEN least(
                    m.last_seq,
                    (
                        SELECT p.from_seq - 1 FROM transactions AS p
                        WHERE p.from_account_id = m.id AND p.created_at >= @day_end::timestamptz
                        ORDER BY p.from_seq
                        LIMIT 1
                    ),
                    (
                        SELECT r.to_seq - 1 FROM transactions AS r
                        WHERE r.to_account_id = m.id AND r.created_at >= @day_end::timestamptz
                        ORDER BY r.to_seq
                        LIMIT 1
                    )
                )
            WHEN m.posted_at < @day_end::timestamptz THEN m.last_seq
            ELSE transaction_seq_at(m.id, m.last_seq, @day_end::timestamptz) - 1
        END AS seq
    FROM moved AS m
),

changed AS (
    SELECT
        e.id, e.seq,
        CASE
            WHEN e.seq = e.last_seq THEN e.balance
            ELSE (
                SELECT p.from_balance_after FROM transactions AS p
                WHERE p.from_account_id = e.id AND p.from_seq = e.seq
                UNION ALL
                SELECT r.to_balance_after FROM transactions AS r
                WHERE r.to_account_id = e.id AND r.to_seq = e.seq
            )
        END AS balance
    FROM ended AS e
    WHERE e.seq > e.known_seq
),

stored AS (
    INSERT INTO interest_balances (account_id, day, balance, seq)
    SELECT c.id, sqlc.arg(day)::date, c.balance, c.seq
    FROM changed AS c
    WHERE
        c.balance IS DISTINCT FROM (
            SELECT b.balance FROM interest_balances AS b
            WHERE b.account_id = c.id
            ORDER BY b.day DESC
            LIMIT 1
        )
    ON CONFLICT (account_id, day) DO UPDATE SET balance = excluded.balance, seq = excluded.seq
    RETURNING account_id
),

noted AS (
    INSERT INTO interest_accounts (account_id, seq, settled_day)
    SELECT c.id, c.seq, sqlc.arg(day)::date - 1 FROM changed AS c
    ON CONFLICT (account_id) DO UPDATE SET seq = excluded.seq
)

SELECT coalesce(max(m.id), 0)::bigint AS last_id, (SELECT count(*) FROM stored)::bigint AS balances
FROM moved AS m;

-- name: InterestBalanceList :many
-- The closing balances of some accounts from a day each, with the one that holds on that day, to a day.
WITH asked AS (
    SELECT unnest(@account_ids::bigint[]) AS account_id, unnest(@first_days::date[]) AS first_day
)

SELECT b.account_id, b.day, b.balance
FROM asked
INNER JOIN interest_balances AS b ON asked.account_id = b.account_id
WHERE
    b.day <= @last_day::date
    AND b.day >= coalesce(
        (SELECT max(e.day) FROM interest_balances AS e WHERE e.account_id = asked.account_id AND e.day <= asked.first_day),
        asked.first_day
    )
ORDER BY b.account_id, b.day;

-- name: InterestAccountGet :one
SELECT account_id, settled_day, carried::text AS carried FROM interest_accounts
WHERE account_id = @account_id;

-- name: InterestLockDue :many
-- Locks the next accounts by id that have not been settled up to a day.
SELECT
    s.account_id, s.settled_day, s.payments, s.carried::text AS carried, a.type, a.currency, a.status,
    (a.balance - a.held)::numeric AS available
FROM interest_accounts AS s
INNER JOIN accounts AS a ON s.account_id = a.id
WHERE s.account_id > @after_id::bigint AND s.settled_day < @last_day::date AND a.status <> 'closed'
ORDER BY s.account_id
LIMIT @account_limit::bigint
FOR NO KEY UPDATE OF s;

-- name: InterestLock :many
-- Locks accounts that bear interest.
SELECT
    s.account_id, s.settled_day, s.payments, s.carried::text AS carried, a.type, a.currency, a.status,
    (a.balance - a.held)::numeric AS available
FROM interest_accounts AS s
INNER JOIN accounts AS a ON s.account_id = a.id
WHERE s.account_id = ANY(@account_ids::bigint[])
ORDER BY s.account_id
FOR NO KEY UPDATE OF s;

-- name: InterestPaymentCreate :exec
INSERT INTO interest_payments (
    account_id, number, first_day, last_day, corrects, interest, carried, amount, transaction_id
)
SELECT
    unnest(@account_ids::bigint[]), unnest(@numbers::bigint[]), unnest(@first_days::date[]), unnest(@last_days::date[]),
    nullif(unnest(@corrects::bigint[]), 0), unnest(@interests::text[])::numeric, unnest(@carried::text[])::numeric,
    unnest(@amounts::numeric[]), nullif(unnest(@transaction_ids::bigint[]), 0);

-- name: InterestAccountSettle :execrows
-- Writes what has changed by payments, of accounts that are locked.
WITH settled AS (
    SELECT
        unnest(@account_ids::bigint[]) AS account_id, unnest(@settled_days::date[]) AS settled_day,
        unnest(@payments::bigint[]) AS payments, unnest(@carried::text[])::numeric AS carried
)

UPDATE interest_accounts AS s
SET settled_day = settled.settled_day, payments = settled.payments, carried = settled.carried
FROM settled
WHERE s.account_id = settled.account_id AND s.payments < settled.payments;

-- name: InterestPaymentList :many
-- The payments for days of a period.
SELECT
    p.number, p.first_day, p.last_day, p.corrects, p.interest::text AS interest, p.amount, p.transaction_id, p.paid_at,
    o.transaction_id AS corrects_transaction_id
FROM interest_payments AS p
LEFT JOIN interest_payments AS o ON p.account_id = o.account_id AND p.corrects = o.number
WHERE p.account_id = @account_id AND p.last_day >= @first_day::date AND p.first_day <= @last_day::date
ORDER BY p.number;

-- name: InterestRatesChanged :many
-- The rates that bear interest of which a version was made or corrected since a time, and whether one was corrected in its place.
SELECT
    r.original_id,
    min(r.effective_at)::timestamptz AS effective_at,
    bool_or(coalesce(r.modified_at > @since::timestamptz, false))::boolean AS is_corrected
FROM rates AS r
WHERE
    greatest(r.known_at, r.modified_at) > @since::timestamptz
    AND r.original_id IN (SELECT t.rate_id FROM interest_terms AS t)
GROUP BY r.original_id;

-- name: InterestSettledSince :many
-- The next accounts by id with settled periods that end on a day or later.
SELECT DISTINCT p.account_id
FROM interest_payments AS p
INNER JOIN accounts AS a ON p.account_id = a.id
WHERE p.account_id > @after_id::bigint AND p.corrects IS NULL AND p.last_day >= @first_day::date AND a.status <> 'closed'
ORDER BY p.account_id
LIMIT @account_limit::bigint;

-- name: InterestPeriodList :many
-- The settled periods of some accounts that end on a day or later, with the interest that has been settled for each in all.
SELECT
    p.account_id, p.number, p.first_day, p.last_day,
    (
        p.interest + coalesce((SELECT sum(c.interest) FROM interest_payments AS c WHERE c.account_id = p.account_id AND c.corrects = p.number), 0)
    )::text AS interest
FROM interest_payments AS p
WHERE p.account_id = ANY(@account_ids::bigint[]) AND p.corrects IS NULL AND p.last_day >= @first_day::date
ORDER BY p.account_id, p.number;

-- name: InterestJobGet :one
SELECT * FROM interest_job
WHERE id = 1;

-- name: InterestJobAcquire :one
-- No row while another server works: see server/internal/lease.
UPDATE interest_job
SET epoch = epoch + 1, leased_until = clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '1 millisecond'
WHERE
    id = 1 AND leased_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '2 milliseconds'
RETURNING *;

-- name: InterestJobRenew :execrows
-- No row for a server that has lost its lease.
UPDATE interest_job SET leased_until = clock_timestamp() + sqlc.arg(lease_milliseconds)::bigint * interval '1 millisecond'
WHERE id = 1 AND epoch = @epoch;

-- name: InterestJobRelease :exec
UPDATE interest_job SET leased_until = DEFAULT
WHERE id = 1 AND epoch = @epoch;

-- name: InterestJobSetKnown :exec
UPDATE interest_job SET rates_known_at = @rates_known_at
WHERE id = 1;

-- name: InterestRunBegin :exec
INSERT INTO interest_runs (day)
VALUES (@day)
ON CONFLICT (day) DO NOTHING;

-- name: InterestRunAdd :exec
UPDATE interest_runs
SET balances = balances + @balances, payments = payments + @payments, corrections = corrections + @corrections
WHERE day = @day;

-- name: InterestRunComplete :exec
UPDATE interest_runs SET completed_at = clock_timestamp()
WHERE day = @day AND completed_at IS NULL;

-- name: InterestRunGet :one
SELECT * FROM interest_runs
WHERE day = @day;

-- name: InterestRunCount :one
SELECT count(*) FROM interest_runs;

-- name: InterestRunList :many
SELECT * FROM interest_runs
ORDER BY day DESC
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;
