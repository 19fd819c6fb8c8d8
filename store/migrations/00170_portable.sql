-- +goose Up

-- A plain trigger looks after each row as a constraint trigger does that is not deferred, and more engines have it.
DROP TRIGGER accounts_owner ON accounts;

CREATE TRIGGER accounts_owner AFTER INSERT OR UPDATE OF id, customer_id, number, type ON accounts
FOR EACH ROW WHEN (
    (new.id < 0) <> (new.customer_id IS NULL) OR (new.id < 0) <> (new.number IS NULL) OR (new.id < 0) <> (new.type = 'system')
)
EXECUTE FUNCTION violated();

DROP TRIGGER accounts_closed_empty ON accounts;

CREATE TRIGGER accounts_closed_empty AFTER INSERT OR UPDATE OF status ON accounts
FOR EACH ROW WHEN (new.status = 'closed' AND new.balance <> 0)
EXECUTE FUNCTION violated();

-- Where a session says so, as with COREBANK_NOTIFY=off, nothing is sent: servers ask for changes as well.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION risk_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('corebank.notify', true) IS DISTINCT FROM 'off' THEN
        PERFORM pg_notify('risk', '');
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- What one server at a time does, holds its row here locked meanwhile.
CREATE TABLE server_locks (
    name text NOT NULL,
    CONSTRAINT server_locks_pkey PRIMARY KEY (name)
);

INSERT INTO server_locks (name) VALUES ('default_statistics'), ('file_bucket'), ('key_fingerprints');

-- +goose Down
DROP TABLE server_locks;
