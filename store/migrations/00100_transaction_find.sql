-- +goose NO TRANSACTION
-- +goose Up

-- Finds the transactions of a period. Times grow, so a posting adds to the end of this index, which costs little: some 80 bytes of
-- write-ahead log. Both are built beside servers at work; one that was broken off is built anew.
DROP INDEX IF EXISTS transactions_time_idx;

CREATE INDEX CONCURRENTLY transactions_time_idx ON transactions (created_at, id);

-- Finds the transactions with a reference. A posting without one pays nothing for it.
DROP INDEX IF EXISTS transactions_ref_idx;

CREATE INDEX CONCURRENTLY transactions_ref_idx ON transactions (ref_id, id) WHERE ref_id <> '';

-- +goose Down
DROP INDEX transactions_ref_idx;
DROP INDEX transactions_time_idx;
