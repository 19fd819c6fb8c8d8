-- +goose Up

-- Lists are counted by Postgres when they are read; the changes that servers of older databases counted them by are not needed.
DROP TABLE IF EXISTS default_changes;
DROP FUNCTION IF EXISTS note_default_applications, note_default_customers CASCADE;

-- The form in which names are compared, so that a name is found whatever way it is typed: without invisible characters,
-- compatibility composed (NFKC: combining marks, full-width letters and brackets), middle dots, dashes and quotation marks
-- that look alike made one, lower case, white space outside removed and inside collapsed.
-- In SQL, not in Go: a generated column has it whoever writes the name, and rows that are there already get theirs here.
-- +goose StatementBegin
CREATE FUNCTION canonical_text(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    lower(normalize(
                        regexp_replace(
                            name,
                            '[\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5'
                            || '\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0'
                            || '\ufff0-\ufffb\U000e0000-\U000e0fff]',
                            '', 'g'
                        ),
                        NFKC
                    )),
                    '[\u2010-\u2015\u2043\u2212\u02d7]', '-', 'g'
                ),
                '[\u2018-\u201b\u2032\u02b9\u02bb\u02bc`]', '''', 'g'
            ),
            '[.\u2022\u2027\u2219\u22c5\u25cf\u25e6\u2e30\u2e31\u2e33\u30fb\u16eb\ua78f]', '·', 'g'
        ),
        '[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]+', ' ', 'g'
    ))
$$;
-- +goose StatementEnd

-- Whether a canonical text contains a canonical part; an empty part is in every text. Where it is inlined, which it is in a plan
-- made for known arguments, an index on text_grams(value, 1) finds the part: for one or two letters alone, else the candidates.
-- Why not pg_trgm: its trigrams find no part shorter than three letters, and most Chinese words have two.
CREATE FUNCTION contains_text(value text, part text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT part = '' OR (
        text_grams(value, 1) @> text_grams(part, least(length(part), 2))
        AND (length(part) < 3 OR strpos(value, part) > 0)
    )
$$;

ALTER TABLE default_applications
ADD COLUMN customer_name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (canonical_text(customer_name)) STORED;
ALTER TABLE default_customers
ADD COLUMN customer_name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (canonical_text(customer_name)) STORED;
ALTER TABLE renewals
ADD COLUMN customer_name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (canonical_text(customer_name)) STORED;

-- What cutting a text into pieces costs, in units of comparing two numbers: where a part is in most texts, this keeps the
-- planner from cutting up every row, which takes ten times as long as asking the index.
ALTER FUNCTION text_grams(text, integer) COST 1000;

DROP INDEX default_applications_name_idx;
CREATE INDEX default_applications_name_idx ON default_applications USING gin (text_grams(customer_name_key, 1));
DROP INDEX default_customers_name_idx;
CREATE INDEX default_customers_name_idx ON default_customers USING gin (text_grams(customer_name_key, 1));
DROP INDEX renewals_name_idx;
CREATE INDEX renewals_name_idx ON renewals USING gin (text_grams(customer_name_key, 1));
