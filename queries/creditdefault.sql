-- name: DefaultReasonCreate :one
INSERT INTO default_reasons (reason, detail, enabled, sort_order)
VALUES (
    @reason, @detail, @enabled,
    coalesce(sqlc.narg(sort_order)::integer, (SELECT coalesce(max(sort_order), 0) + 1 FROM default_reasons))
)
RETURNING *;

-- name: DefaultReasonList :many
-- A page of a list, as all lists are read: each row comes with the total of rows that match. The CTE is expanded where it is
-- used, so that the page and the total have a plan each. A page that begins after the last row is not looked for.
WITH matching AS NOT MATERIALIZED (
    SELECT * FROM default_reasons
    WHERE
        enabled = sqlc.narg(enabled) OR sqlc.narg(enabled)::boolean IS NULL
),

counted AS (SELECT count(*) AS total FROM matching)

SELECT page.*, (SELECT total FROM counted)::bigint AS total
FROM (
    SELECT * FROM matching
    WHERE @page_offset::bigint = 0 OR @page_offset::bigint < (SELECT total FROM counted)
    ORDER BY sort_order, id
    LIMIT @page_limit::bigint OFFSET @page_offset::bigint
) AS page
ORDER BY sort_order, id;

-- name: DefaultReasonNames :many
SELECT id, reason FROM default_reasons;

-- name: DefaultReasonUpdate :one
UPDATE default_reasons
SET
    reason = coalesce(sqlc.narg(reason), reason),
    detail = coalesce(sqlc.narg(detail), detail),
    enabled = coalesce(sqlc.narg(enabled), enabled),
    sort_order = coalesce(sqlc.narg(sort_order), sort_order),
    updated_at = now()
WHERE id = @id
RETURNING *;

-- name: DefaultReasonLock :one
-- Keeps new applications from referring to the reason until the transaction ends.
SELECT * FROM default_reasons
WHERE id = @id
FOR UPDATE;

-- name: DefaultReasonUsed :one
SELECT exists(SELECT 1 FROM default_applications WHERE reason_ids @> ARRAY[@id::bigint])::boolean AS used;

-- name: DefaultReasonDelete :exec
DELETE FROM default_reasons
WHERE id = @id;

-- name: DefaultReasonUse :many
-- Those of the reasons that an application may give, kept from being deleted until the transaction ends.
SELECT id FROM default_reasons
WHERE id = ANY(@ids::bigint[]) AND enabled
ORDER BY id
FOR SHARE;

-- name: DefaultApplicationCreate :one
INSERT INTO default_applications (
    customer_id, customer_name, latest_external_rating, reason_ids, severity, remark, applicant_id, applicant, industry, region
)
VALUES (
    @customer_id, @customer_name, @latest_external_rating, @reason_ids, @severity, @remark, @applicant_id, @applicant,
    sqlc.narg(industry), sqlc.narg(region)
)
RETURNING *;

-- name: DefaultAttachmentCreate :exec
INSERT INTO default_attachments (application_id, position, file_name, file_url, file_size)
SELECT
    @application_id, generate_subscripts(@file_names::text[], 1),
    unnest(@file_names::text[]), unnest(@file_urls::text[]), unnest(@file_sizes::bigint[]);

-- name: DefaultAttachmentList :many
SELECT file_name, file_url, file_size FROM default_attachments
WHERE application_id = @application_id
ORDER BY position;

-- name: DefaultApplicationGet :one
SELECT * FROM default_applications
WHERE id = @id;

-- name: DefaultApplicationOpen :one
SELECT exists(
    SELECT 1 FROM default_applications WHERE customer_id = @customer_id AND status = 'PENDING'
)::boolean AS open;

-- name: DefaultApplicationLockCustomers :exec
-- Locks the customers of several applications in one order, so that batches wait for each other and never in a circle.
SELECT id FROM customers
WHERE id IN (SELECT a.customer_id FROM default_applications AS a WHERE a.id = ANY(@ids::bigint[]))
ORDER BY id
FOR NO KEY UPDATE;

