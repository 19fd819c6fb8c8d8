-- +goose Up

-- The journal gives every transaction a position, 1, 2, 3 …, and keeps a Merkle tree over them: see server/journal/README.md.

-- What was posted and has no position yet: one row for each batch, written in the transaction of the batch.
CREATE TABLE journal_queue (
    -- Drawn while the batch has its accounts locked: of two batches that move one account, the later has the greater id.
    id bigint GENERATED ALWAYS AS IDENTITY,
    transaction_ids bigint [] NOT NULL,
    -- 32 bytes for each transaction; null of what was inserted without them, see journal_adopt.
    leaf_hashes bytea,
    CONSTRAINT journal_queue_pkey PRIMARY KEY (id)
);

-- The state of the journal, one row.
CREATE TABLE journal (
    id smallint NOT NULL DEFAULT 1,
    -- The number of transactions with a position.
    size bigint NOT NULL DEFAULT 0,
    -- Rises when another server begins to seal: one that has lost its lease writes nothing more.
    epoch bigint NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '2000-01-01T00:00:00Z',
    -- The last sealed transaction of those from before the journal, which come first.
    backlog_at timestamptz NOT NULL DEFAULT '0001-01-01T00:00:00Z',
    backlog_id bigint NOT NULL DEFAULT 0,
    is_backlog_sealed boolean NOT NULL DEFAULT false,
    -- What is in journal_adopted from before is that of servers of an earlier version; what is later was inserted by hand.
    adopts_until timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    CONSTRAINT journal_pkey PRIMARY KEY (id),
    CONSTRAINT journal_one_row CHECK (id = 1)
);

INSERT INTO journal (id) VALUES (1);

-- The transactions with the positions from 256 * bundle + 1, in order.
CREATE TABLE journal_bundles (
    bundle bigint NOT NULL,
    -- The greatest transaction id of this bundle and of all before it.
    max_id bigint NOT NULL,
    transaction_ids bigint [] NOT NULL,
    CONSTRAINT journal_bundles_pkey PRIMARY KEY (bundle)
);

CREATE INDEX journal_bundles_max_idx ON journal_bundles (max_id, bundle);

-- The positions of transactions whose id is so much lower than those before it that max_id does not help to find them: captured holds.
CREATE TABLE journal_late (
    transaction_id bigint NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT journal_late_pkey PRIMARY KEY (transaction_id)
);

-- The Merkle tree: up to 256 hashes in a row. Those of level 0 are the leaves; one of level n is the root of a whole tile of level n - 1.
CREATE TABLE journal_tiles (
    level smallint NOT NULL,
    tile bigint NOT NULL,
    hashes bytea NOT NULL,
    CONSTRAINT journal_tiles_pkey PRIMARY KEY (level, tile)
);

-- The positions of what was inserted without a leaf hash: by a server of an earlier version, or by hand.
CREATE TABLE journal_adopted (
    position bigint NOT NULL,
    transaction_id bigint NOT NULL,
    adopted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT journal_adopted_pkey PRIMARY KEY (position)
);

-- Whether whoever inserted the row has put it into journal_queue; false of those from before the journal.
ALTER TABLE transactions ADD COLUMN journaled boolean NOT NULL DEFAULT false;

-- Puts into the queue what a server of an earlier version posts. A posting of this version does not call it.
-- +goose StatementBegin
CREATE FUNCTION journal_adopt() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    new.journaled := true;
    INSERT INTO journal_queue (transaction_ids) VALUES (ARRAY[new.id]);
    RETURN new;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER transactions_journaled BEFORE INSERT ON transactions
FOR EACH ROW WHEN (NOT new.journaled)
EXECUTE FUNCTION journal_adopt();

-- +goose Down
DROP TRIGGER transactions_journaled ON transactions;
DROP FUNCTION journal_adopt;
ALTER TABLE transactions DROP COLUMN journaled;
DROP TABLE journal_adopted;
DROP TABLE journal_tiles;
DROP TABLE journal_late;
DROP TABLE journal_bundles;
DROP TABLE journal;
DROP TABLE journal_queue;
