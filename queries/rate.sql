-- name: RateCountCandidates :one
-- How many rates the index holds for a key, counted no further than the limit.
SELECT count(*) FROM (
    SELECT 1 FROM rates
    WHERE
        newest AND NOT dr
        AND rate_grams(coalesce(code, '') || E'\n' || coalesce(name, '')) @> rate_key_grams(@key::text)
    LIMIT @count_limit::bigint
) AS candidates;

-- name: RateSearchFew :many
-- For a key that few rates hold: the index finds them, and `position`, which takes every character literally, decides.
SELECT * FROM rates
WHERE
    newest AND NOT dr
    AND rate_grams(coalesce(code, '') || E'\n' || coalesce(name, '')) @> rate_key_grams(@key::text)
    AND (position(lower(@key) IN lower(code)) > 0 OR position(lower(@key) IN lower(name)) > 0)
ORDER BY original_id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: RateSearchWalk :many
-- For a key that many rates hold: a walk through the first rates, in order, soon fills the page.
SELECT * FROM (
    SELECT * FROM rates
    WHERE newest AND NOT dr
    ORDER BY original_id
    LIMIT @walk_limit::bigint
) AS walk
WHERE position(lower(@key::text) IN lower(code)) > 0 OR position(lower(@key) IN lower(name)) > 0
ORDER BY original_id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: RateList :many
SELECT * FROM rates
WHERE newest AND NOT dr
ORDER BY original_id
LIMIT @page_limit::bigint OFFSET @page_offset::bigint;

-- name: RateVersionList :many
-- All versions of the rate that one of them names.
SELECT * FROM rates
WHERE original_id = (SELECT r.original_id FROM rates AS r WHERE r.id = @id) AND NOT dr
ORDER BY version;

-- name: RateVersionListByCode :many
SELECT * FROM rates
WHERE original_id = (SELECT r.original_id FROM rates AS r WHERE r.code = @code::text AND r.newest AND NOT r.dr) AND NOT dr
ORDER BY version;

-- name: RateExists :one
SELECT EXISTS (SELECT FROM rates);

-- name: RateLock :one
-- Locks a rate, by its first version, against other writers; says which rate it is.
SELECT original_id FROM rates
WHERE id = (SELECT r.original_id FROM rates AS r WHERE r.id = @id) AND NOT dr
FOR NO KEY UPDATE;

-- name: RateGetNewest :one
-- To be asked after RateLock: a statement sees what was committed before it began. `now` is later than any version's time.
SELECT sqlc.embed(rates), greatest(clock_timestamp(), known_at + interval '1 microsecond')::timestamptz AS now
FROM rates
WHERE original_id = @original_id AND newest AND NOT dr;

-- name: RateCreate :one
WITH fresh AS (
    SELECT coalesce(sqlc.narg(id)::text, '10000z' || lpad(nextval('rate_ids')::text, 9, '0')) AS id
)

INSERT INTO rates (
    id, original_id, code, name, tenant_id, sys_id, creator, created_at, year_days, type, effective_at, rate, precision,
    overdue, advance, currency_id, known_at, enable
)
SELECT
    fresh.id, fresh.id, sqlc.narg(code), sqlc.narg(name), sqlc.narg(tenant_id), sqlc.narg(sys_id), @creator, now(),
    @year_days, @type, @effective_at, sqlc.narg(rate)::numeric, @precision, sqlc.narg(overdue)::numeric,
    sqlc.narg(advance)::numeric, sqlc.narg(currency_id), now(), @enable
FROM fresh
RETURNING *;

-- name: RateCorrect :one
UPDATE rates SET
    code = sqlc.narg(code), name = sqlc.narg(name), tenant_id = sqlc.narg(tenant_id), sys_id = sqlc.narg(sys_id),
    year_days = @year_days, type = @type, effective_at = @effective_at, rate = sqlc.narg(rate)::numeric,
    precision = @precision, overdue = sqlc.narg(overdue)::numeric, advance = sqlc.narg(advance)::numeric,
    currency_id = sqlc.narg(currency_id), enable = @enable, modifier = @modifier, modified_at = @modified_at, ts = now()
WHERE id = @id AND newest AND NOT dr
RETURNING *;

-- name: RateRetire :exec
-- Makes room for a newer version.
UPDATE rates SET newest = false, ts = now()
WHERE id = @id AND newest AND NOT dr;

-- name: RateRevise :one
INSERT INTO rates (
    original_id, version, code, name, tenant_id, sys_id, creator, created_at, year_days, type, effective_at, rate, precision,
    overdue, advance, currency_id, known_at, enable, revised_at, reviser
)
VALUES (
    @original_id, @version, sqlc.narg(code), sqlc.narg(name), sqlc.narg(tenant_id), sqlc.narg(sys_id), @creator,
    @created_at, @year_days, @type, @effective_at, sqlc.narg(rate)::numeric, @precision, sqlc.narg(overdue)::numeric,
    sqlc.narg(advance)::numeric, sqlc.narg(currency_id), @known_at, @enable, @known_at,
    @reviser::text
)
RETURNING *;

-- name: RateDelete :exec
UPDATE rates SET dr = true, modifier = @modifier::text, modified_at = now(), ts = now()
WHERE original_id = @original_id AND NOT dr;
