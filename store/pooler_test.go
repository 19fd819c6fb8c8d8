package store_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// A pooler that gives every connection a session of its own is like Postgres itself; one that does not is refused, with what to do.
func TestPooler(t *testing.T) {
	t.Parallel()
	t.Run("Session", func(t *testing.T) {
		t.Parallel()
		behind := startPooler(t, storetest.URL(t), "session")
		if err := store.Migrate(t.Context(), behind); err != nil {
			t.Fatal(err)
		}
		db := open(t, store.Options{URL: behind + "&work_mem=9MB"})
		for setting, want := range map[string]string{"work_mem": "9MB", "TimeZone": "UTC", "lock_timeout": "3s"} {
			var got string
			if err := db.QueryRow(t.Context(), `SELECT current_setting($1)`, setting).Scan(&got); err != nil || got != want {
				t.Errorf("%s: got %v, %v, want %s", setting, got, err, want)
			}
		}
		err := db.Pipelined(t.Context(), func(p *store.Pipeline) error {
			_, err := p.Exec(t.Context(), `CREATE TABLE rows AS SELECT 1 AS n`)
			return err
		})
		if got := value(t, db, `SELECT count(*) FROM rows`); err != nil || got != 1 {
			t.Errorf("got %v, %v rows; want no error, 1 row", err, got)
		}
	})
	for _, mode := range []string{"transaction", "statement"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			err := store.Migrate(t.Context(), startPooler(t, storetest.URL(t), mode))
			if err == nil || !strings.Contains(err.Error(), "set pool_mode = session") {
				t.Errorf("got %v, want an error that says: set pool_mode = session", err)
			}
		})
	}
}

// startPooler runs pgbouncer before the Postgres of a database and returns the URL of the database behind it.
func startPooler(t *testing.T, direct, mode string) string {
	t.Helper()
	program := proctest.Tool(t, "pgbouncer", "pgbouncer")
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	query, dir := u.Query(), storetest.Dir(t)
	config := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf("[databases]\n* = host=%s port=%s user=%s\n[pgbouncer]\nauth_type = any\nlisten_addr =\nlisten_port = %s\n"+
		"unix_socket_dir = %s\npool_mode = %s\nmax_client_conn = 100\n", query.Get("host"), query.Get("port"), u.User.Username(), query.Get("port"), dir, mode)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, config)
	if owner := ownerOf(t, query.Get("host")); owner.Uid != uint32(os.Geteuid()) { // It refuses to run as root.
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	var log proctest.Log
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	query.Set("host", dir)
	u.RawQuery = query.Encode()
	behind := u.String()
	proctest.Await(t, "pgbouncer answers", func() bool {
		conn, err := pgx.Connect(t.Context(), behind)
		if err != nil {
			return false
		}
		return conn.Close(context.Background()) == nil
	})
	return behind
}

// ownerOf returns the user that Postgres runs as, who owns the directory of its socket.
func ownerOf(t *testing.T, dir string) *syscall.Stat_t {
	t.Helper()
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t)
}
