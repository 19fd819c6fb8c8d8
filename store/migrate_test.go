package store_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

func TestMigrate(t *testing.T) {
	t.Parallel()

	t.Run("ByManyReplicasAtOnce", func(t *testing.T) {
		t.Parallel()
		blank := blankDatabase(t)
		var replicas sync.WaitGroup
		for range 4 {
			replicas.Go(func() {
				if err := store.Migrate(t.Context(), blank); err != nil {
					t.Error(err)
				}
			})
		}
		replicas.Wait()
		current, wanted, err := store.SchemaVersion(t.Context(), blank)
		if err != nil || current == 0 || current != wanted {
			t.Errorf("at %d of %d: %v", current, wanted, err)
		}
	})

	t.Run("TellsHowFarADatabaseIs", func(t *testing.T) {
		t.Parallel()
		current, wanted, err := store.SchemaVersion(t.Context(), blankDatabase(t))
		if err != nil || current != 0 || wanted == 0 {
			t.Errorf("at %d of %d: %v", current, wanted, err)
		}
	})
}

func TestMigrationsHashIsStable(t *testing.T) {
	t.Parallel()
	if a, b := store.MigrationsHash(), store.MigrationsHash(); a != b || len(a) != 16 {
		t.Errorf("got %q, %q; want %v, length 16", a, b, b)
	}
}

// blankDatabase is one that no migration has seen.
func blankDatabase(t *testing.T) string {
	t.Helper()
	of := storetest.URL(t)
	u, err := url.Parse(of)
	if err != nil {
		t.Fatal(err)
	}
	name := "blank_of_" + u.Path[1:]
	admin, err := pgx.Connect(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.Background()
		_, err := admin.Exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`)
		if err := errors.Join(err, admin.Close(ctx)); err != nil {
			t.Error(err)
		}
	})
	if _, err := admin.Exec(t.Context(), `CREATE DATABASE `+name+` TEMPLATE template0`); err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
