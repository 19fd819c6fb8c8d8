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

// Under Patroni the primary is killed, its machine is lost while its clock is wrong, the links to its standbys freeze, and its disk is full,
// all under load: what was acknowledged is there once, and the bank recovers without help. Faults that this machine cannot have are left out.
func TestFailover(t *testing.T) {
	t.Parallel()
	proctest.Tool(t, "patroni python3-etcd", "patroni")
	proctest.Tool(t, "etcd", "etcd")
	b, err := bank.Open(t.Context(), storetest.Dir(t), asServer, bank.Setup{Parts: true})
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
	for _, name := range []string{
		"primary's clock an hour ahead, then primary lost", "links to the standbys frozen", "primary's Postgres killed", "disk of the primary's log full",
	} {
		i := slices.IndexFunc(b.Faults(), func(f bank.Fault) bool { return f.Name == name })
		if i < 0 {
			t.Logf("left out: %s, because of %v", name, b.Cluster.Missing)
			continue
		}
		if err := run.Round(t.Context(), random, b.Faults()[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := run.Finish(t.Context()); err != nil {
		t.Error(err)
	}
	run.Table()
	if n := run.Violations(); n > 0 {
		t.Errorf("got %d violations, which stand above; want none", n)
	}
}

// asServer makes the command that runs a server: the test binary.
func asServer(args ...string) *exec.Cmd {
	cmd := self(args...)
	cmd.Env = []string{asProgram + "=1"}
	return cmd
}
