// Command corebank-bench measures the server beside hand-written SQL: on one machine, against one private Postgres with
// durable settings, in one run, because only ratios of one run can be compared. It ends by verifying the books.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/jackc/pgx/v5"

	"github.com/corebank/corebank/store/localpg"
)

// bench is the command line, and the run itself.
type bench struct {
	Server        string `default:".build/bin/corebank" help:"The server's binary."`
	Seconds       int    `default:"10" help:"Length of each measurement, in all rounds together; each round warms up before."`
	Rounds        int    `default:"5" help:"Rounds of all measurements, so that a machine that grows slower or faster does so for all."`
	Accounts      int    `default:"10000" help:"Accounts that the load is spread over."`
	Callers       int    `default:"256" help:"Callers at a time."`
	History       int    `default:"1000000" help:"Entries of the account whose history is read."`
	Growth        int64  `default:"5000000" help:"Accounts of the part that measures growth; 0 leaves it out."`
	GrowthEntries int64  `default:"1" help:"Postings that each of these accounts has before."`
	Defaults      int    `default:"1000000" help:"Customers and applications whose lists are read; 0 leaves them out."`
	JSON          string `env:"BENCH_JSON" help:"File for the figures as JSON." name:"json"`
	Dir           string `help:"Where the private Postgres keeps its files meanwhile; a temporary directory if empty." type:"path"`

	out     io.Writer
	figures figures
	sample  string // a customer's name
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The load generator shares the machine with what it measures: it takes one processor, and collects no garbage while it can.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(1 << 30)
	b := &bench{out: os.Stdout, figures: figures{}}
	command := kong.Parse(b, kong.Name("corebank-bench"), kong.Description("Measure corebank beside hand-written SQL."))
	command.FatalIfErrorf(b.run(ctx))
}

// length is that of a measurement in one round.
func (b *bench) length() time.Duration {
	return time.Duration(b.Seconds) * time.Second / time.Duration(b.Rounds)
}

// run measures everything and prints the table.
func (b *bench) run(ctx context.Context) error {
	if b.Dir == "" {
		dir, err := os.MkdirTemp("", "corebank-bench-")
		if err != nil {
			return err //nolint:wrapcheck // Names the directory itself.
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // Postgres, as another user, must pass.
			return err //nolint:wrapcheck // Names the directory itself.
		}
		b.Dir = dir
		defer localpg.Remove(context.Background(), filepath.Join(dir, "postgres"))
	}
	postgres, err := localpg.Start(ctx, localpg.Options{
		Dir: filepath.Join(b.Dir, "postgres"), Durable: true, Logger: slog.Default(),
	})
	if err != nil {
		return fmt.Errorf("start Postgres: %w", err)
	}
	defer postgres.Stop(context.Background()) //nolint:errcheck // What it has measured stands.
	server, err := startServer(ctx, b.Server, postgres.URL(), filepath.Join(b.Dir, "data"))
	if err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	defer server.stop()
	if err := b.measureAll(ctx, postgres.URL(), server); err != nil {
		return err
	}
	return b.report()
}

// measureAll measures hand-written SQL and the server in turn, and verifies the server's books at the end.
func (b *bench) measureAll(ctx context.Context, cluster string, server *server) error {
	b.figures["idle_rss_mib"] = server.memory()
	database, baselines, err := b.prepareSQL(ctx, cluster)
	if err != nil {
		return fmt.Errorf("hand-written SQL: %w", err)
	}
	fmt.Fprintf(b.out, "opening %d accounts through gRPC …\n", b.Accounts)
	target, err := b.prepare(ctx, server)
	if err != nil {
		return fmt.Errorf("open accounts: %w", err)
	}
	defer target.close()
	watched := processes{server: server.command.Process.Pid}
	if watched.postmaster, err = postmaster(ctx, cluster); err != nil {
		return fmt.Errorf("find the processes of Postgres: %w", err)
	}
	loads := []*load{
		{name: "grpc_uniform", call: target.transfer, pick: target.uniform},
		{name: "grpc_hot", call: target.transfer, pick: target.hot},
		{name: "stream_uniform", stream: target.stream(target.uniform)},
		{name: "stream_hot", stream: target.stream(target.hot)},
		{name: "json_uniform", call: target.transferJSON, pick: target.uniform},
		{name: "grpc_single", call: target.transfer, pick: target.uniform, callers: 1},
	}
	for _, l := range loads {
		l.processes = watched
	}
	for round := range b.Rounds {
		fmt.Fprintf(b.out, "round %d of %d: hand-written SQL through pgbench, and the server …\n", round+1, b.Rounds)
		for _, l := range baselines {
			if err := b.measureSQL(ctx, database, l); err != nil {
				return fmt.Errorf("hand-written SQL: %w", err)
			}
		}
		for _, l := range loads {
			if err := b.measure(target.bearer(ctx), l); err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
		}
	}
	for _, l := range baselines {
		b.figureSQL(l)
	}
	for _, l := range loads {
		b.figure(l)
	}
	b.figures["cpu_us_per_posting_server"] = b.figures["grpc_uniform_cpu_us_server"]
	b.figures["cpu_us_per_posting_postgres"] = b.figures["grpc_uniform_cpu_us_postgres"]
	if b.figures["bytes_per_posting"], err = bytesPerPosting(ctx, target.database); err != nil {
		return fmt.Errorf("size of the books: %w", err)
	}
	if b.Growth > 0 {
		fmt.Fprintf(b.out, "postings over %d accounts …\n", b.Growth)
		if err := b.measureGrowth(ctx, target, watched); err != nil {
			return fmt.Errorf("growth: %w", err)
		}
	}
	return b.measureLists(ctx, server, target)
}

// bytesPerPosting is the size of the postings on disk with their indexes, by their number.
func bytesPerPosting(ctx context.Context, database string) (bytes float64, err error) {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, `SELECT pg_total_relation_size('transactions')::float8 / greatest(count(*), 1) FROM transactions`).Scan(&bytes)
	return bytes, err
}

// measureLists reads what is long, and ends by verifying the books.
func (b *bench) measureLists(ctx context.Context, server *server, target *target) error {
	fmt.Fprintf(b.out, "history of an account with %d entries …\n", b.History)
	if err := b.measureHistory(ctx, target); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	if b.Defaults > 0 {
		fmt.Fprintf(b.out, "lists and export of %d default applications …\n", b.Defaults)
		if err := b.measureDefaults(ctx, server, target); err != nil {
			return fmt.Errorf("default applications: %w", err)
		}
	}
	fmt.Fprintln(b.out, "verifying the books …")
	return target.verify(ctx)
}
