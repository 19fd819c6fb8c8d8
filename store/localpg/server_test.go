package localpg_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

func TestStartsStopsAndStartsAgain(t *testing.T) {
	t.Parallel()
	dir := storetest.Dir(t)
	p := startWith(t, localpg.Options{Dir: dir, Durable: true})
	conn := connect(t, p.URL())
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": "",
		"server_encoding": "UTF8", "timezone": "UTC",
	} {
		var got string
		if err := conn.QueryRow(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	var collation string
	if err := conn.QueryRow(t.Context(), `SELECT datcollate FROM pg_database WHERE datname = current_database()`).Scan(&collation); err != nil || collation != "C" {
		t.Errorf("text sorts as in %q, %v, want C", collation, err)
	}
	execute(t, conn, `CREATE TABLE kept AS SELECT 'saved' AS word`)
	pid, socket := p.PID(), socketDir(t, dir)
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket directory: got %v, %v, want permissions 700", info, err)
	}

	stop(t, p)
	if proctest.Runs(pid) {
		t.Errorf("got Postgres %d alive, want it ended", pid)
	}
	if _, err := os.Stat(socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("socket directory: got %v, want it removed", err)
	}
	if err := p.Err(); err != nil {
		t.Errorf("Err after Stop: got %v, want none", err)
	}

	began := time.Now()
	p = start(t, dir)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("got the second start after %v, want it within 2 s", took)
	}
	wantKept(t, p, "saved")
}

func TestRefusesSecondServer(t *testing.T) {
	t.Parallel()
	dir := storetest.Dir(t)
	start(t, dir)
	_, err := localpg.Start(t.Context(), localpg.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "in use by another server (process "+strconv.Itoa(os.Getpid())+")") {
		t.Fatalf("got %v; want an error, error containing %v", err, "in use by another server (process "+strconv.Itoa(os.Getpid())+")")
	}
	wantOneLine(t, err)
}

func TestOfKilledServer(t *testing.T) {
	t.Parallel()

	t.Run("LeavesNoProcessAndRecovers", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		o := startOwner(t, dir)
		conn := connect(t, o.url)
		execute(t, conn, `CREATE TABLE kept AS SELECT 'committed' AS word`)
		execute(t, conn, `BEGIN`)
		execute(t, conn, `UPDATE kept SET word = 'never committed'`)

		kill(t, o.process.Pid)
		proctest.Await(t, "Postgres has ended", func() bool { return !proctest.Runs(o.postgres) })
		wantKept(t, start(t, dir), "committed")
	})

	t.Run("CanBeStartedAtOnce", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		o := startOwner(t, dir)
		old := socketDir(t, dir)
		execute(t, connect(t, o.url), `CREATE TABLE kept AS SELECT 'committed' AS word`)

		kill(t, o.process.Pid)
		wantKept(t, start(t, dir), "committed")
		if proctest.Runs(o.postgres) {
			t.Errorf("got the old Postgres %d alive, want it ended", o.postgres)
		}
		if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the old socket directory: got %v, want it removed", err)
		}
	})

	t.Run("IsStoppedIfItLivesOn", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		p := start(t, dir)
		execute(t, connect(t, p.URL()), `CREATE TABLE kept AS SELECT 'committed' AS word`)
		program, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(p.PID()), "exe"))
		if err != nil {
			t.Fatal(err)
		}
		stop(t, p)
		orphan := runPostmaster(t, program, p.ClusterDir())

		wantKept(t, start(t, dir), "committed")
		if proctest.Runs(orphan) {
			t.Errorf("got the old Postgres %d alive, want it ended", orphan)
		}
	})
}

func TestTellsWhenPostgresDies(t *testing.T) {
	t.Parallel()
	dir := storetest.Dir(t)
	p := start(t, dir)
	execute(t, connect(t, p.URL()), `CREATE TABLE kept AS SELECT 'committed' AS word`)
	kill(t, p.PID())
	<-p.Done()
	if err := p.Err(); err == nil || !strings.Contains(err.Error(), "ended on its own") {
		t.Errorf("Err: got %v, want one that says ended on its own", err)
	}
	if err := p.Stop(t.Context()); err == nil {
		t.Error("got no error from Stop, want one")
	}
	wantKept(t, start(t, dir), "committed")
}

