package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	bank "github.com/corebank/corebank/server/internal/testkit/chaos"
)

// chaos is `corebank-ha chaos`.
type chaos struct {
	Dir    string `default:".build/chaos" help:"Directory for everything that it has, which is emptied first."`
	Seed   uint64 `help:"Seed of the random faults and calls. 0: a new one, which is printed."`
	Rounds int    `default:"40" help:"Number of rounds, of one fault or two each."`

	Only string        `help:"Only faults whose name this regular expression matches."`
	For  time.Duration `help:"Begin no round after this time. 0: no limit."`
}

// errViolations is the error of a run that has found something wrong.
var errViolations = errors.New("the run has found violations")

// Run breaks a bank.
func (c *chaos) Run(ctx context.Context) error {
	only, err := regexp.Compile(c.Only)
	if err != nil {
		return err
	}
	seed := c.Seed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	fmt.Printf("seed %d: the same faults again by make chaos SEED=%d\n", seed, seed)
	return attempt(ctx, c.Dir, self, bank.Setup{Parts: true}, func(run *bank.Run) error {
		for part, err := range run.Bank.Cluster.Missing {
			fmt.Printf("no faults of %s here: %v\n", part, err)
		}
		run.Only = only
		return run.Rounds(ctx, seed, c.Rounds, c.For)
	})
}

// attempt does something to a bank, and prints what became of it.
func attempt(ctx context.Context, dir string, serve bank.Serve, o bank.Setup, do func(run *bank.Run) error) error {
	b, err := bank.Open(ctx, dir, serve, o)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.Fill(ctx); err != nil {
		return err
	}
	run := &bank.Run{Bank: b, Out: os.Stdout}
	err = do(run)
	run.Table()
	if ctx.Err() != nil {
		err = nil // It was interrupted, and the table has what was done.
	}
	if err == nil && run.Violations() > 0 {
		err = errViolations
	}
	if err != nil {
		_ = os.WriteFile(filepath.Join(dir, "patroni.txt"), []byte(b.Cluster.Logs()), 0o644) // The error says more.
	}
	return err
}

// upgrade is `corebank-ha upgrade`.
type upgrade struct {
	Dir  string `default:".build/upgrade/bank" help:"Directory for everything that it has, which is emptied first."`
	Old  string `arg:"" help:"The earlier corebank." type:"existingfile"`
	Back bool   `help:"Go back to the earlier one in the end."`
}

// Run replaces one server after the other.
func (u *upgrade) Run(ctx context.Context) error {
	old := func(args ...string) *exec.Cmd { return exec.Command(u.Old, append([]string{"serve"}, args...)...) }
	return attempt(ctx, u.Dir, old, bank.Setup{}, func(run *bank.Run) error {
		steps := []bank.Fault{
			bank.Upgrade("first server replaced by the newer", 0, self), bank.Upgrade("second server replaced by the newer", 1, self),
		}
		if u.Back {
			steps = append(steps, bank.Upgrade("first server replaced by the earlier", 0, old), bank.Upgrade("second server replaced by the earlier", 1, old))
		}
		for _, step := range steps {
			if err := run.Round(ctx, rand.New(rand.NewPCG(1, 0)), step); err != nil {
				return err
			}
		}
		return nil
	})
}
