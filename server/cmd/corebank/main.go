// Command corebank is the bank's back end: `corebank serve` starts it, `corebank --help` tells the rest.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // so that zones are known in a container that has no files but this

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Serve      serve      `cmd:"" help:"Start the server."`
	Health     health     `cmd:"" help:"Ask the server on this machine whether it is ready; exits 1 with the reason when it is not."`
	Migrate    migrate    `cmd:"" help:"Bring the database to this binary's schema. The server does so too when it starts."`
	Verify     verify     `cmd:"" help:"Check the books; exits 1 when they are not sound."`
	Completion completion `cmd:"" help:"Print what makes a shell complete commands and flags."`
	Version    version    `cmd:"" help:"Print the version."`
	Complete   complete   `cmd:"" hidden:""`
}

const description = `Bank back end: gRPC services with a JSON facade, on Postgres.

To try it, with a Postgres of its own and demo users, until Ctrl-C:

    corebank serve

For work, on your Postgres:

    export COREBANK_DATABASE_URL=postgres://bank@db.example/bank
    export COREBANK_JWT_SECRET=$(openssl rand -hex 32)   # the same for every server on this database
    export COREBANK_ADMIN_USERNAME=admin COREBANK_ADMIN_PASSWORD=…
    corebank serve

Every flag can be given as the environment variable named beside it, as secrets should be: other users of the machine see flags.`

// groups order the flags of `corebank serve`.
var groups = []kong.Group{
	{Key: "ports", Title: "Ports"},
	{Key: "data", Title: "Data"},
	{Key: "access", Title: "Who may come in"},
	{Key: "work", Title: "How it works"},
}

func parser(ctx context.Context, line *cli) (*kong.Kong, error) {
	return kong.New(line, //nolint:wrapcheck // It is about this file.
		kong.Name("corebank"),
		kong.Description(description),
		kong.ShortUsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: helpWidth}),
		kong.ExplicitGroups(groups),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
}

// helpWidth is how wide help is at most.
const helpWidth = 120

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser, err := parser(ctx, &cli{})
	if err != nil {
		panic(err) // The command line is part of the program.
	}
	command, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	parser.FatalIfErrorf(command.Run(parser))
}
