-- +goose Up

-- Counts the calls of a user that wait for approval.
CREATE INDEX approvals_pending_maker_idx ON approvals (maker_id) WHERE status = 'pending';
