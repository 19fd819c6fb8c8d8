-- +goose Up

-- Postgres reads the CHECK constraints of a table anew for every statement that writes to it, and nothing is written to as often
-- as accounts. What concerns one column is therefore a domain's, which is read once per connection; the others say what they
-- mean in few words. That the bank's own accounts have negative ids is what makes them the bank's own.
CREATE DOMAIN account_type AS text
CONSTRAINT accounts_type_known CHECK (VALUE IN ('savings', 'checking', 'system'));

CREATE DOMAIN account_status AS text
CONSTRAINT accounts_status_known CHECK (VALUE IN ('active', 'frozen', 'closed'));

ALTER TABLE accounts
DROP CONSTRAINT accounts_type_known,
DROP CONSTRAINT accounts_status_known,
DROP CONSTRAINT accounts_owner,
DROP CONSTRAINT accounts_balance_floor,
DROP CONSTRAINT accounts_closed_empty,
ALTER COLUMN type TYPE account_type,
ALTER COLUMN status TYPE account_status,
ADD CONSTRAINT accounts_owner CHECK ((id < 0) = (customer_id IS NULL) AND (id < 0) = (number IS NULL) AND (id < 0) = (type = 'system')),
ADD CONSTRAINT accounts_balance_floor CHECK (balance >= 0 OR id < 0),
ADD CONSTRAINT accounts_closed_empty CHECK (balance = 0 OR status <> 'closed');

-- +goose Down
ALTER TABLE accounts
DROP CONSTRAINT accounts_owner,
DROP CONSTRAINT accounts_balance_floor,
ALTER COLUMN type TYPE text,
ALTER COLUMN status TYPE text,
ADD CONSTRAINT accounts_type_known CHECK (type IN ('savings', 'checking', 'system')),
ADD CONSTRAINT accounts_status_known CHECK (status IN ('active', 'frozen', 'closed')),
ADD CONSTRAINT accounts_owner CHECK ((type = 'system') = (customer_id IS NULL) AND (type = 'system') = (number IS NULL)),
ADD CONSTRAINT accounts_balance_floor CHECK (balance >= 0 OR type = 'system');

DROP DOMAIN account_type;
DROP DOMAIN account_status;
