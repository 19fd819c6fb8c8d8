package main

import (
	"context"
	"fmt"
	"os"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/store"
)

// admin is `corebank admin`.
type admin struct {
	Reset adminReset `cmd:"" help:"Give a user a new password for one use, and print it."`
}

// adminReset is `corebank admin reset`.
type adminReset struct {
	app.Database

	Username string `arg:"" help:"The user." name:"username"`
}

// Help is shown below the usage.
func (*adminReset) Help() string {
	return `Enables the user, ends its sessions, and prints a password that must be changed at the next login. Servers may run meanwhile.`
}

// Run prints the password.
func (r *adminReset) Run(ctx context.Context) error {
	return r.Use(ctx, func(database *store.DB, _ int64) error {
		password, err := auth.ResetPassword(ctx, database, r.Username)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(os.Stdout, password)
		return err
	})
}