-- name: DefaultApplicationDecide :one
UPDATE default_applications
SET
    status = @status, approver_id = @approver_id::bigint, approver = @approver::text,
    approve_remark = @approve_remark::text, decided_at = clock_timestamp()
WHERE id = @id AND status = @from_status
RETURNING *;

-- name: DefaultApplicationList :many
WITH matching AS NOT MATERIALIZED (
    SELECT * FROM default_applications
    WHERE
        contains_text(customer_name_key, canonical_text(@customer_name::text))
        AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
        AND (severity = sqlc.narg(severity) OR sqlc.narg(severity)::text IS NULL)
        AND (applicant = @applicant OR @applicant::text = '')
        AND (reason_ids @> ARRAY[sqlc.narg(reason_id)::bigint] OR sqlc.narg(reason_id) IS NULL)
        AND (created_at >= sqlc.narg(created_from) OR sqlc.narg(created_from)::timestamptz IS NULL)
        AND (created_at < sqlc.narg(created_before) OR sqlc.narg(created_before)::timestamptz IS NULL)
),

counted AS (SELECT count(*) AS total FROM matching)

SELECT page.*, (SELECT total FROM counted)::bigint AS total
FROM (
    SELECT * FROM matching
    WHERE @page_offset::bigint = 0 OR @page_offset::bigint < (SELECT total FROM counted)
    ORDER BY created_at DESC, id DESC
    LIMIT @page_limit::bigint OFFSET @page_offset::bigint
) AS page
ORDER BY created_at DESC, id DESC;

-- name: DefaultApplicationClassify :exec
-- With an approval the directory takes over what it does not know yet, and the application keeps what holds as of now.
WITH customer AS (
    UPDATE customers SET
        industry = CASE WHEN customers.industry = '未分类' THEN coalesce(a.industry, '未分类') ELSE customers.industry END,
        region = CASE WHEN customers.region = '未分类' THEN coalesce(a.region, '未分类') ELSE customers.region END
    FROM default_applications AS a
    WHERE a.id = @id AND customers.id = a.customer_id
    RETURNING customers.industry, customers.region
)

UPDATE default_applications SET industry = customer.industry, region = customer.region
FROM customer
WHERE default_applications.id = @id;

-- name: DefaultCustomerPut :exec
-- Makes of an approved application what the list of customers in default shows.
INSERT INTO default_customers (
    customer_id, customer_name, status, application_id, reason_ids, severity, applicant, application_time, approved_at,
    latest_external_rating, industry, region
)
SELECT
    a.customer_id, a.customer_name, 'DEFAULT', a.id, a.reason_ids, a.severity, a.applicant, a.created_at, a.decided_at,
    a.latest_external_rating, c.industry, c.region
FROM default_applications AS a
INNER JOIN customers AS c ON a.customer_id = c.id
WHERE a.id = @application_id AND a.status = 'APPROVED'
ON CONFLICT (customer_id) DO UPDATE SET
    customer_name = excluded.customer_name, status = excluded.status, application_id = excluded.application_id,
    reason_ids = excluded.reason_ids, severity = excluded.severity, applicant = excluded.applicant,
    application_time = excluded.application_time, approved_at = excluded.approved_at,
    latest_external_rating = excluded.latest_external_rating, industry = excluded.industry, region = excluded.region;

-- name: DefaultCustomerSetStatus :exec
UPDATE default_customers SET status = @status, renewal_pending = @renewal_pending
WHERE customer_id = @customer_id;

-- name: DefaultCustomerList :many
-- A page; or for an export, which wants no total, the rows that come after a given one.
WITH matching AS NOT MATERIALIZED (
    SELECT * FROM default_customers
    WHERE
        status = @status
        AND (NOT renewal_pending OR NOT @renewable::boolean)
        AND contains_text(customer_name_key, canonical_text(@customer_name::text))
        AND (severity = sqlc.narg(severity) OR sqlc.narg(severity)::text IS NULL)
        AND (reason_ids @> ARRAY[sqlc.narg(reason_id)::bigint] OR sqlc.narg(reason_id) IS NULL)
        AND (applicant = @applicant OR @applicant::text = '')
        AND (industry = @industry OR @industry::text = '')
        AND (region = @region OR @region::text = '')
        AND (approved_at >= sqlc.narg(approved_from) OR sqlc.narg(approved_from)::timestamptz IS NULL)
        AND (approved_at < sqlc.narg(approved_before) OR sqlc.narg(approved_before)::timestamptz IS NULL)
),

