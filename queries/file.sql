-- name: FileCreate :one
INSERT INTO files (id, name, extension, size, sha256, uploaded_by)
VALUES (@id, @name, @extension, @size, @sha256, @uploaded_by)
RETURNING created_at;

-- name: FileGet :one
SELECT * FROM files
WHERE id = @id;

-- name: FileBucketLock :exec
-- Makes servers that start at the same time claim the bucket one after the other; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('file bucket', 0));

-- name: FileBucketGet :one
SELECT id FROM file_bucket;

-- name: FileBucketSet :exec
INSERT INTO file_bucket (id) VALUES (@id);
