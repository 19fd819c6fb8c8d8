-- +goose NO TRANSACTION
-- +goose Up

-- Finds the Idempotency-Keys that are old enough to go. Built beside servers at work; one that was broken off is built anew.
DROP INDEX IF EXISTS idempotency_keys_expiry_idx;

CREATE INDEX CONCURRENTLY idempotency_keys_expiry_idx ON idempotency_keys (created_at) WHERE scope LIKE 'user:%';
