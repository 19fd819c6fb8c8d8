package store_test

import (
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

func TestConstraints(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)

	t.Run("AreNamedInTheError", func(t *testing.T) {
		t.Parallel()
		const twice = `INSERT INTO customers (name, email, phone, id_type, id_number)
			SELECT '张三', 'z@example.com', '13800138000', 'ID_CARD', '110101199001011234' FROM generate_series(1, 2)`
		_, err := db.Exec(t.Context(), twice)
		if name, ok := store.ConstraintOf(err); !ok || name != "customers_identity_key" {
			t.Errorf("%q, %v: %v", name, ok, err)
		}
		if code, ok := store.CodeOf(err); !ok || code != apiv1.ErrorCode_CBB007 {
			t.Errorf("%v, %v", code, ok)
		}
	})

	t.Run("AreNotSeenInOtherErrors", func(t *testing.T) {
		t.Parallel()
		_, err := db.Exec(t.Context(), `SELECT 1/0`)
		for _, err := range []error{nil, err, t.Context().Err()} {
			if name, ok := store.ConstraintOf(err); ok {
				t.Errorf("%q in %v", name, err)
			}
			if code, ok := store.CodeOf(err); ok {
				t.Errorf("%v in %v", code, err)
			}
		}
	})

	t.Run("ThatMeanARefusalExist", func(t *testing.T) {
		t.Parallel()
		for name := range store.ConstraintCodes {
			const find = `SELECT (SELECT count(*) FROM pg_constraint WHERE conname = $1)
				+ (SELECT count(*) FROM pg_class JOIN pg_index ON indexrelid = oid WHERE relname = $1 AND indisunique)`
			if value(t, db, find, name) == 0 {
				t.Errorf("no constraint %s in the schema", name)
			}
		}
	})

	// They are unique in the schema, so that a name alone tells which one was violated.
	t.Run("HaveNamesOfTheirOwn", func(t *testing.T) {
		t.Parallel()
		const doubles = `SELECT count(*) FROM (SELECT conname FROM pg_constraint
			WHERE connamespace = 'public'::regnamespace GROUP BY conname HAVING count(*) > 1) AS doubles`
		if n := value(t, db, doubles); n != 0 {
			t.Errorf("%d names are used twice", n)
		}
	})
}
