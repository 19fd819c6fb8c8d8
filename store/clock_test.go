package store_test

import (
	"strings"
	"testing"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

func TestCheckClock(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	db := open(t, store.Options{URL: url})
	if err := db.CheckClock(t.Context()); err != nil {
		t.Errorf("CheckClock of one machine = %v, want nil", err)
	}
	_, err := db.Exec(t.Context(), `
		CREATE SCHEMA wrong;
		CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() - interval '2 hours' $$`)
	if err != nil {
		t.Fatal(err)
	}
	late := open(t, store.Options{URL: url + "&search_path=wrong,pg_catalog"})
	if err := late.CheckClock(t.Context()); err == nil || !strings.Contains(err.Error(), "2h0m0s ahead of the database's") {
		t.Errorf("CheckClock of a database two hours behind = %v, want that it is 2 h", err)
	}
}
