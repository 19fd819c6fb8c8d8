package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/customer"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/store"
)

// loadDataKeys reads the configured keys, and those of a file after them.
func loadDataKeys(text, file string) ([]keyring.Key, error) {
	if file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("COREBANK_DATA_KEYS_FILE: %w", err)
		}
		text += "\n" + string(content)
	}
	keys, err := keyring.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("COREBANK_DATA_KEYS: %w", err)
	}
	return keys, nil
}

// newJournalKeys returns the keys that sign the checkpoints of the journal.
func newJournalKeys(name, configured string, secrets [][]byte) (*journal.Keys, error) {
	keys, err := journal.NewKeys(cmp.Or(name, "corebank"), configured, secrets)
	if err != nil {
		return nil, fmt.Errorf("COREBANK_JOURNAL_KEYS and COREBANK_JOURNAL_NAME: %w", err)
	}
	return keys, nil
}

// JournalKeys are the keys of the journal, chosen as for the server.
type JournalKeys struct {
	DataDir     string `default:".data" env:"COREBANK_DATA_DIR" help:"Directory of the server's own files." type:"path"`
	DatabaseURL string `env:"COREBANK_DATABASE_URL" hidden:""`
	JWTSecret   string `env:"COREBANK_JWT_SECRET" help:"The secrets of the servers, the old ones too." placeholder:"SECRETS"`
	JournalKeys string `env:"COREBANK_JOURNAL_KEYS" help:"The keys of the servers that sign checkpoints, the old ones too." placeholder:"KEYS"`
	JournalName string `default:"corebank" env:"COREBANK_JOURNAL_NAME" help:"The name of the journal." placeholder:"NAME"`
}

// Public returns the public keys that verify the checkpoints of the servers; the first belongs to the key that signs.
func (k JournalKeys) Public() ([]string, error) {
	secrets, err := k.secrets()
	if err != nil {
		return nil, err
	}
	keys, err := newJournalKeys(k.JournalName, k.JournalKeys, secrets)
	if err != nil {
		return nil, err
	}
	return keys.Public(), nil
}

func (k JournalKeys) secrets() ([][]byte, error) {
	config := &completeConfig{Config: Config{DataDir: k.DataDir}}
	if k.JWTSecret != "" {
		var err error
		if config.secrets, err = auth.ParseSecrets(k.JWTSecret); err != nil {
			return nil, fmt.Errorf("COREBANK_JWT_SECRET: %w", err)
		}
	}
	if k.DatabaseURL != "" || config.secrets != nil { // The secrets of these servers are configured, or not needed.
		return config.secrets, nil
	}
	return signingKeys(config)
}

// Keys is the database and the keys of a command, chosen as for the server.
type Keys struct {
	Database

	JWTSecret    string `env:"COREBANK_JWT_SECRET"     help:"The secrets of the servers, the old ones too." placeholder:"SECRETS"`
	DataKeys     string `env:"COREBANK_DATA_KEYS"      help:"The data keys of the servers, the old ones too; the first encrypts." placeholder:"KEYS"`
	DataKeysFile string `env:"COREBANK_DATA_KEYS_FILE" help:"File with more such keys, one a line." type:"path" placeholder:"FILE"`
}

// Rotate encrypts every secret, stored answer and customer's personal data in the database with the first data key, and returns that
// key's id and how many were encrypted with another one.
func (k Keys) Rotate(ctx context.Context) (keyID string, rotated int64, err error) {
	ring, err := k.ring()
	if err != nil {
		return "", 0, err
	}
	err = k.Use(ctx, func(database *store.DB, _ int64) error {
		mismatch, err := ring.Check(ctx, database)
		if err != nil {
			return err
		}
		if mismatch != "" {
			return errors.New(mismatch)
		}
		rotated, err = rotate(ctx, database, ring)
		return err
	})
	return ring.Current(), rotated, err
}

func rotate(ctx context.Context, database *store.DB, ring *keyring.Ring) (rotated int64, err error) {
	secrets, err := ring.Rotate(ctx, database)
	if err != nil {
		return secrets, err
	}
	answers, err := idempotency.RotateKeys(ctx, database, ring)
	if err != nil {
		return secrets + answers, err
	}
	customers, err := customer.RotateKeys(ctx, database, ring, slog.Default())
	return secrets + answers + customers, err
}

// ring returns the keys as a server with this configuration has them.
func (k Keys) ring() (*keyring.Ring, error) {
	keys, err := loadDataKeys(k.DataKeys, k.DataKeysFile)
	if err != nil {
		return nil, err
	}
	config := &completeConfig{Config: Config{DataDir: k.DataDir}}
	if k.JWTSecret != "" {
		if config.secrets, err = auth.ParseSecrets(k.JWTSecret); err != nil {
			return nil, fmt.Errorf("COREBANK_JWT_SECRET: %w", err)
		}
	}
	if k.DatabaseURL != "" { // The secrets of these servers are configured, or not needed.
		return keyring.New(keys, config.secrets)
	}
	secrets, err := signingKeys(config)
	if err != nil {
		return nil, err
	}
	return keyring.New(keys, secrets)
}
