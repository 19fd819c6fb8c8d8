package localpg_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// supervised starts a Postgres that is started again so many times when it dies.
func supervised(t *testing.T, restarts int) *localpg.Server {
	t.Helper()
	return startWith(t, localpg.Options{
		Dir: storetest.Dir(t), Durable: true, Seed: storetest.Seed(t), Restarts: restarts,
	})
}

// killAndAwait kills the process and waits for the one that follows it.
func killAndAwait(t *testing.T, p *localpg.Server) {
	t.Helper()
	killed := p.PID()
	kill(t, killed)
	proctest.Await(t, "another Postgres answers", func() bool { return answers(t, p) && p.PID() != killed })
}

func answers(t *testing.T, p *localpg.Server) bool {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{URL: p.URL(), MaxConns: 1})
	if err == nil {
		db.Close()
	}
	return err == nil
}

func TestRestartsPostgresUnderTheSameURL(t *testing.T) {
	t.Parallel()
	p := supervised(t, 5)
	db, err := store.Open(t.Context(), store.Options{URL: p.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(t.Context(), `CREATE TABLE kept AS SELECT 'committed' AS word`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		killAndAwait(t, p)
		wantKept(t, p, "committed")
	}
	proctest.Await(t, "the pool has recovered", func() bool {
		var word string
		return db.QueryRow(t.Context(), `SELECT word FROM kept`).Scan(&word) == nil
	})
	if err := p.Err(); err != nil {
		t.Errorf("Err while it runs: got %v, want none", err)
	}
	pid := p.PID()
	stop(t, p)
	if proctest.Runs(pid) || p.Err() != nil {
		t.Errorf("after Stop: got alive %t and Err %v, want neither", proctest.Runs(pid), p.Err())
	}
}

func TestRestartsPostgresOnlySoOften(t *testing.T) {
	t.Parallel()
	p := supervised(t, 1)
	killAndAwait(t, p)
	kill(t, p.PID())
	<-p.Done()
	if err := p.Err(); err == nil || !strings.Contains(err.Error(), "ended on its own") {
		t.Errorf("Err: got %v, want one that contains \"ended on its own\"", err)
	}
}

// A full disk is waited for, at the start and after it has ended Postgres, and does not count among the restarts.
func TestWaitsForSpace(t *testing.T) {
	t.Parallel()
	var free atomic.Uint64
	looks := make(chan struct{}, 1)
	measure := func(string) (uint64, error) {
		select {
		case looks <- struct{}{}:
		default:
		}
		return free.Load(), nil
	}
	options := localpg.Options{Dir: storetest.Dir(t), Durable: true, Seed: storetest.Seed(t), Restarts: 1}
	started := make(chan *localpg.Server)
	go func() {
		defer close(started)
		if p, err := localpg.StartWithSpace(t.Context(), options, measure); err != nil {
			t.Errorf("start on a full disk: got %v, want none", err)
		} else {
			started <- p
		}
	}()
	<-looks
	free.Store(1 << 30)
	p := <-started
	if p == nil {
		return
	}
	defer stop(t, p)
	for range 3 {
		free.Store(0)
		killed := p.PID()
		kill(t, killed)
		for range 3 { // The first may be from before.
			<-looks
		}
		if p.PID() != killed {
			t.Fatal("got another Postgres on a full disk, want none")
		}
		free.Store(1 << 30)
		proctest.Await(t, "another Postgres answers", func() bool { return answers(t, p) && p.PID() != killed })
	}
}

func TestDoesNotRestartPostgresAfterStop(t *testing.T) {
	t.Parallel()
	p := supervised(t, 5)
	kill(t, p.PID())
	_ = p.Stop(t.Context()) // Says how Postgres ended, if it did not follow itself in time.
	if proctest.Runs(p.PID()) {
		t.Errorf("got Postgres %d alive after Stop, want it ended", p.PID())
	}
	select {
	case <-p.Done():
	case <-time.After(10 * time.Second):
		t.Error("timed out after 10 s waiting for Done, want it closed after Stop")
	}
}
