package main

import (
	"syscall"
	"testing"

	"github.com/corebank/corebank/store/proctest"
)

// Whatever is killed in the middle of load, nothing acknowledged is lost, and nothing that is sent again happens twice.
func TestCrashes(t *testing.T) {
	t.Parallel()
	const some = 150 // requests, before and after each crash
	p := serveOn(t, newDataDir(t), nil)
	l := newLoad(t, p)

	l.more(t, some)
	t.Log("kill a backend of Postgres, whereupon Postgres ends all others")
	kill(t, p.backend(t))
	l.more(t, some)

	t.Log("kill the postmaster")
	kill(t, p.postgres(t)[0])
	l.more(t, some)
	proctest.Await(t, "it is ready again", p.isReady)

	t.Log("kill the server")
	p.kill(t)
	p = serveOn(t, p.dir, p)
	l.more(t, some)

	t.Log("kill the server and the postmaster at once")
	postmaster := p.postgres(t)[0]
	kill(t, postmaster)
	p.kill(t)
	p = serveOn(t, p.dir, p)
	l.more(t, some)

	l.end()
	l.check(t)
	p.interrupt(t)
	if left := p.postgres(t); len(left) != 0 {
		t.Errorf("got processes %v left, want none", left)
	}
	p.verify(t)
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}
