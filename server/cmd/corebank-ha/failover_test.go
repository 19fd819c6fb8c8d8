package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"

	bank "github.com/corebank/corebank/server/internal/testkit/chaos"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// asProgram makes the test binary be the program itself.
const asProgram = "TEST_AS_COREBANK_HA"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	storetest.Main(m)
}

// Under Patroni the primary is killed, its machine is lost, and the links to its standbys freeze, all under load: what was acknowledged
// is there once, and the bank recovers without help.
func TestFailover(t *testing.T) {
	t.Parallel()
	proctest.Tool(t, "patroni python3-etcd", "patroni")
	proctest.Tool(t, "etcd", "etcd")
	b, err := bank.Open(t.Context(), storetest.Dir(t), asServer, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(b.Cluster.Logs())
		}
		b.Close()
	})
	if err := b.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	run := &bank.Run{Bank: b, Out: t.Output()}
	random := rand.New(rand.NewPCG(1, 0))
	for _, name := range []string{"primary's machine lost, later back", "links to the standbys frozen", "primary's Postgres killed"} {
		i := slices.IndexFunc(bank.Faults, func(f bank.Fault) bool { return f.Name == name })
		if err := run.Round(t.Context(), random, bank.Faults[i]); err != nil {
			t.Fatal(err)
		}
	}
	run.Table()
	for _, violation := range run.Violations() {
		t.Error(violation)
	}
}

// asServer makes the command that runs a server: the test binary.
func asServer(args ...string) *exec.Cmd {
	cmd := self(args...)
	cmd.Env = []string{asProgram + "=1"}
	return cmd
}
