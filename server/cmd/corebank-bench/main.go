// Command corebank-bench measures the server beside hand-written SQL, ledgers as others write them, and the limits of the machine:
// on one machine, against one private Postgres with durable settings, in one run, because only ratios of one run can be compared. It
// ends by verifying the books.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/corebank/corebank/store/localpg"
)

// commands are the measurement and, for its own use, the servers that it compares with.
type commands struct {
	Bench bench       `cmd:"" default:"withargs" help:"Measure."`
	Echo  echoServer  `cmd:""                    hidden:""`
	Plain plainServer `cmd:""                    hidden:""`
}

// bench is the command line, and the run itself.
type bench struct {
	Server        string  `default:".build/bin/corebank" help:"The server's binary."`
	Seconds       int     `default:"10" help:"Length of each measurement, in all rounds together; each round warms up before."`
	Rounds        int     `default:"5" help:"Rounds of all measurements, so that a machine that grows slower or faster does so for all."`
	Accounts      int     `default:"10000" help:"Accounts that the load is spread over."`
	Callers       int     `default:"256" help:"Callers at a time."`
	Cases         string  `help:"Regular expression of the cases to measure, by their names in the first table; all if empty."`
	History       int     `default:"1000000" help:"Entries of the account whose history and statements are read; 0 leaves it out."`
	Growth        int64   `default:"5000000" help:"Accounts of the part that measures growth; 0 leaves it out."`
	GrowthEntries int64   `default:"1" help:"Postings that each of these accounts has before."`
	Defaults      int     `default:"1000000" help:"Customers and applications whose lists are read; 0 leaves them out."`
	Servers       bool    `default:"true" negatable:"" help:"Measure several servers on one database too."`
	Standbys      int     `default:"0" help:"Measure reads beside postings with up to so many standbys too."`
	PostgresCPUs  float64 `default:"0" help:"Processors that each Postgres may use, by a control group, which needs root; all if 0." name:"postgres-cpus"`
	Profile       string  `help:"Directory for profiles of the server, by processor time and by allocations, of each case." type:"path"`
	JSON          string  `env:"BENCH_JSON" help:"File for the figures as JSON." name:"json"`
	Dir           string  `help:"Where the private Postgres keeps its files meanwhile; a temporary directory if empty." type:"path"`

	out     io.Writer
	figures figures
	sample  string // a customer's name
	// wanted is Cases, and watched the processes whose processor time is counted.
	wanted  *regexp.Regexp
	watched processes
	// growth has the cases of the part that measures growth.
	growth []growthCase
	// servers has the cases of the part that measures several servers.
	servers []serversCase
	// standbys has the cases of the part that measures reads by standbys.
	standbys []standbysCase
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command := kong.Parse(new(commands), kong.Name("corebank-bench"), kong.Description("Measure corebank beside hand-written SQL."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	command.FatalIfErrorf(command.Run())
}

// Run measures everything and prints the tables.
func (b *bench) Run(ctx context.Context) (err error) {
	// The load generator shares the machine with what it measures: it takes one processor, and collects no garbage while it can.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(1 << 30)
	b.out, b.figures = os.Stdout, figures{}
	if b.wanted, err = regexp.Compile(b.Cases); err != nil {
		return fmt.Errorf("--cases: %w", err)
	}
	if b.Dir == "" {
		if b.Dir, err = os.MkdirTemp("", "corebank-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.Dir)
		if err := os.Chmod(b.Dir, 0o755); err != nil { // Postgres, as another user, must pass.
			return err
		}
		defer localpg.Remove(context.Background(), filepath.Join(b.Dir, "postgres"))
	}
	postgres, err := localpg.Start(ctx, localpg.Options{
		Dir: filepath.Join(b.Dir, "postgres"), Durable: true, Logger: slog.Default(),
	})
	if err != nil {
		return fmt.Errorf("start Postgres: %w", err)
	}
	defer postgres.Stop(context.Background())
	if b.PostgresCPUs > 0 {
		share, err := bound("primary", postgres.PID(), b.PostgresCPUs)
		if err != nil {
			return err
		}
		defer share.end()
	}
	server, err := startServer(ctx, b.Server, postgres.URL(), filepath.Join(b.Dir, "data"))
	if err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	defer server.stop()
	if err := b.measureAll(ctx, postgres, server); err != nil {
		return err
	}
	return b.report()
}

// length is that of a measurement in one round.
func (b *bench) length() time.Duration {
	return time.Duration(b.Seconds) * time.Second / time.Duration(b.Rounds)
}

// measureAll measures all parts, and verifies the server's books at the end.
func (b *bench) measureAll(ctx context.Context, postgres *localpg.Server, server *server) error {
	b.figures["idle_rss_mib"] = server.memory()
	fmt.Fprintf(b.out, "opening %d accounts through gRPC …\n", b.Accounts)
	target, err := b.prepare(ctx, server)
	if err != nil {
		return fmt.Errorf("open accounts: %w", err)
	}
	defer target.close()
	b.watched.servers = []int{server.command.Process.Pid}
	b.watched.postmaster = postgres.PID()
	if err := b.measureRates(ctx, postgres.URL(), server, target); err != nil {
		return err
	}
	if b.Servers {
		fmt.Fprintln(b.out, "several servers on one database …")
		if err := b.measureServers(ctx, server, target); err != nil {
			return fmt.Errorf("several servers: %w", err)
		}
	}
	if b.Standbys > 0 {
		fmt.Fprintf(b.out, "reads beside postings, with up to %d standbys …\n", b.Standbys)
		if err := b.measureStandbys(ctx, postgres, server, target); err != nil {
			return fmt.Errorf("standbys: %w", err)
		}
	}
	if b.Growth > 0 {
		fmt.Fprintf(b.out, "postings over %d accounts …\n", b.Growth)
		if err := b.measureGrowth(ctx, target); err != nil {
			return fmt.Errorf("growth: %w", err)
		}
	}
	if b.History > 0 {
		fmt.Fprintf(b.out, "history of an account with %d entries …\n", b.History)
		if err := b.measureHistory(ctx, server, target); err != nil {
			return fmt.Errorf("history: %w", err)
		}
	}
	if b.Defaults > 0 {
		fmt.Fprintf(b.out, "lists and export of %d default applications …\n", b.Defaults)
		if err := b.measureDefaults(ctx, server, target); err != nil {
			return fmt.Errorf("default applications: %w", err)
		}
	}
	fmt.Fprintln(b.out, "verifying the books …")
	return server.verify(ctx)
}
