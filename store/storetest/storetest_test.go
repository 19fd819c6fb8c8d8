package storetest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	for range 4 {
		t.Run("Clone", func(t *testing.T) {
			t.Parallel()
			db := storetest.New(t)
			if _, err := db.Exec(t.Context(), `CREATE TABLE mine (n int)`); err != nil {
				t.Fatal(err) // another test's table
			}
			var customers int
			if err := db.QueryRow(t.Context(), `SELECT count(*) FROM customers`).Scan(&customers); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestDatabaseHasTheCurrentSchema(t *testing.T) {
	t.Parallel()
	current, wanted, err := store.SchemaVersion(t.Context(), storetest.URL(t))
	if err != nil || current != wanted {
		t.Errorf("at %d of %d: %v", current, wanted, err)
	}
}

func TestDatabaseIsDroppedWithItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("Test", func(t *testing.T) { name = storetest.New(t).Config().ConnConfig.Database })
	var left int
	err := storetest.New(t).QueryRow(t.Context(), `SELECT count(*) FROM pg_database WHERE datname = $1`, name).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%s: %d left, %v", name, left, err)
	}
}

// Test binaries run side by side, and none may find a half-made seed, nor leave anything behind.
func TestBinariesShareOneSeed(t *testing.T) {
	t.Parallel()
	cache, temp := t.TempDir(), t.TempDir()
	var binaries sync.WaitGroup
	for range 2 {
		binaries.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestDatabaseHasTheCurrentSchema$")
			cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache, "HOME="+cache, "TMPDIR="+temp)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	binaries.Wait()
	var seeds []string
	err := filepath.WalkDir(cache, func(path string, _ os.DirEntry, err error) error {
		if filepath.Base(path) == "PG_VERSION" && !strings.Contains(path, "base") {
			seeds = append(seeds, path)
		}
		return err
	})
	if err != nil || len(seeds) != 1 {
		t.Errorf("seeds %v, %v", seeds, err)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
