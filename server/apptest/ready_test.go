package apptest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/server/apptest"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

// /readyz says why no requests should come, and takes it back.
func TestTellsWhyItIsNotReady(t *testing.T) {
	t.Parallel()
	postgres, err := store.StartPrivate(t.Context(), store.PrivateOptions{Dir: storetest.Dir(t), Seed: storetest.Seed(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = postgres.Stop(context.Background()) })
	s := apptest.Start(t, apptest.On(postgres.URL()))
	expect := func(status int, text string) {
		t.Helper()
		answer := s.JSON(t, "", http.MethodGet, "/readyz", "")
		if answer.Status != status || !strings.HasPrefix(answer.Body, text) {
			t.Errorf("/readyz: %d %s", answer.Status, answer.Body)
		}
	}
	version := func(change string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), postgres.URL())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	expect(http.StatusOK, "ready\n")
	version(`UPDATE goose_db_version SET version_id = version_id - 1000`)
	expect(http.StatusServiceUnavailable, "the database has schema version -")
	version(`UPDATE goose_db_version SET version_id = version_id + 2000`)
	expect(http.StatusOK, "ready\n") // A newer server shares the database.
	version(`ALTER TABLE goose_db_version RENAME TO elsewhere`)
	expect(http.StatusServiceUnavailable, "the database has schema version 0, this server needs ")
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(http.StatusServiceUnavailable, "the database does not answer\n")
}
