-- +goose Up

-- What a rate had left out has a value: the code is its id, the name that of its type, the currency the bank's own.
UPDATE rates SET
    code = coalesce(code, original_id),
    name = coalesce(
        nullif(name, ''), CASE type WHEN '0' THEN 'Libor利率' WHEN '1' THEN '贷款利率' WHEN '2' THEN '活期利率' ELSE '定期利率' END
    ),
    currency_id = coalesce(currency_id, 'CNY'),
    -- What a grid shows can be saved back: no number has more digits than are shown.
    precision = greatest(precision, min_scale(rate), min_scale(overdue), min_scale(advance))
WHERE true;

ALTER TABLE rates
ALTER COLUMN code SET NOT NULL,
ALTER COLUMN name SET NOT NULL,
ALTER COLUMN currency_id SET NOT NULL,
-- What a revision was asked for with, so that the same request sent twice makes one version; null of a first version.
ADD COLUMN revised_with bytea,
-- What a search looks in: code and name are two texts, since no canonical text has a line feed.
ADD COLUMN search_key text COLLATE "C" NOT NULL
GENERATED ALWAYS AS (canonical_text(code) || E'\n' || canonical_text(name)) STORED,
ADD CONSTRAINT rates_precision_enough CHECK (greatest(min_scale(rate), min_scale(overdue), min_scale(advance)) <= precision);

DROP INDEX rates_search_idx;
DROP FUNCTION rate_grams;
DROP FUNCTION rate_key_grams;
CREATE INDEX rates_search_idx ON rates USING gin (text_grams(search_key, 1)) WITH (fastupdate = off)
WHERE newest AND NOT dr;
