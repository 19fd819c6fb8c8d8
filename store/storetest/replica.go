package storetest

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
)

// Replica is a Postgres with a streaming standby, both of the test's own.
type Replica struct {
	// URL is that of a database of the primary with the current schema, and StandbyURL that of its copy on the standby.
	URL, StandbyURL string

	dir              string // of the standby
	start            func(dir string, settings map[string]string) *localpg.Server
	primary, standby *localpg.Server
}

// NewReplica starts both, and stops them when the test ends.
func NewReplica(t testing.TB) *Replica {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	seed := Seed(t)
	start := func(dir string, settings map[string]string) *localpg.Server {
		p, err := localpg.Start(ctx, localpg.Options{Dir: dir, Durable: true, Settings: settings, Seed: seed})
		if err != nil {
			t.Fatalf("storetest: %v", err)
		}
		t.Cleanup(func() { _ = p.Stop(ctx) }) // A test may have killed it.
		return p
	}
	home, dir := Dir(t), Dir(t)
	primary := start(home, nil) // Which notes in the cluster that its write-ahead log is enough for a standby.
	if err := primary.Stop(ctx); err != nil {
		t.Fatalf("storetest: %v", err)
	}
	// Both begin as the same stopped cluster, so the standby needs no base backup.
	cluster := filepath.Join(dir, "cluster")
	copied := os.CopyFS(cluster, os.DirFS(primary.ClusterDir()))
	primary = start(home, nil)
	for _, err := range []error{copied, os.Chmod(cluster, 0o700), os.WriteFile(filepath.Join(cluster, "standby.signal"), nil, 0o600)} {
		if err != nil {
			t.Fatalf("storetest: %v", err)
		}
	}
	from, err := url.Parse(primary.URL())
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	query := from.Query()
	standby := start(dir, map[string]string{
		"hot_standby":      "on",
		"primary_conninfo": "host=" + query.Get("host") + " port=" + query.Get("port") + " user=" + from.User.Username(),
	})
	return &Replica{
		URL: databaseURL(primary, template), StandbyURL: databaseURL(standby, template), dir: dir, start: start,
		primary: primary, standby: standby,
	}
}

// BothURL is that of whichever of the two is the primary.
func (r *Replica) BothURL(t testing.TB) string {
	t.Helper()
	var hosts, ports []string
	var u *url.URL
	for _, one := range []string{r.URL, r.StandbyURL} {
		var err error
		if u, err = url.Parse(one); err != nil {
			t.Fatalf("storetest: %v", err)
		}
		hosts, ports = append(hosts, u.Query().Get("host")), append(ports, u.Query().Get("port"))
	}
	u.RawQuery = url.Values{
		"host": {strings.Join(hosts, ",")}, "port": {strings.Join(ports, ",")}, "target_session_attrs": {"read-write"},
	}.Encode()
	return u.String()
}

// Synchronous has every COMMIT of the primary wait until the standby has stored it.
func (r *Replica) Synchronous(t testing.TB) {
	t.Helper()
	for _, sql := range []string{`ALTER SYSTEM SET synchronous_standby_names = '*'`, `SELECT pg_reload_conf()`} {
		execOn(t, r.URL, sql)
	}
	proctest.Await(t, "the standby is synchronous", func() bool {
		return ask(t, r.URL, `SELECT (current_setting('synchronous_standby_names') = '*' AND EXISTS (
			SELECT FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'))::text`) == "true"
	})
}

// Freeze stops the standby in its tracks until Thaw.
func (r *Replica) Freeze() { r.signal(syscall.SIGSTOP) }

// Thaw lets it go on.
func (r *Replica) Thaw() { r.signal(syscall.SIGCONT) }

func (r *Replica) signal(s syscall.Signal) {
	for _, pid := range proctest.Family(r.standby.PID(), "") {
		_ = syscall.Kill(pid, s) // It may have ended.
	}
}

// KillPrimary ends the primary at once.
func (r *Replica) KillPrimary(t testing.TB) { kill(t, r.primary) }

// Pause has the standby fall behind until Resume.
func (r *Replica) Pause(t testing.TB) { r.exec(t, `SELECT pg_wal_replay_pause()`) }

// Resume has the standby catch up.
func (r *Replica) Resume(t testing.TB) { r.exec(t, `SELECT pg_wal_replay_resume()`) }

// Promote makes the standby a primary of its own.
func (r *Replica) Promote(t testing.TB) { r.exec(t, `SELECT pg_promote()`) }

// Kill ends the standby at once.
func (r *Replica) Kill(t testing.TB) { kill(t, r.standby) }

func kill(t testing.TB, p *localpg.Server) {
	t.Helper()
	if err := syscall.Kill(p.PID(), syscall.SIGKILL); err != nil {
		t.Fatalf("storetest: %v", err)
	}
	<-p.Done()
}

// Restore ends the standby and returns the URL of the database as the standby had it, for tests that restore a backup. It is a
// primary of its own then.
func (r *Replica) Restore(t testing.TB) (url string) {
	t.Helper()
	_ = r.standby.Stop(context.WithoutCancel(t.Context())) // It may have been killed.
	if err := os.Remove(filepath.Join(r.dir, "cluster", "standby.signal")); err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return databaseURL(r.start(r.dir, nil), template)
}

func (r *Replica) exec(t testing.TB, sql string) { execOn(t, r.StandbyURL, sql) }

func execOn(t testing.TB, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("storetest: %s: %v", sql, err)
	}
}

// ask returns the text that a query answers with.
func ask(t testing.TB, url, sql string) (text string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if err := conn.QueryRow(t.Context(), sql).Scan(&text); err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return text
}

// CatchUp waits until the standby has what the primary has.
func (r *Replica) CatchUp(t testing.TB) {
	t.Helper()
	written := ask(t, r.URL, `SELECT pg_current_wal_insert_lsn()::text`)
	proctest.Await(t, "the standby has caught up", func() bool {
		return ask(t, r.StandbyURL, `SELECT (pg_last_wal_replay_lsn() >= '`+written+`'::pg_lsn)::text`) == "true"
	})
}
