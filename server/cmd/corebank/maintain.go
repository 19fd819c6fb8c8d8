package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/progress"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/transaction"
	"github.com/corebank/corebank/store"
)

// migrate is `corebank migrate`.
type migrate struct {
	app.Database
}

// Run migrates, and prints the version of the schema.
func (m *migrate) Run(ctx context.Context) error {
	return m.Use(ctx, func(database *store.DB, version int64) error {
		_, err := fmt.Fprintf(os.Stdout, "schema version %d\n", version)
		return err
	})
}

// verify is `corebank verify`.
type verify struct {
	app.Database

	All       bool   `help:"Read all transactions, not only those after the last checkpoint that was found sound."`
	Receipt   string `help:"Check this receipt instead, the JSON of GET /api/v1/transactions/{transactionId}/receipt; needs no server and no database." placeholder:"FILE" type:"path"`
	PublicKey string `help:"The bank's public key, as corebank keys journal prints it. Without --receipt, the signature of the journal's checkpoint is checked with it." name:"public-key" placeholder:"KEY"`
}

// Help is shown below the usage.
func (*verify) Help() string {
	return `Prints the result as JSON, and progress on standard error. Servers may run meanwhile. Transactions from before the last checkpoint that was
found sound are read with --all only.`
}

// Run prints the `data` of GET /api/v1/ledger/verification.
func (v *verify) Run(ctx context.Context) error {
	if v.Receipt != "" {
		return v.verifyReceipt()
	}
	keys, err := v.keys()
	if err != nil {
		return err
	}
	return v.Use(ctx, func(database *store.DB, _ int64) error {
		about, err := ledger.Estimate(ctx, database)
		if err != nil {
			return err
		}
		done := progress.Show(os.Stderr, func() string { return "checking " + about })
		report, err := journal.Verify(ctx, database, keys, v.All)
		done()
		if err != nil {
			return err
		}
		found := transaction.Verification(report).ProtoReflect()
		shape, err := codec.New(time.UTC).Compile(found.Descriptor())
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(os.Stdout, "%s\n", shape.Append(nil, found)); err != nil {
			return err
		}
		if !report.OK() {
			return errors.New("the books are not sound: see the printed differences")
		}
		return nil
	})
}

// keys returns the key that checks the signature of the journal's checkpoint; nil without one.
func (v *verify) keys() (*journal.Keys, error) {
	if v.PublicKey == "" {
		return nil, nil
	}
	return journal.NewPublicKey(v.PublicKey)
}

// verifyReceipt checks a receipt, and prints which transaction it proves.
func (v *verify) verifyReceipt() error {
	if v.PublicKey == "" {
		return errors.New("--receipt needs --public-key")
	}
	text, err := os.ReadFile(v.Receipt)
	if err != nil {
		return err
	}
	receipt, err := journal.ReadReceipt(text)
	if err != nil {
		return err
	}
	if err := receipt.Verify(v.PublicKey); err != nil {
		return fmt.Errorf("the receipt is not valid: %w", err)
	}
	_, err = fmt.Fprintf(os.Stdout, "valid: %s at position %d of the journal, signed by %s\n",
		receipt.Entry.TransactionID, receipt.Entry.Position, strings.SplitN(v.PublicKey, "+", 2)[0])
	return err
}
