package main

import (
	"context"
	"fmt"
	"os"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/store"
)

// keys is `corebank keys`.
type keys struct {
	Rotate keysRotate `cmd:"" help:"Encrypt every secret in the database with the first data key."`
	Forget keysForget `cmd:"" help:"Forget which COREBANK_JWT_SECRET signs tokens, because it is lost or leaked; the next server decides."`
}

// keysRotate is `corebank keys rotate`.
type keysRotate struct {
	app.Keys
}

// Help is shown below the usage.
func (*keysRotate) Help() string {
	return `First give every server the new key before the old ones; then run this; then the old ones can go. Servers may run meanwhile.`
}

// Run rotates, and prints what was done.
func (r *keysRotate) Run(ctx context.Context) error {
	keyID, rotated, err := r.Rotate(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "encrypted %d secrets with the key %s\n", rotated, keyID)
	return err
}

// keysForget is `corebank keys forget`.
type keysForget struct {
	app.Database
}

// Run forgets the secret that signs tokens.
func (f *keysForget) Run(ctx context.Context) error {
	return f.Use(ctx, func(database *store.DB, _ int64) error { return keyring.ForgetSigning(ctx, database) })
}
