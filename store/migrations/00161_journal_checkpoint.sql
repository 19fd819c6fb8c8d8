-- +goose Up

-- The last checkpoint: size and root of the journal's Merkle tree, signed. Every pass of the sealer replaces it.
ALTER TABLE journal ADD COLUMN checkpoint text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE journal DROP COLUMN checkpoint;
