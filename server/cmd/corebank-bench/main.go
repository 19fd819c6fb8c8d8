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
	"runtime/debug"
	"time"

	"github.com/alecthomas/kong"

	"github.com/corebank/corebank/store"
)

// bench is the command line, and the run itself.
type bench struct {
	Server   string `default:".build/bin/corebank" help:"The server's binary."`
	Seconds  int    `default:"10" help:"Length of each measurement, after a fifth of it to warm up."`
	Accounts int    `default:"10000" help:"Accounts that the load is spread over."`
	Callers  int    `default:"256" help:"Callers at a time."`
	History  int    `default:"1000000" help:"Entries of the account whose history is read."`
	Defaults int    `default:"1000000" help:"Customers and applications whose lists are read; 0 leaves them out."`
	JSON     string `env:"BENCH_JSON" help:"File for the figures as JSON." name:"json"`
	Dir      string `help:"Where the private Postgres keeps its files meanwhile; a temporary directory if empty." type:"path"`

	out     io.Writer
	figures figures
	sample  string // a customer's name
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	debug.SetGCPercent(400) // The load generator shares the machine with what it measures.
	b := &bench{out: os.Stdout, figures: figures{}}
	command := kong.Parse(b, kong.Name("corebank-bench"), kong.Description("Measure corebank beside hand-written SQL."))
	command.FatalIfErrorf(b.run(ctx))
}

func (b *bench) length() time.Duration { return time.Duration(b.Seconds) * time.Second }

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
	}
	postgres, err := store.StartPrivate(ctx, store.PrivateOptions{
		Dir: filepath.Join(b.Dir, "postgres"), Durable: true, Logger: slog.Default(),
	})
	if err != nil {
		return fmt.Errorf("start Postgres: %w", err)
	}
	defer postgres.Stop(context.Background()) //nolint:errcheck // Its files are removed next.
	fmt.Fprintln(b.out, "hand-written SQL through pgbench …")
	if err := b.measureSQL(ctx, postgres.URL()); err != nil {
		return fmt.Errorf("hand-written SQL: %w", err)
	}
	server, err := startServer(ctx, b.Server, postgres.URL(), filepath.Join(b.Dir, "data"))
	if err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	defer server.stop()
	if err := b.measureServer(ctx, server); err != nil {
		return err
	}
	return b.report()
}

// measureServer measures the server that was started, and verifies its books at the end.
func (b *bench) measureServer(ctx context.Context, server *server) error {
	b.figures["idle_rss_mib"] = server.memory()
	fmt.Fprintf(b.out, "opening %d accounts through gRPC …\n", b.Accounts)
	target, err := b.prepare(ctx, server)
	if err != nil {
		return fmt.Errorf("open accounts: %w", err)
	}
	defer target.close()
	for _, load := range []load{
		{name: "grpc_uniform", call: target.transfer, pick: target.uniform},
		{name: "grpc_hot", call: target.transfer, pick: target.hot},
		{name: "json_uniform", call: target.transferJSON, pick: target.uniform},
		{name: "grpc_single", call: target.transfer, pick: target.uniform, callers: 1},
	} {
		fmt.Fprintf(b.out, "%s …\n", load.name)
		if err := b.measure(ctx, load); err != nil {
			return fmt.Errorf("%s: %w", load.name, err)
		}
	}
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
