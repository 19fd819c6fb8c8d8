-- +goose Up

CREATE SEQUENCE rate_ids AS bigint MAXVALUE 999999999;

-- One row for each version of a rate: the document's table bd_rate, whose column names stand behind those that differ.
CREATE TABLE rates (
    -- Of this version. A rate's rateid is the id of its first version.
    id text NOT NULL DEFAULT '10000z' || lpad(nextval('rate_ids')::text, 9, '0'),
    code text,
    name text,
    tenant_id text, -- tenantid
    sys_id text, -- sysid
    creator text NOT NULL,
    created_at timestamptz NOT NULL, -- creationtime: of the rate, not of the version
    modifier text,
    modified_at timestamptz, -- modifiedtime
    year_days smallint NOT NULL DEFAULT 360, -- ratedays
    type text NOT NULL, -- ratetype
    -- From when the version holds in business.
    effective_at timestamptz NOT NULL, -- ratestartdate, and revisedate in JSON
    -- Per cent a year.
    rate numeric(10, 8),
    precision smallint NOT NULL DEFAULT 2,
    overdue numeric(18, 8),
    advance numeric(18, 8),
    currency_id text, -- currtypeid, and pk_currtype in JSON
    -- Since when the bank has known the version.
    known_at timestamptz NOT NULL, -- ratechangedate, and versiondate in JSON
    enable smallint NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    revised_at timestamptz, -- revisedate
    reviser text,
    newest boolean NOT NULL DEFAULT true,
    original_id text NOT NULL, -- originalid
    ts timestamptz NOT NULL DEFAULT now(),
    -- Deleted: all versions of a rate at once.
    dr boolean NOT NULL DEFAULT false,
    CONSTRAINT rates_pkey PRIMARY KEY (id),
    CONSTRAINT rates_version_key UNIQUE (original_id, version),
    CONSTRAINT rates_original_fkey FOREIGN KEY (original_id) REFERENCES rates (id),
    CONSTRAINT rates_id_length CHECK (length(id) <= 36),
    CONSTRAINT rates_code_length CHECK (length(code) BETWEEN 1 AND 40),
    CONSTRAINT rates_name_length CHECK (length(name) <= 300),
    CONSTRAINT rates_tenant_length CHECK (length(tenant_id) <= 36),
    CONSTRAINT rates_sys_length CHECK (length(sys_id) <= 50),
    CONSTRAINT rates_currency_length CHECK (length(currency_id) <= 36),
    CONSTRAINT rates_year_days_known CHECK (year_days IN (360, 365)),
    CONSTRAINT rates_type_known CHECK (type IN ('0', '1', '2', '3')),
    CONSTRAINT rates_precision_range CHECK (precision BETWEEN 0 AND 8),
    CONSTRAINT rates_enable_known CHECK (enable IN (0, 1)),
    CONSTRAINT rates_version_positive CHECK (version >= 1),
    CONSTRAINT rates_version_first CHECK ((version = 1) = (id = original_id)),
    CONSTRAINT rates_version_revised CHECK ((version = 1) = (revised_at IS NULL) AND (version = 1) = (reviser IS NULL))
);

-- A rate has one newest version, and the grid lists them in this order.
CREATE UNIQUE INDEX rates_newest_key ON rates (original_id) WHERE newest AND NOT dr;
CREATE UNIQUE INDEX rates_code_key ON rates (code) WHERE newest AND NOT dr;

-- All runs of one, two and three characters in a text, so that a part of it can be looked up. An index of our own, because the
-- trigrams of pg_trgm neither find parts of two characters, as most Chinese words are, nor letters outside the database's locale.
-- +goose StatementBegin
CREATE FUNCTION rate_grams(value text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    grams text[] := '{}';
BEGIN
    value := lower(value);
    FOR start IN 1..length(value) LOOP
        grams := grams || substr(value, start, 1) || substr(value, start, 2) || substr(value, start, 3);
    END LOOP;
    RETURN grams;
END
$$;
-- +goose StatementEnd

-- The runs that every text has which contains the key: the longest ones.
-- +goose StatementBegin
CREATE FUNCTION rate_key_grams(key text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(lower(key), start, size)), '{}')
    FROM (SELECT least(3, length(lower(key))) AS size) AS longest, generate_series(1, length(lower(key)) - size + 1) AS start
$$;
-- +goose StatementEnd

CREATE INDEX rates_search_idx ON rates USING gin (rate_grams(coalesce(code, '') || E'\n' || coalesce(name, '')))
WITH (fastupdate = off)
WHERE newest AND NOT dr;

-- +goose Down
DROP TABLE rates;
DROP FUNCTION rate_key_grams;
DROP FUNCTION rate_grams;
DROP SEQUENCE rate_ids;
