-- +goose Up

-- The bank's own accounts owe what all customers hold together, which may have more digits than one customer's Decimal(19,2).
-- That a customer's has no more is the ledger's rule. Nothing is rewritten: the digits that are there stay as they are.
DROP TRIGGER accounts_closed_empty ON accounts;

ALTER TABLE accounts ALTER COLUMN balance TYPE numeric(38, 2);

ALTER TABLE entries ALTER COLUMN balance_after TYPE numeric(38, 2);

CREATE TRIGGER accounts_closed_empty AFTER INSERT OR UPDATE OF status ON accounts
FOR EACH ROW WHEN (new.status = 'closed' AND new.balance <> 0)
EXECUTE FUNCTION violated();

-- +goose Down
DROP TRIGGER accounts_closed_empty ON accounts;

ALTER TABLE accounts ALTER COLUMN balance TYPE numeric(19, 2);

ALTER TABLE entries ALTER COLUMN balance_after TYPE numeric(19, 2);

CREATE TRIGGER accounts_closed_empty AFTER INSERT OR UPDATE OF status ON accounts
FOR EACH ROW WHEN (new.status = 'closed' AND new.balance <> 0)
EXECUTE FUNCTION violated();
