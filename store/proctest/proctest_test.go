package proctest_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/corebank/corebank/store/proctest"
)

const (
	prefix = "corebank-proctest-"
	// killed makes the test binary start a process in a directory, tell of both, and kill itself.
	killed = "PROCTEST_KILLED"
)

func TestMain(m *testing.M) {
	if os.Getenv(killed) == "" {
		goleak.VerifyTestMain(m)
		return
	}
	dir, err := proctest.NewDir(prefix, os.RemoveAll)
	if err != nil {
		panic(err)
	}
	child, err := proctest.Start(exec.Command("sleep", "600"))
	if err != nil {
		panic(err)
	}
	fmt.Println(child.Pid, dir.Path)
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

func TestKilledBinaryLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv(killed, "1")
	binary, err := proctest.Start(exec.Command(os.Args[0]))
	if err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(binary.Stdout)
	var child int
	var left string
	said.Scan()
	if _, err := fmt.Sscan(said.Text(), &child, &left); err != nil {
		t.Fatal(err)
	}
	if said.Scan() {
		t.Errorf("got %s, want no more", said.Text())
	}
	proctest.Await(t, "its child has ended", func() bool { return !proctest.Runs(child) })
	if _, err := os.Stat(left); err != nil {
		t.Fatal(err)
	}
	first, err := proctest.NewDir(prefix, os.RemoveAll)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its directory: got %v, want it removed", err)
	}
	second, err := proctest.NewDir(prefix, os.RemoveAll)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []*proctest.Dir{first, second} {
		if _, err := os.Stat(dir.Path); err != nil {
			t.Errorf("a directory in use: got %v, want it kept", err)
		}
		if err := dir.Remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(dir.Path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a directory of a dead process: got %v, want it removed", err)
		}
	}
}
