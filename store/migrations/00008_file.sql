-- +goose Up

-- The content lies in the bucket under <id>.<extension>; it is there before the row is.
CREATE TABLE files (
    -- f and 32 random hex digits.
    id text NOT NULL,
    -- As the person who uploaded it named it.
    name text NOT NULL,
    extension text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    uploaded_by bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT files_pkey PRIMARY KEY (id),
    CONSTRAINT files_extension_known CHECK (extension IN ('pdf', 'doc', 'docx', 'xls', 'xlsx')),
    CONSTRAINT files_size_bounds CHECK (size BETWEEN 1 AND 10485760)
);

-- +goose Down
DROP TABLE files;
