// Command corebank is the bank's back end: `corebank serve` starts it, `corebank --help` tells the rest.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Serve   serve   `cmd:"" help:"Start the server."`
	Migrate migrate `cmd:"" help:"Bring the database to this binary's schema."`
	Verify  verify  `cmd:"" help:"Check the books; exits 1 when they are not sound."`
	Version version `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command := kong.Parse(&cli{},
		kong.Name("corebank"),
		kong.Description("Bank back end: gRPC services with a JSON facade, on Postgres."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	command.FatalIfErrorf(command.Run())
}
