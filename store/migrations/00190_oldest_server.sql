-- +goose Up

-- The newest migration that a server must know to work on this database: an older server leaves it alone. A migration raises it to its
-- own number when servers that do not know it would lose or misread what newer ones have written.
CREATE TABLE schema_support (
    oldest bigint NOT NULL,
    only_one boolean NOT NULL DEFAULT true,
    CONSTRAINT schema_support_pkey PRIMARY KEY (only_one),
    CONSTRAINT schema_support_only_one CHECK (only_one)
);

INSERT INTO schema_support (oldest) VALUES (190);

-- +goose Down
DROP TABLE schema_support;