counted AS (SELECT count(*) AS total FROM matching)

SELECT page.*, CASE WHEN @counted::boolean THEN (SELECT total FROM counted) ELSE 0 END::bigint AS total
FROM (
    SELECT * FROM matching
    WHERE
        (@page_offset::bigint = 0 OR @page_offset::bigint < (SELECT total FROM counted))
        AND (
            (approved_at, customer_id) < (sqlc.narg(after_time)::timestamptz, sqlc.narg(after_id)::bigint)
            OR sqlc.narg(after_time) IS NULL
        )
    ORDER BY approved_at DESC, customer_id DESC
    LIMIT @page_limit::bigint OFFSET @page_offset::bigint
) AS page
ORDER BY approved_at DESC, customer_id DESC;

-- name: RenewalReasonList :many
SELECT * FROM renewal_reasons
ORDER BY id;

-- name: RenewalReasonUsable :one
SELECT exists(SELECT 1 FROM renewal_reasons WHERE id = @id AND enabled)::boolean AS usable;

-- name: RenewalCreate :one
INSERT INTO renewals (customer_id, customer_name, reason_id, remark, applicant_id, applicant)
VALUES (@customer_id, @customer_name, @reason_id, @remark, @applicant_id, @applicant)
RETURNING *;

-- name: RenewalGet :one
SELECT * FROM renewals
WHERE id = @id;

-- name: RenewalOpen :one
SELECT exists(SELECT 1 FROM renewals WHERE customer_id = @customer_id AND status = 'PENDING')::boolean AS open;

-- name: RenewalDecide :one
UPDATE renewals
SET
    status = @status, approver_id = @approver_id::bigint, approver = @approver::text,
    approve_remark = @approve_remark::text, decided_at = clock_timestamp(), industry = c.industry, region = c.region
FROM customers AS c
WHERE renewals.id = @id AND renewals.status = @from_status AND c.id = renewals.customer_id
RETURNING renewals.*;

-- name: RenewalList :many
WITH matching AS NOT MATERIALIZED (
    SELECT * FROM renewals
    WHERE
        contains_text(customer_name_key, canonical_text(@customer_name::text))
        AND (status = sqlc.narg(status) OR sqlc.narg(status)::text IS NULL)
        AND (applicant = @applicant OR @applicant::text = '')
        AND (reason_id = sqlc.narg(reason_id) OR sqlc.narg(reason_id)::bigint IS NULL)
        AND (customer_id = sqlc.narg(customer_id) OR sqlc.narg(customer_id)::bigint IS NULL)
        AND (created_at >= sqlc.narg(created_from) OR sqlc.narg(created_from)::timestamptz IS NULL)
        AND (created_at < sqlc.narg(created_before) OR sqlc.narg(created_before)::timestamptz IS NULL)
),

counted AS (SELECT count(*) AS total FROM matching)

SELECT page.*, (SELECT total FROM counted)::bigint AS total
FROM (
    SELECT * FROM matching
    WHERE @page_offset::bigint = 0 OR @page_offset::bigint < (SELECT total FROM counted)
    ORDER BY created_at DESC, id DESC
    LIMIT @page_limit::bigint OFFSET @page_offset::bigint
) AS page
ORDER BY created_at DESC, id DESC;

-- name: DefaultAuditRecordCreate :exec
INSERT INTO default_audit_records (
    subject, customer_id, application_id, renewal_id, from_status, to_status, operator_id, operator, remark
)
VALUES (
    @subject, @customer_id, @application_id, @renewal_id, @from_status, @to_status, @operator_id, @operator, @remark
);