func TestSurvivesInterruptOfItsServer(t *testing.T) {
	t.Parallel()
	o := startOwner(t, storetest.Dir(t))
	for range 2 { // impatient people press twice
		if err := syscall.Kill(-o.process.Pid, syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		if got := o.next(t); got != "interrupted <nil>" {
			t.Fatalf("got %q from the child, want interrupted <nil>", got)
		}
	}
	o.stop(t)
	if proctest.Runs(o.postgres) {
		t.Errorf("got Postgres %d alive, want it ended", o.postgres)
	}
}

func TestWithLongTemporaryDirectory(t *testing.T) {
	t.Parallel()
	long := filepath.Join(storetest.Dir(t), strings.Repeat("long", 30))
	if err := os.Mkdir(long, 0o755); err != nil {
		t.Fatal(err)
	}
	o := startOwner(t, filepath.Join(long, "data"), "TMPDIR="+long)
	connect(t, o.url)
	o.stop(t)
}

func TestStopWithEndedContext(t *testing.T) {
	t.Parallel()
	dir := storetest.Dir(t)
	p := start(t, dir)
	execute(t, connect(t, p.URL()), `CREATE TABLE kept AS SELECT 'committed' AS word`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := p.Stop(ctx)
	if proctest.Runs(p.PID()) {
		t.Fatalf("got Postgres %d alive, want it ended", p.PID())
	}
	if again := p.Stop(t.Context()); !errors.Is(again, err) {
		t.Errorf("stopping again: got %v, want %v as before", again, err)
	}
	wantKept(t, start(t, dir), "committed")
}

func TestMakesClusterAnewAfterHalfOne(t *testing.T) {
	t.Parallel()
	dir := storetest.Dir(t)
	half := filepath.Join(dir, "cluster.new", "base")
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	connect(t, startWith(t, localpg.Options{Dir: dir, Durable: true}).URL())
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a cluster: got %v, want it removed", err)
	}
}

func TestFailsInOneLine(t *testing.T) {
	t.Parallel()

	t.Run("RefusedSetting", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		_, err := localpg.Start(t.Context(), localpg.Options{Dir: dir, Seed: storetest.Seed(t), Settings: map[string]string{"shared_buffers": "plenty"}})
		if err == nil || !strings.Contains(err.Error(), `"shared_buffers": "plenty"`) {
			t.Fatalf("got %v; want an error, error containing \"shared_buffers\": \"plenty\"", err)
		}
		wantOneLine(t, err)
		start(t, dir) // nothing of the failure is in the way
	})

	t.Run("NotInstalled", func(t *testing.T) {
		t.Parallel()
		err := localpg.NoPostgres() // it cannot be hidden from Start
		if !errors.Is(err, localpg.ErrNoPostgres) || !strings.Contains(err.Error(), "install") || !strings.Contains(err.Error(), "postgresql") {
			t.Fatalf("got %v; want error %v, error containing install, error containing postgresql", err, localpg.ErrNoPostgres)
		}
		wantOneLine(t, err)
	})

	t.Run("ClusterOfAnotherVersion", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		cluster := filepath.Join(dir, "cluster")
		if err := errors.Join(os.Mkdir(cluster, 0o755), os.WriteFile(filepath.Join(cluster, "PG_VERSION"), []byte("9\n"), 0o644)); err != nil {
			t.Fatal(err)
		}
		_, err := localpg.Start(t.Context(), localpg.Options{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), "are of Postgres 9, which is not installed") {
			t.Fatalf("got %v; want an error, error containing are of Postgres 9, which is not installed", err)
		}
		wantOneLine(t, err)
	})

	t.Run("Cancelled", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := localpg.Start(ctx, localpg.Options{Dir: dir}); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v; want error %v", err, context.Canceled)
		}
		start(t, dir)
	})
}

