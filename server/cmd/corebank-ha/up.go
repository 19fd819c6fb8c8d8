package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	bank "github.com/corebank/corebank/server/internal/testkit/chaos"
)

// up is `corebank-ha up`.
type up struct {
	Dir string `default:".build/ha" help:"Directory for everything that it has, which is emptied first."`
}

// pidFile is the name of the file with the process id.
const pidFile = "pid"

// Run starts the bank and waits for Ctrl-C.
func (u *up) Run(ctx context.Context) error {
	if pid := running(u.Dir); pid != 0 {
		return fmt.Errorf("process %d runs in %s already. Fix: run make ha-stop", pid, u.Dir)
	}
	if err := errors.Join(os.RemoveAll(u.Dir), os.MkdirAll(u.Dir, 0o755)); err != nil {
		return err
	}
	pid := filepath.Join(u.Dir, pidFile)
	if err := os.WriteFile(pid, []byte(strconv.Itoa(os.Getpid())), 0o644); err != nil {
		return err
	}
	defer func() { _ = os.Remove(pid) }() // A note that is left leads to nobody.
	b, err := bank.Open(ctx, u.Dir, self, bank.Setup{FixedAddresses: true})
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Print(greeting(b, u.Dir))
	<-ctx.Done()
	return nil
}

// greeting has the addresses, and what to try.
func greeting(b *bank.Bank, dir string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "A bank on three Postgres and two servers is started, below %s\n\n", dir)
	for i, s := range b.Servers {
		fmt.Fprintf(&text, "  server %d   JSON http://%s  gRPC %s\n", i+1, s.HTTP, s.GRPC)
	}
	for _, n := range b.Cluster.Nodes {
		fmt.Fprintf(&text, "  %-9s  Postgres %s  Patroni http://%s\n", n.Name, n.Clients.Addr(), n.API())
	}
	first := b.Servers[0].HTTP
	fmt.Fprintf(&text, `
  database   %s
  login      %s, password %q

Who is the primary:
  curl -s http://%s/cluster
Kill it, and write on:
  kill -9 $(head -1 %s)
  curl -s http://%s/api/v1/auth/login -H 'Content-Type: application/json' -d '{"username":%q,"password":%q}'
`, b.Cluster.URL(), bank.Admin, bank.Password, b.Cluster.Nodes[0].API(), filepath.Join(b.Cluster.Dir(), "node1", "postmaster.pid"),
		first, bank.Admin, bank.Password)
	return text.String()
}

// stop is `corebank-ha stop`.
type stop struct {
	Dir string `default:".build/ha" help:"Directory of the bank."`
}

// stopTimeout bounds the end of all processes.
const stopTimeout = time.Minute

// Run asks the process of up to end, and waits for that.
func (s *stop) Run(ctx context.Context) error {
	pid := running(s.Dir)
	if pid == 0 {
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	for running(s.Dir) != 0 {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("process %d does not end: %w", pid, ctx.Err())
		}
	}
	return nil
}

// running returns the process of the bank in a directory; 0 if there is none.
func running(dir string) int {
	note, _ := os.ReadFile(filepath.Join(dir, pidFile)) // Without it there is none.
	pid, _ := strconv.Atoi(string(note))
	if pid == 0 || syscall.Kill(pid, 0) != nil {
		return 0
	}
	return pid
}
