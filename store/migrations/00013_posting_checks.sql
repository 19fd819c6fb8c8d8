-- +goose Up

-- What a statement pays for the CHECK constraints of a table grows with their length, and a posting needs to be held to one of
-- accounts only: that a customer's balance is not below zero. The others become triggers, which look when one of the
-- columns changes that they are about. No posting changes those, and none moves an account that is not active.

-- +goose StatementBegin
-- Fails as the CHECK constraint would whose name and condition, negated, the trigger has.
CREATE FUNCTION violated() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING
        MESSAGE = format('new row for relation "%s" violates check constraint "%s"', TG_TABLE_NAME, TG_NAME),
        SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END
$$;
-- +goose StatementEnd

ALTER TABLE accounts DROP CONSTRAINT accounts_owner, DROP CONSTRAINT accounts_closed_empty;

CREATE TRIGGER accounts_owner AFTER INSERT OR UPDATE OF id, customer_id, number, type ON accounts
FOR EACH ROW WHEN (
    (new.id < 0) <> (new.customer_id IS NULL) OR (new.id < 0) <> (new.number IS NULL) OR (new.id < 0) <> (new.type = 'system')
)
EXECUTE FUNCTION violated();

CREATE TRIGGER accounts_closed_empty AFTER INSERT OR UPDATE OF status ON accounts
FOR EACH ROW WHEN (new.status = 'closed' AND new.balance <> 0)
EXECUTE FUNCTION violated();

-- A domain's constraint is read once per connection.
CREATE DOMAIN posted_amount AS numeric(19, 2)
CONSTRAINT transactions_amount_positive CHECK (VALUE > 0);

ALTER TABLE transactions DROP CONSTRAINT transactions_amount_positive, ALTER COLUMN amount TYPE posted_amount;

-- +goose Down
ALTER TABLE transactions
ALTER COLUMN amount TYPE numeric(19, 2),
ADD CONSTRAINT transactions_amount_positive CHECK (amount > 0);

DROP DOMAIN posted_amount;

DROP TRIGGER accounts_owner ON accounts;
DROP TRIGGER accounts_closed_empty ON accounts;
DROP FUNCTION violated;

ALTER TABLE accounts
ADD CONSTRAINT accounts_owner CHECK ((id < 0) = (customer_id IS NULL) AND (id < 0) = (number IS NULL) AND (id < 0) = (type = 'system')),
ADD CONSTRAINT accounts_closed_empty CHECK (balance = 0 OR status <> 'closed');