// Root's own directories are closed to the user that root runs Postgres as. Anybody else has no such problem, and the
// data stay where they were asked for.
func TestBelowClosedDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	o := localpg.Options{
		Dir: dir, Durable: true, Seed: storetest.Seed(t), Logger: slog.New(slog.NewTextHandler(&log, nil)),
	}

	p := startWith(t, o)
	if os.Geteuid() != 0 {
		if want := filepath.Join(dir, "cluster"); p.ClusterDir() != want {
			t.Fatalf("cluster is in %s, want %s", p.ClusterDir(), want)
		}
		return
	}
	home := filepath.Dir(p.ClusterDir())
	t.Cleanup(func() {
		aside, _ := filepath.Glob(home + "*")
		for _, dir := range aside {
			_ = os.RemoveAll(dir)
		}
	})
	if filepath.Dir(home) != "/var/tmp" {
		t.Fatalf("got the cluster in %s, want it below /var/tmp", p.ClusterDir())
	}
	if note, err := os.ReadFile(filepath.Join(dir, "moved-to")); err != nil || string(note) != home+"\n" {
		t.Fatalf("got the note %q, %v, want %s", note, err, home)
	}
	if !strings.Contains(log.String(), home) {
		t.Errorf("got the log %s, want it with %s", log.String(), home)
	}
	execute(t, connect(t, p.URL()), `CREATE TABLE kept AS SELECT 'saved' AS word`)
	stop(t, p)

	p = startWith(t, o)
	wantKept(t, p, "saved")
	stop(t, p)

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	p = startWith(t, o)
	var tables int
	if err := connect(t, p.URL()).QueryRow(t.Context(), `SELECT count(*) FROM pg_tables WHERE tablename = 'kept'`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables != 0 {
		t.Errorf("got %d tables of a deleted data directory, want none in a new one", tables)
	}
	if aside, err := filepath.Glob(home + ".*"); err != nil || len(aside) != 1 {
		t.Errorf("data of the deleted directory: got %v, %v, want one folder", aside, err)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	gone := func(t *testing.T, paths ...string) {
		t.Helper()
		for _, path := range paths {
			if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: got %v, want it removed", path, err)
			}
		}
	}

	t.Run("RefusesWhileItIsUsed", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		p := start(t, dir)
		if err := localpg.Remove(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "in use by another server") {
			t.Fatalf("got %v; want an error, error containing in use by another server", err)
		}
		connect(t, p.URL())
		stop(t, p)
		for range 2 { // the second time there is nothing
			if err := localpg.Remove(t.Context(), dir); err != nil {
				t.Fatal(err)
			}
		}
		gone(t, dir)
	})

	t.Run("EndsWhatAKilledServerLeft", func(t *testing.T) {
		t.Parallel()
		dir := storetest.Dir(t)
		o := startOwner(t, dir)
		socket := socketDir(t, dir)
		kill(t, o.process.Pid)
		if err := localpg.Remove(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		gone(t, dir, socket)
		if proctest.Runs(o.postgres) {
			t.Errorf("got Postgres %d alive, want it ended", o.postgres)
		}
	})

	t.Run("RemovesWhatWasPlacedElsewhere", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "data") // which root has closed to the user of Postgres
		p := start(t, dir)
		stop(t, p)
		if err := localpg.Remove(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		gone(t, dir, p.ClusterDir(), filepath.Dir(p.ClusterDir()))
	})
}

func start(t *testing.T, dir string) *localpg.Server {
	t.Helper()
	return startWith(t, localpg.Options{Dir: dir, Durable: true, Seed: storetest.Seed(t)})
}

func startWith(t *testing.T, o localpg.Options) *localpg.Server {
	t.Helper()
	began := time.Now()
	p, err := localpg.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("started in %v", time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() { _ = p.Stop(context.Background()) }) // for tests that have not stopped it themselves
	return p
}

func stop(t *testing.T, p *localpg.Server) {
	t.Helper()
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // its server may be gone
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// wantKept reads the word that an earlier run of the cluster wrote.
func wantKept(t *testing.T, p *localpg.Server, want string) {
	t.Helper()
	var got string
	if err := connect(t, p.URL()).QueryRow(t.Context(), `SELECT word FROM kept`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Fatalf("kept %q, want %q", got, want)
	}
}

func wantOneLine(t *testing.T, err error) {
	t.Helper()
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line", err)
	}
}

func socketDir(t *testing.T, dir string) string {
	t.Helper()
	path, err := os.Readlink(filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// runPostmaster starts Postgres on a cluster as nobody's child would be: bound to no server.
func runPostmaster(t *testing.T, program, cluster string) int {
	t.Helper()
	info, err := os.Stat(cluster)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	cmd := exec.Command(program, "-D", cluster, "-c", "listen_addresses=", "-c", "unix_socket_directories="+cluster)
	cmd.Dir = cluster
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if int(owner.Uid) != os.Geteuid() {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	proctest.Await(t, "the postmaster is ready", func() bool {
		note, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
		return err == nil && strings.Contains(string(note), "ready")
	})
	return cmd.Process.Pid
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}
