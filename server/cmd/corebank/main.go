// Command corebank is the bank's back end: `corebank serve` starts it, `corebank --help` lists its commands.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // time zones for a container without files

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	ShowVersion versionFlag `help:"Print the version." name:"version"`

	Serve      serve      `cmd:"" help:"Start the server."`
	Health     health     `cmd:"" help:"Check whether the server on this machine is ready; exits 1 with the reason when it is not."`
	Migrate    migrate    `cmd:"" help:"Bring the database to this binary's schema. The server does so too when it starts."`
	Verify     verify     `cmd:"" help:"Check the books; exits 1 when they are not sound."`
	Admin      admin      `cmd:"" help:"Help users who cannot log in."`
	Keys       keys       `cmd:"" help:"Manage the keys that encrypt secrets in the database."`
	Completion completion `cmd:"" help:"Print the script that completes commands and flags in a shell."`
	Version    version    `cmd:"" help:"Print the version."`
	Complete   complete   `cmd:"" hidden:""`
}

const description = `Bank back end: gRPC services with a JSON facade, on Postgres.

To try it, with a Postgres of its own and demo users, until Ctrl-C:

    corebank serve --demo

For production, on your Postgres:

    export COREBANK_DATABASE_URL=postgres://bank@db.example/bank
    export COREBANK_JWT_SECRET=$(openssl rand -hex 32)   # the same for every server on this database
    export COREBANK_ADMIN_USERNAME=admin COREBANK_ADMIN_PASSWORD=…
    corebank serve

Every flag can be given as the environment variable named beside it. Give secrets that way: other users of the machine can see
flags.`

// groups order the flags of `corebank serve`.
var groups = []kong.Group{
	{Key: "ports", Title: "Ports"},
	{Key: "data", Title: "Data"},
	{Key: "access", Title: "Access"},
	{Key: "work", Title: "Operation"},
}

func parser(ctx context.Context, line *cli) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("corebank"),
		kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: helpWidth}),
		kong.ExplicitGroups(groups),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
}

// helpWidth is the greatest width of the help text, in characters.
const helpWidth = 120

func main() { os.Exit(run(os.Args[1:])) }

// run runs a command line and returns the exit code. An error is one line on standard error, and exit code 1.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser, err := parser(ctx, &cli{})
	if err != nil {
		panic(err) // The command line is part of the program.
	}
	command, err := parser.Parse(args)
	if err == nil && needsConfiguration(command) {
		err = checkEnvironment(parser.Model, os.Environ())
	}
	if err == nil {
		err = command.Run(parser)
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "corebank: error: "+oneLine(err.Error())) // Standard error may be closed.
		return 1
	}
	return 0
}

// oneLine joins the lines of an error.
func oneLine(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}
