-- +goose Up

-- The converted postings take the place of the old tables, in one transaction that lets nobody post meanwhile. It fails, and
-- leaves everything as it was, if a posting has no row in the new table: then the old books were broken, which
-- `corebank verify` of the version before tells more about.
LOCK TABLE transactions, entries IN ACCESS EXCLUSIVE MODE;

-- What a server of the version before posted while the others were copied.
INSERT INTO transactions_converted (
    id, from_account_id, from_seq, to_account_id, to_seq, created_at,
    amount, from_balance_after, to_balance_after, type, currency, ref_id, remark
)
SELECT
    t.id, t.from_account_id, payer.seq, t.to_account_id, payee.seq, t.created_at,
    t.amount, payer.balance_after, payee.balance_after, t.type, t.currency, t.ref_id, t.remark
FROM transactions AS t
INNER JOIN entries AS payer ON t.id = payer.transaction_id AND t.from_account_id = payer.account_id AND payer.amount = -t.amount
INNER JOIN entries AS payee ON t.id = payee.transaction_id AND t.to_account_id = payee.account_id AND payee.amount = t.amount
WHERE NOT EXISTS (SELECT 1 FROM transactions_converted AS c WHERE c.id = t.id);

-- +goose StatementBegin
DO $$
DECLARE
    old bigint := (SELECT count(*) FROM transactions);
    sides bigint := (SELECT count(*) FROM entries);
    new bigint := (SELECT count(*) FROM transactions_converted);
BEGIN
    IF new <> old OR sides <> 2 * old THEN
        RAISE EXCEPTION 'cannot convert the books: % transactions and % entries give % postings; run "corebank verify" of the version before',
            old, sides, new;
    END IF;
END
$$;
-- +goose StatementEnd

DROP FUNCTION entry_seq_at;

DROP TABLE entries;

DROP TABLE transactions;

ALTER TABLE transactions_converted RENAME TO transactions;

ALTER TABLE transactions RENAME CONSTRAINT transactions_converted_pkey TO transactions_pkey;

-- History reads these two ranges, merged by seq. A seq that is used on both sides, each of another row, is refused by the
-- compare-and-set and found by `corebank verify`.
ALTER TABLE transactions ADD CONSTRAINT transactions_from_key UNIQUE (from_account_id, from_seq);

ALTER TABLE transactions ADD CONSTRAINT transactions_to_key UNIQUE (to_account_id, to_seq);

-- Set when an account got a posting with an earlier time than the one before, because the database's clock was set back: then
-- a time range is no range of seq any more.
ALTER TABLE accounts ADD COLUMN clock_stepped_back boolean NOT NULL DEFAULT false;

-- The seq of an account's first posting at or after a time, or last_seq + 1: a binary search on the two unique indexes.
-- +goose StatementBegin
CREATE FUNCTION transaction_seq_at(account bigint, last_seq bigint, at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint := 1;
    high bigint := last_seq + 1;
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high) / 2;
        IF (
            SELECT created_at FROM transactions WHERE from_account_id = account AND from_seq = middle
            UNION ALL
            SELECT created_at FROM transactions WHERE to_account_id = account AND to_seq = middle
        ) < at THEN
            low := middle + 1;
        ELSE
            high := middle;
        END IF;
    END LOOP;
    RETURN low;
END
$$;
-- +goose StatementEnd

-- The seqs of an account's postings within a time, newest first; null leaves an end open. For accounts with clock_stepped_back.
-- +goose StatementBegin
CREATE FUNCTION transaction_seqs_between(account bigint, since timestamptz, until timestamptz) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(seq ORDER BY seq DESC), '{}')
    FROM (
        SELECT from_seq AS seq, created_at FROM transactions WHERE from_account_id = account
        UNION ALL
        SELECT to_seq, created_at FROM transactions WHERE to_account_id = account
    ) AS sides
    WHERE created_at >= coalesce(since, '-infinity') AND created_at < coalesce(until, 'infinity')
$$;
-- +goose StatementEnd

-- Fails the compare-and-set of a batch of postings: SQLSTATE CB001, see queries/ledger.sql.
-- +goose StatementBegin
CREATE FUNCTION accounts_changed() RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'CB001',
        MESSAGE = 'an account of the batch has changed or is gone since the batch was decided';
END
$$;
-- +goose StatementEnd
