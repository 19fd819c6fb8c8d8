-- name: AuditRecord :exec
-- Adds entries of one moment to the audit trail.
INSERT INTO audit_entries (user_id, username, roles, address, request_id, method, subject_id, changes)
SELECT
    unnest(@user_ids::bigint[]), unnest(@usernames::text[]), string_to_array(unnest(@roles::text[]), ','), unnest(@addresses::text[]),
    unnest(@request_ids::text[]), unnest(@methods::text[]), unnest(@subject_ids::text[]), unnest(@changes::text[])::jsonb;

-- name: AuditHide :exec
-- Hides who an erased customer was in the entries of some subjects: those about it, its logins, applications and renewals.
UPDATE audit_entries SET changes = hide_changes(changes)
WHERE subject_id = ANY(@subject_ids::text[]) AND is_about_erased(method, subject_id) AND changes <> hide_changes(changes);

-- name: AuditList :many
SELECT * FROM audit_entries
WHERE
    (user_id = sqlc.narg(user_id) OR sqlc.narg(user_id)::bigint IS NULL)
    AND (method = sqlc.narg(method) OR sqlc.narg(method)::text IS NULL)
    AND (subject_id = sqlc.narg(subject_id) OR sqlc.narg(subject_id)::text IS NULL)
    AND (request_id = sqlc.narg(request_id) OR sqlc.narg(request_id)::text IS NULL)
    AND (created_at >= sqlc.narg(since) OR sqlc.narg(since)::timestamptz IS NULL)
    AND (created_at < sqlc.narg(until) OR sqlc.narg(until)::timestamptz IS NULL)
    AND (id < sqlc.narg(before) OR sqlc.narg(before)::bigint IS NULL)
ORDER BY id DESC
LIMIT @page_limit::bigint;
