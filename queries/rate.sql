-- name: RateList :many
-- The newest versions with the key in code or name: by the index where few have it, else by a walk that soon fills the page, which
-- strpos spares from cutting up the rates without it.
SELECT * FROM rates
WHERE
    newest AND NOT dr
    AND strpos(search_key, canonical_text(@key::text)) > 0
    AND contains_text(search_key, canonical_text(@key::text))
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
-- Locks a rate, by its first version, against other writers, and returns its id.
SELECT original_id FROM rates
WHERE id = (SELECT r.original_id FROM rates AS r WHERE r.id = @id) AND NOT dr
FOR NO KEY UPDATE;

-- name: RateGetNewest :one
-- Call it after RateLock: a statement sees what was committed before it began. `now` is later than any version's time.
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
    fresh.id, fresh.id, coalesce(nullif(@code::text, ''), fresh.id), @name, sqlc.narg(tenant_id), sqlc.narg(sys_id), @creator, now(),
    @year_days, @type, @effective_at, sqlc.narg(rate)::numeric, @precision, sqlc.narg(overdue)::numeric,
    sqlc.narg(advance)::numeric, @currency_id, now(), @enable
FROM fresh
RETURNING *;

-- name: RateCorrect :one
UPDATE rates SET
    code = @code, name = @name, tenant_id = sqlc.narg(tenant_id), sys_id = sqlc.narg(sys_id),
    year_days = @year_days, type = @type, effective_at = @effective_at, rate = sqlc.narg(rate)::numeric,
    precision = @precision, overdue = sqlc.narg(overdue)::numeric, advance = sqlc.narg(advance)::numeric,
    currency_id = @currency_id, enable = @enable, modifier = @modifier, modified_at = @modified_at, ts = now()
WHERE id = @id AND newest AND NOT dr
RETURNING *;

-- name: RateRetire :exec
-- Makes room for a newer version.
UPDATE rates SET newest = false, ts = now()
WHERE id = @id AND newest AND NOT dr;

-- name: RateRevise :one
INSERT INTO rates (
    original_id, version, code, name, tenant_id, sys_id, creator, created_at, year_days, type, effective_at, rate, precision,
    overdue, advance, currency_id, known_at, enable, revised_at, reviser, revised_with
)
VALUES (
    @original_id, @version, @code, @name, sqlc.narg(tenant_id), sqlc.narg(sys_id), @creator,
    @created_at, @year_days, @type, @effective_at, sqlc.narg(rate)::numeric, @precision, sqlc.narg(overdue)::numeric,
    sqlc.narg(advance)::numeric, @currency_id, @known_at, @enable, @known_at, @reviser::text, @revised_with::bytea
)
RETURNING *;

-- name: RateDelete :exec
UPDATE rates SET dr = true, modifier = @modifier::text, modified_at = now(), ts = now()
WHERE original_id = @original_id AND NOT dr;