-- name: DefaultAuditRecordList :many
WITH matching AS NOT MATERIALIZED (
    SELECT * FROM default_audit_records
    WHERE
        (application_id = sqlc.narg(application_id) OR sqlc.narg(application_id)::bigint IS NULL)
        AND (renewal_id = sqlc.narg(renewal_id) OR sqlc.narg(renewal_id)::bigint IS NULL)
        AND (customer_id = sqlc.narg(customer_id) OR sqlc.narg(customer_id)::bigint IS NULL)
),

counted AS (SELECT count(*) AS total FROM matching)

SELECT page.*, (SELECT total FROM counted)::bigint AS total
FROM (
    SELECT * FROM matching
    WHERE @page_offset::bigint = 0 OR @page_offset::bigint < (SELECT total FROM counted)
    ORDER BY id DESC
    LIMIT @page_limit::bigint OFFSET @page_offset::bigint
) AS page
ORDER BY id DESC;

-- name: DefaultStatisticsLock :exec
-- Waits for whoever counts now, on any server, and keeps others from it until the transaction ends.
SELECT name FROM server_locks
WHERE name = 'default_statistics'
FOR UPDATE;

-- name: DefaultStatisticsRefreshedAt :one
SELECT refreshed_at FROM default_statistics_refreshes;

-- name: DefaultStatisticsClear :exec
DELETE FROM default_statistics
WHERE true;

-- name: DefaultStatisticsCount :exec
-- One pass over what was approved, as of one moment; a year is one of the bank's time zone. A customer counts once a year, however
-- often it went into default, in the industry and region that it had then.
INSERT INTO default_statistics (dimension, target, year, default_count, renewal_count)
SELECT
    CASE WHEN grouping(decided.industry) = 0 THEN 'INDUSTRY' ELSE 'REGION' END,
    coalesce(decided.industry, decided.region), decided.year,
    count(DISTINCT decided.customer_id) FILTER (WHERE decided.is_default),
    count(DISTINCT decided.customer_id) FILTER (WHERE NOT decided.is_default)
FROM (
    SELECT
        a.customer_id, coalesce(a.industry, c.industry) AS industry, coalesce(a.region, c.region) AS region,
        extract(YEAR FROM a.decided_at AT TIME ZONE @zone::text)::integer AS year, true AS is_default
    FROM default_applications AS a
    INNER JOIN customers AS c ON a.customer_id = c.id
    WHERE a.status = 'APPROVED'
    UNION ALL
    SELECT
        r.customer_id, coalesce(r.industry, c.industry), coalesce(r.region, c.region),
        extract(YEAR FROM r.decided_at AT TIME ZONE @zone::text)::integer, false
    FROM renewals AS r
    INNER JOIN customers AS c ON r.customer_id = c.id
    WHERE r.status = 'APPROVED'
) AS decided
GROUP BY GROUPING SETS ((decided.industry, decided.year), (decided.region, decided.year));

-- name: DefaultStatisticsMark :one
INSERT INTO default_statistics_refreshes (refreshed_at)
VALUES (now())
ON CONFLICT (only_row) DO UPDATE SET refreshed_at = excluded.refreshed_at
RETURNING refreshed_at;

-- name: DefaultStatisticsOfDimension :many
SELECT target, year, default_count, renewal_count FROM default_statistics
WHERE dimension = @dimension AND year BETWEEN @start_year AND @end_year;

-- name: DefaultStatisticsOfTarget :many
SELECT year, default_count, renewal_count FROM default_statistics
WHERE dimension = @dimension AND target = @target AND year BETWEEN @start_year AND @end_year;

-- name: DefaultApplicationAny :one
SELECT exists(SELECT 1 FROM default_applications)::boolean AS any_at_all;

-- name: DefaultDemoNumber :exec
-- Has the numbers of the next rows begin where those of the document do: customer 1001, application 12340, renewal 2001.
SELECT
    setval(pg_get_serial_sequence('customers', 'id'), greatest(1000, (SELECT max(c.id) FROM customers AS c))),
    setval(pg_get_serial_sequence('default_applications', 'id'), 12339),
    setval(pg_get_serial_sequence('renewals', 'id'), 2000);
