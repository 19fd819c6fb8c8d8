package storetest_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
		t.Errorf("%s: got %d left, %v, want none", name, left, err)
	}
}

// Test binaries run side by side, and none may find a half-made seed, nor leave anything behind.
func TestBinariesShareOneSeed(t *testing.T) {
	t.Parallel()
	cache, temp := t.TempDir(), t.TempDir()
	var binaries sync.WaitGroup
	for range 2 {
		binaries.Go(func() {
			cmd := binary("TestDatabaseHasTheCurrentSchema", "XDG_CACHE_HOME="+cache, "HOME="+cache, "TMPDIR="+temp)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("got %v: %s; want no error", err, out)
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
		t.Errorf("got seeds %v, %v, want 1", seeds, err)
	}
	wantEmpty(t, temp)
}

// What a killed binary has left is removed by the next; what a living one uses is not, however old it is.
func TestAbandonedDirectoriesAreRemoved(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	next := func() {
		t.Helper()
		if out, err := binary("TestDatabaseHasTheCurrentSchema", "TMPDIR="+temp).CombinedOutput(); err != nil {
			t.Errorf("got %v: %s; want no error", err, out)
		}
	}
	living, killed := hold(t, temp), hold(t, temp)
	for _, h := range []*holder{living, killed} {
		if err := os.Chtimes(h.dir, time.Time{}, time.Now().AddDate(0, 0, -7)); err != nil {
			t.Fatal(err)
		}
	}
	if err := killed.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.command.Wait() // It was killed.
	next()
	for _, path := range killed.everything {
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: got %v, want it removed", path, err)
		}
	}
	for _, path := range living.everything {
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
	}
	if err := errors.Join(living.input.Close(), living.command.Wait()); err != nil {
		t.Errorf("the living one: got %v, want no error", err)
	}
	wantEmpty(t, temp)
}

const holds = "STORETEST_HOLDS"

// TestHold is the main function of a child process.
func TestHold(t *testing.T) {
	if os.Getenv(holds) == "" {
		t.Skip("only for a child")
	}
	db := storetest.New(t)
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// holder is a test binary that has a Postgres until its input ends.
type holder struct {
	command    *exec.Cmd
	input      io.Closer
	dir        string
	everything []string // that is its own, here and elsewhere
}

func hold(t *testing.T, temp string) *holder {
	t.Helper()
	before, _ := filepath.Glob(filepath.Join(temp, "corebank-storetest-*"))
	h := &holder{command: binary("TestHold", "TMPDIR="+temp, holds+"=1")}
	h.command.Stderr = os.Stderr
	input, err := h.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	h.input = input
	output, err := h.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = h.command.Process.Kill()
		_ = h.command.Wait()
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() && lines.Text() != "ready" {
		t.Log(lines.Text())
	}
	after, _ := filepath.Glob(filepath.Join(temp, "corebank-storetest-*"))
	after = slices.DeleteFunc(after, func(dir string) bool { return slices.Contains(before, dir) })
	if len(after) != 1 {
		t.Fatalf("got directories %v of a test binary, want 1", after)
	}
	h.dir = after[0]
	socket, err := os.Readlink(filepath.Join(h.dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	h.everything = []string{h.dir, socket}
	if home, err := os.ReadFile(filepath.Join(h.dir, "moved-to")); err == nil { // As root, who runs Postgres as somebody else.
		h.everything = append(h.everything, strings.TrimSpace(string(home)))
	}
	return h
}

// binary is this test binary, to run one test.
func binary(test string, environment ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], "-test.run=^"+test+"$")
	command.Env = append(os.Environ(), environment...)
	return command
}

func wantEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("got %v left, %v, want nothing", left, err)
	}
}
