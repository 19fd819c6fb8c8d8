-- +goose NO TRANSACTION
-- +goose Up

-- A posting becomes one row that holds both sides, in place of a transaction and two entries. This step copies the books into
-- the new table, 20,000 postings to a transaction, while nothing is taken away; the next one takes its place. Ended in the
-- middle, it goes on where it was. A million postings take about a minute.
CREATE TABLE IF NOT EXISTS transactions_converted (
    id bigint NOT NULL,
    from_account_id bigint NOT NULL,
    from_seq bigint NOT NULL,
    to_account_id bigint NOT NULL,
    to_seq bigint NOT NULL,
    created_at timestamptz NOT NULL,
    amount posted_amount NOT NULL,
    from_balance_after numeric(38, 2) NOT NULL,
    to_balance_after numeric(38, 2) NOT NULL,
    type text NOT NULL,
    currency text NOT NULL,
    ref_id text NOT NULL,
    remark text NOT NULL,
    CONSTRAINT transactions_converted_pkey PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS entries_transaction_idx ON entries (transaction_id, account_id);

-- Each posting's entries are looked up by that index. Left to itself, Postgres sorts all entries anew for each 20,000 postings.
SET enable_hashjoin = off;

SET enable_mergejoin = off;

SET enable_seqscan = off;

SET enable_bitmapscan = off;

-- +goose StatementBegin
DO $$
DECLARE
    total bigint := (SELECT count(*) FROM transactions);
    done bigint := (SELECT count(*) FROM transactions_converted);
    last_id bigint := coalesce((SELECT max(id) FROM transactions_converted), -1);
    begun timestamptz := clock_timestamp();
    already bigint := done;
    copied bigint;
BEGIN
    ANALYZE transactions, entries;
    IF total > done THEN
        RAISE INFO 'converting % postings to one row each: about % s', total - done, (total - done) / 20000;
    END IF;
    LOOP
        WITH chunk AS MATERIALIZED (
            SELECT * FROM transactions WHERE id > last_id ORDER BY id LIMIT 20000
        ),

        inserted AS (
            INSERT INTO transactions_converted (
                id, from_account_id, from_seq, to_account_id, to_seq, created_at,
                amount, from_balance_after, to_balance_after, type, currency, ref_id, remark
            )
            SELECT
                t.id, t.from_account_id, payer.seq, t.to_account_id, payee.seq, t.created_at,
                t.amount, payer.balance_after, payee.balance_after, t.type, t.currency, t.ref_id, t.remark
            FROM chunk AS t
            INNER JOIN entries AS payer ON payer.transaction_id = t.id AND payer.account_id = t.from_account_id AND payer.amount = -t.amount
            INNER JOIN entries AS payee ON payee.transaction_id = t.id AND payee.account_id = t.to_account_id AND payee.amount = t.amount
            RETURNING id
        )

        SELECT max(chunk.id), (SELECT count(*) FROM inserted) INTO last_id, copied FROM chunk;
        EXIT WHEN last_id IS NULL;
        done := done + copied;
        COMMIT;
        IF done < total THEN
            RAISE INFO 'converted % of % postings, about % s to go', done, total,
                round(extract(EPOCH FROM clock_timestamp() - begun) * (total - done) / greatest(done - already, 1));
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

RESET enable_hashjoin;

RESET enable_mergejoin;

RESET enable_seqscan;

RESET enable_bitmapscan;
