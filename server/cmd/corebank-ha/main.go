// Command corebank-ha runs a bank on several machines, as far as one machine can show them: three Postgres under Patroni with etcd, and
// two servers. `make ha` leaves it for play, `make chaos` breaks it under load.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	_ "time/tzdata" // As the program that it stands for.

	"github.com/alecthomas/kong"

	"github.com/corebank/corebank/server/app"
)

// cli is the command line.
type cli struct {
	Up      up      `cmd:"" help:"Start the bank, print its addresses, and leave it until Ctrl-C."`
	Stop    stop    `cmd:"" help:"End a bank that was started by up."`
	Chaos   chaos   `cmd:"" help:"Start a bank, break it again and again under load, and check what became of every call."`
	Upgrade upgrade `cmd:"" help:"Start a bank with servers of an earlier build, replace them under load, and check what became of every call."`
	Serve   serve   `cmd:"" help:"Run one of its servers."`
}

func main() { os.Exit(run(os.Args[1:])) }

// run runs a command line and returns the exit code.
func run(args []string) int {
	ctx, end := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer end()
	parser, err := kong.New(&cli{}, kong.Name("corebank-ha"), kong.Description("A bank that survives the loss of machines, on this one."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		panic(err) // The command line is part of the program.
	}
	command, err := parser.Parse(args)
	if err == nil {
		err = command.Run()
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "corebank-ha: error:", err) // Standard error may be closed.
		return 1
	}
	return 0
}

// serve is `corebank serve`.
type serve struct {
	app.Config
}

// Run serves until the context ends.
func (s *serve) Run(ctx context.Context) error {
	server, err := app.New(ctx, s.Config, slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	return server.Run(ctx)
}

// self makes the command that runs a server: this program.
func self(args ...string) *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		panic(err) // It runs.
	}
	return exec.Command(program, append([]string{"serve"}, args...)...)
}
