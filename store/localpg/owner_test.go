package localpg_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/storetest"
)

const (
	// ownerDirVariable makes a child of the test binary the owner of a private Postgres in the directory it names.
	ownerDirVariable  = "LOCALPG_TEST_DIR"
	ownerSeedVariable = "LOCALPG_TEST_SEED"
)

// runOwner is the main function of such a child: it starts Postgres, prints that, and answers each interrupt by printing whether
// Postgres still runs. It stops Postgres when its input ends.
func runOwner(dir string) {
	ctx := context.Background()
	p, err := localpg.Start(ctx, localpg.Options{
		Dir: dir, Durable: true, Seed: os.Getenv(ownerSeedVariable),
	})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	fmt.Println("started", p.PID(), p.URL())
	go func() {
		for range interrupts {
			conn, err := pgx.Connect(ctx, p.URL())
			if err == nil {
				err = conn.Close(ctx)
			}
			fmt.Println("interrupted", err)
		}
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
	fmt.Println("stopped", p.Stop(ctx))
}

// owner is such a child, seen from its parent.
type owner struct {
	process *os.Process
	stdin   io.Closer
	lines   *bufio.Scanner

	postgres int // process id
	url      string
}

// startOwner runs the child in a process group of its own, as a shell runs a command in the foreground.
func startOwner(t *testing.T, dir string, env ...string) *owner {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), ownerDirVariable+"="+dir, ownerSeedVariable+"="+storetest.Seed(t)), env...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	o := &owner{process: cmd.Process, stdin: stdin, lines: bufio.NewScanner(stdout)}
	words := strings.Fields(o.next(t))
	if len(words) != 3 || words[0] != "started" {
		t.Fatalf("got %q from the child, want started and two words more", words)
	}
	if o.postgres, err = strconv.Atoi(words[1]); err != nil {
		t.Fatal(err)
	}
	o.url = words[2]
	return o
}

// next returns the next line that the child prints.
func (o *owner) next(t *testing.T) string {
	t.Helper()
	if !o.lines.Scan() {
		t.Fatalf("got the end of the child, %v, want a line", o.lines.Err())
	}
	return o.lines.Text()
}

// stop ends the child in order.
func (o *owner) stop(t *testing.T) {
	t.Helper()
	_ = o.stdin.Close()
	if got := o.next(t); got != "stopped <nil>" {
		t.Fatalf("got %q from the child, want stopped <nil>", got)
	}
}
