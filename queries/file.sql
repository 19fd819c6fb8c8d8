-- name: FileCreate :one
INSERT INTO files (id, name, extension, size, sha256, uploaded_by)
VALUES (@id, @name, @extension, @size, @sha256, @uploaded_by)
RETURNING created_at;

-- name: FileGet :one
SELECT * FROM files
WHERE id = @id;

-- name: FileBucketLock :exec
-- Makes servers that start at the same time claim the bucket one after the other; held until the transaction ends.
SELECT name FROM server_locks
WHERE name = 'file_bucket'
FOR UPDATE;

-- name: FileBucketGet :one
SELECT id FROM file_bucket;

-- name: FileBucketSet :exec
INSERT INTO file_bucket (id) VALUES (@id);
