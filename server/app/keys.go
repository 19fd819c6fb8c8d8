package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/keyring"
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

// Keys is the database and the keys of a command, chosen as for the server.
type Keys struct {
	Database

	JWTSecret    string `env:"COREBANK_JWT_SECRET"     help:"The secrets of the servers, the old ones too." placeholder:"SECRETS"`
	DataKeys     string `env:"COREBANK_DATA_KEYS"      help:"The data keys of the servers, the old ones too; the first encrypts." placeholder:"KEYS"`
	DataKeysFile string `env:"COREBANK_DATA_KEYS_FILE" help:"File with more such keys, one a line." type:"path" placeholder:"FILE"`
}

// Rotate encrypts every secret in the database with the first data key, and returns that key's id and how many were encrypted
// with another one.
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
		rotated, err = ring.Rotate(ctx, database)
		return err
	})
	return ring.Current(), rotated, err
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
