-- name: CustomerCreate :one
INSERT INTO customers (name, email, phone, id_type, id_number)
VALUES (@name, @email, @phone, @id_type, @id_number)
RETURNING *;

-- name: CustomerGet :one
SELECT * FROM customers
WHERE id = @id;
