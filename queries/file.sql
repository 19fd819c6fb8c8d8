-- name: FileCreate :one
INSERT INTO files (id, name, extension, size, sha256, uploaded_by)
VALUES (@id, @name, @extension, @size, @sha256, @uploaded_by)
RETURNING created_at;

-- name: FileGet :one
SELECT * FROM files
WHERE id = @id;
