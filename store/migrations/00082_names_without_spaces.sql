-- +goose Up

-- White space beside a Chinese or Japanese character, a bracket or a middle dot is no part of a name either: forms set 张三 as 张　三.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION canonical_text(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        btrim(regexp_replace(
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
        )),
        '(?<=[()·\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]) '
        || '| (?=[()·\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])',
        '', 'g'
    )
$$;
-- +goose StatementEnd

-- Counterparties whose names became the same are told apart by customerId only, and listed by customer_name_collisions.
WITH names AS (
    SELECT
        id,
        row_number() OVER (PARTITION BY canonical_text(name) ORDER BY id) AS place
    FROM customers
    WHERE id_number IS NULL AND NOT name_collides
)

UPDATE customers SET name_collides = true
FROM names
WHERE names.id = customers.id AND names.place > 1;

-- A generated column is computed anew when its row is written.
UPDATE customers SET name = name WHERE name_key <> canonical_text(name);
UPDATE default_applications SET customer_name = customer_name WHERE customer_name_key <> canonical_text(customer_name);
UPDATE default_customers SET customer_name = customer_name WHERE customer_name_key <> canonical_text(customer_name);
UPDATE renewals SET customer_name = customer_name WHERE customer_name_key <> canonical_text(customer_name);
UPDATE rates SET name = name WHERE search_key <> canonical_text(code) || E'\n' || canonical_text(name);
