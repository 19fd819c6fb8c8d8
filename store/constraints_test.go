package store_test

import (
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

func TestConstraintsAreNamedInTheError(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const twice = `INSERT INTO customers (name, email, phone, id_type, id_number)
		SELECT '张三', 'z@example.com', '13800138000', 'ID_CARD', '110101199001011234' FROM generate_series(1, 2)`
	_, err := db.Exec(t.Context(), twice)
	if name, ok := store.ConstraintOf(err); !ok || name != "customers_identity_key" {
		t.Errorf("got %q, %v: %v; want true, name customers_identity_key", name, ok, err)
	}
	if code, ok := store.CodeOf(err); !ok || code != apiv1.ErrorCode_CBB007 {
		t.Errorf("got %v, %v; want true, code CBB007", code, ok)
	}
}

// Some constraints are checked by triggers, some by domains, so that postings do not pay for them.
func TestConstraintsOfAccountsAndTransactionsHold(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const opened = `WITH owner AS (INSERT INTO customers (name) VALUES ('李四') RETURNING id)
		INSERT INTO accounts (id, customer_id, number, type, currency, balance) SELECT 1000, id, '1', 'savings', 'CNY', 1 FROM owner`
	if _, err := db.Exec(t.Context(), opened); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		`UPDATE accounts SET balance = -0.01 WHERE id = 1000`:                                        "accounts_balance_floor",
		`UPDATE accounts SET status = 'closed' WHERE id = 1000`:                                      "accounts_closed_empty",
		`UPDATE accounts SET status = 'lost' WHERE id = 1000`:                                        "accounts_status_known",
		`UPDATE accounts SET type = 'system' WHERE id = 1000`:                                        "accounts_owner",
		`UPDATE accounts SET customer_id = NULL WHERE id = 1000`:                                     "accounts_owner",
		`UPDATE accounts SET number = NULL WHERE id = 1000`:                                          "accounts_owner",
		`UPDATE accounts SET id = -100 WHERE id = 1000`:                                              "accounts_owner",
		`INSERT INTO accounts (number, type, currency) VALUES ('2', 'savings', 'CNY')`:               "accounts_owner",
		`INSERT INTO accounts (customer_id, number, type, currency) VALUES (1, '2', 'loan', 'CNY')`:  "accounts_type_known",
		`INSERT INTO transactions VALUES (1, 1, 1, 2, 1, now(), 0, 0, 0, 'transfer', 'CNY', '', '')`: "transactions_amount_positive",
	} {
		_, err := db.Exec(t.Context(), sql)
		if name, _ := store.ConstraintOf(err); name != want {
			t.Errorf("%s: got %q, want %q: %v", sql, name, want, err)
		}
	}
}

func TestConstraintsAreNotSeenInOtherErrors(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	_, err := db.Exec(t.Context(), `SELECT 1/0`)
	for _, err := range []error{nil, err, t.Context().Err()} {
		if name, ok := store.ConstraintOf(err); ok {
			t.Errorf("%v: got constraint %q, want none", err, name)
		}
		if code, ok := store.CodeOf(err); ok {
			t.Errorf("%v: got code %v, want none", err, code)
		}
	}
}

func TestConstraintsThatMeanARefusalExist(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	for name := range store.ConstraintCodes {
		const find = `SELECT (SELECT count(*) FROM pg_constraint WHERE conname = $1)
			+ (SELECT count(*) FROM pg_trigger WHERE tgname = $1)
			+ (SELECT count(*) FROM pg_class JOIN pg_index ON indexrelid = oid WHERE relname = $1 AND indisunique)`
		if value(t, db, find, name) == 0 {
			t.Errorf("got no constraint %s in the schema, want one", name)
		}
	}
}

// Names are unique in the schema, so that a name alone tells which one was violated.
func TestConstraintsHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const doubles = `SELECT count(*) FROM (SELECT conname FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace GROUP BY conname HAVING count(*) > 1) AS doubles`
	if n := value(t, db, doubles); n != 0 {
		t.Errorf("got %d names that are used twice, want none", n)
	}
}
