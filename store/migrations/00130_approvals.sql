-- +goose Up

-- The methods that are under four eyes now.
CREATE TABLE approval_rules (
    method text NOT NULL,
    min_amount numeric(19, 2),
    updated_by text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT approval_rules_pkey PRIMARY KEY (method),
    CONSTRAINT approval_rules_amount_positive CHECK (min_amount > 0)
);

-- +goose StatementBegin
CREATE FUNCTION announce_approval_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('corebank.notify', true) IS DISTINCT FROM 'off' THEN
        PERFORM pg_notify('approval_rules', '');
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- Every server learns of a change, also of one that an operator makes by hand. Where a session says so, nothing is sent: servers ask as well.
CREATE TRIGGER approval_rules_announced
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON approval_rules
FOR EACH STATEMENT EXECUTE FUNCTION announce_approval_rules();

CREATE SEQUENCE approvals_id_seq;

-- Calls of methods under four eyes.
CREATE TABLE approvals (
    id bigint NOT NULL,
    method text NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    maker_id bigint NOT NULL,
    maker text NOT NULL,
    maker_roles text[] NOT NULL,
    address text NOT NULL,
    request_id text NOT NULL,
    reason text,
    -- The messages of the method, encrypted with one key.
    request bytea NOT NULL,
    response bytea,
    sealed_with text NOT NULL,
    -- Whether they still have passwords or keys, which are removed some time after the decision.
    has_secrets boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    decided_by_id bigint,
    decided_by text,
    decided_at timestamptz,
    remark text,
    error_code text,
    error_message text,
    CONSTRAINT approvals_pkey PRIMARY KEY (id),
    CONSTRAINT approvals_status_known CHECK (status IN ('pending', 'executed', 'failed', 'rejected', 'withdrawn', 'expired')),
    CONSTRAINT approvals_decided CHECK ((status IN ('pending', 'expired')) = (decided_at IS NULL)),
    CONSTRAINT approvals_decider CHECK ((decided_at IS NULL) = (decided_by_id IS NULL)),
    -- Whatever the program does: nobody decides a call of their own.
    CONSTRAINT approvals_four_eyes CHECK (status NOT IN ('executed', 'failed', 'rejected') OR decided_by_id <> maker_id),
    CONSTRAINT approvals_withdrawn_by_maker CHECK (status <> 'withdrawn' OR decided_by_id = maker_id)
);

CREATE INDEX approvals_status_idx ON approvals (status, id);
CREATE INDEX approvals_method_idx ON approvals (method, id);
CREATE INDEX approvals_maker_idx ON approvals (maker_id, id);
CREATE INDEX approvals_secrets_idx ON approvals (id) WHERE has_secrets;
CREATE INDEX approvals_pending_idx ON approvals (expires_at) WHERE status = 'pending';
CREATE INDEX approvals_created_idx ON approvals (created_at);
