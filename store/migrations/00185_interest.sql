-- +goose Up

-- The bank's own accounts that pay interest, one per currency.
WITH wanted AS (
    SELECT currency, (SELECT min(id) FROM accounts WHERE id < 0) - row_number() OVER (ORDER BY currency) AS id
    FROM unnest(ARRAY['CNY', 'EUR', 'GBP', 'HKD', 'JPY', 'USD']) AS currency
),

opened AS (
    INSERT INTO accounts (id, type, currency)
    SELECT id, 'system', currency FROM wanted
    RETURNING id
)

INSERT INTO system_accounts (purpose, currency, account_id)
SELECT 'interest', wanted.currency, opened.id FROM wanted INNER JOIN opened USING (id);

-- From which day on accounts bear interest at which rate: one account, or all of a type and currency that have no rate of their own. Rows are
-- kept, so that every day that is over can be computed again.
CREATE TABLE interest_terms (
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint,
    account_type text,
    currency text,
    first_day date NOT NULL,
    -- The id of the rate's first version. Null: an account has the default again, and a default ends.
    rate_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT interest_terms_pkey PRIMARY KEY (id),
    CONSTRAINT interest_terms_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT interest_terms_of_one CHECK (
        (account_id IS NULL) = (account_type IS NOT NULL) AND (account_id IS NULL) = (currency IS NOT NULL)
    )
);

CREATE UNIQUE INDEX interest_terms_account_key ON interest_terms (account_id, first_day) WHERE account_id IS NOT NULL;

CREATE UNIQUE INDEX interest_terms_default_key ON interest_terms (account_type, currency, first_day) WHERE account_id IS NULL;

-- The accounts that bear interest, or once did.
CREATE TABLE interest_accounts (
    account_id bigint NOT NULL,
    -- The account's last posting on the last day whose closing balance was looked at.
    seq bigint NOT NULL DEFAULT 0,
    -- The last day that was settled.
    settled_day date NOT NULL,
    -- The number of rows in interest_payments.
    payments bigint NOT NULL DEFAULT 0,
    -- Exact interest that was settled and not paid, in units of 1 / 26,280,000,000,000,000 of the currency: of those, both 1/360 and 1/365 of
    -- every amount at every rate are a whole number.
    carried numeric(38) NOT NULL DEFAULT 0,
    CONSTRAINT interest_accounts_pkey PRIMARY KEY (account_id),
    CONSTRAINT interest_accounts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- Closing balances: each holds from its day on, until the next row of the account.
CREATE TABLE interest_balances (
    account_id bigint NOT NULL,
    day date NOT NULL,
    balance numeric(19, 2) NOT NULL,
    -- The account's last posting on that day.
    seq bigint NOT NULL,
    CONSTRAINT interest_balances_pkey PRIMARY KEY (account_id, day)
);

-- Settled periods, and the differences after rates were corrected for them.
CREATE TABLE interest_payments (
    account_id bigint NOT NULL,
    -- 1, 2, 3 … of the account.
    number bigint NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    -- The number of the payment that this one corrects; null of a period's first.
    corrects bigint,
    -- Exact interest of the days, or the difference, and what is carried after it: in the unit of interest_accounts.carried.
    interest numeric(38) NOT NULL,
    carried numeric(38) NOT NULL,
    -- Paid into the account; negative if taken from it.
    amount numeric(19, 2) NOT NULL,
    transaction_id bigint,
    paid_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT interest_payments_pkey PRIMARY KEY (account_id, number),
    CONSTRAINT interest_payments_account_fkey FOREIGN KEY (account_id) REFERENCES interest_accounts (account_id),
    CONSTRAINT interest_payments_days CHECK (first_day <= last_day),
    CONSTRAINT interest_payments_moved CHECK ((amount = 0) = (transaction_id IS NULL))
);

-- A day is settled once.
CREATE UNIQUE INDEX interest_payments_day_key ON interest_payments (account_id, last_day) WHERE corrects IS NULL;

CREATE UNIQUE INDEX interest_payments_transaction_key ON interest_payments (transaction_id);

-- The days that have been accrued.
CREATE TABLE interest_runs (
    day date NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    balances bigint NOT NULL DEFAULT 0,
    payments bigint NOT NULL DEFAULT 0,
    corrections bigint NOT NULL DEFAULT 0,
    CONSTRAINT interest_runs_pkey PRIMARY KEY (day)
);

-- The job, one row: one server at a time works.
CREATE TABLE interest_job (
    id smallint NOT NULL DEFAULT 1,
    -- Rises when another server begins: one that has lost its lease writes nothing more.
    epoch bigint NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '2000-01-01T00:00:00Z',
    -- Rates as they were known at this time have been compared with what was settled.
    rates_known_at timestamptz NOT NULL DEFAULT '2000-01-01T00:00:00Z',
    CONSTRAINT interest_job_pkey PRIMARY KEY (id),
    CONSTRAINT interest_job_one_row CHECK (id = 1)
);

INSERT INTO interest_job (id) VALUES (1);

-- +goose Down
DROP TABLE interest_job;
DROP TABLE interest_runs;
DROP TABLE interest_payments;
DROP TABLE interest_balances;
DROP TABLE interest_accounts;
DROP TABLE interest_terms;

WITH gone AS (
    DELETE FROM system_accounts
    WHERE purpose = 'interest'
    RETURNING account_id
)

DELETE FROM accounts
WHERE id IN (SELECT account_id FROM gone);
