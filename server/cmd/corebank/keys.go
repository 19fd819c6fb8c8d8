package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/store"
)

// keys is `corebank keys`.
type keys struct {
	Rotate  keysRotate  `cmd:"" help:"Encrypt every secret, stored answer and customer in the database with the first data key."`
	Forget  keysForget  `cmd:"" help:"Forget which COREBANK_JWT_SECRET signs tokens and which key signs the journal, because it is lost or leaked; the next server decides."`
	Journal keysJournal `cmd:"" help:"Print the public keys that verify receipts and checkpoints of the journal."`
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
	_, err = fmt.Fprintf(os.Stdout, "encrypted %d secrets, answers and customers with the key %s\n", rotated, keyID)
	return err
}

// keysForget is `corebank keys forget`.
type keysForget struct {
	app.Database
}

// Run forgets the secret that signs tokens, and the last checkpoint of the journal.
func (f *keysForget) Run(ctx context.Context) error {
	return f.Use(ctx, func(database *store.DB, _ int64) error {
		return errors.Join(keyring.ForgetSigning(ctx, database), journal.ForgetCheckpoint(ctx, database))
	})
}

// keysJournal is `corebank keys journal`.
type keysJournal struct {
	app.JournalKeys
}

// Help is shown below the usage.
func (*keysJournal) Help() string {
	return `The first belongs to the key that signs now. Give them to whoever checks receipts with corebank verify --receipt.`
}

// Run prints the keys.
func (k *keysJournal) Run() error {
	public, err := k.Public()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, strings.Join(public, "\n"))
	return err
}
