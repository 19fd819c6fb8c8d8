package app

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is the server's certificate. It is read again when its files have changed, so a renewed one is served without a
// restart.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu     sync.Mutex
	read   [2]stamp // of the files when they were last read
	served *tls.Certificate
}

// stamp identifies a version of a file.
type stamp struct {
	changed time.Time
	size    int64
}

// newTLS returns the TLS configuration of the ports; nil for plain text.
func newTLS(certFile, keyFile string, log *slog.Logger) (*tls.Config, error) {
	if certFile == "" && keyFile == "" {
		return nil, nil
	}
	if certFile == "" || keyFile == "" {
		return nil, errors.New("COREBANK_TLS_CERT and COREBANK_TLS_KEY must be set together")
	}
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("COREBANK_TLS_CERT and COREBANK_TLS_KEY: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}, nil
}

// get returns the certificate to a client that connects. When the files cannot be read, or do not go together because only one
// of them has been replaced so far, the last good certificate is still served.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.read
	err := c.load()
	switch {
	case c.read == before: // Unchanged since the last read, which may have failed.
	case err != nil:
		c.log.Warn("the renewed certificate cannot be used and the previous one is still served: check COREBANK_TLS_CERT and COREBANK_TLS_KEY", "error", err)
	default:
		c.log.Info("renewed certificate loaded", "valid_until", c.served.Leaf.NotAfter)
	}
	return c.served, nil
}

// load reads the files unless they are those that were read last.
func (c *certificate) load() error {
	var now [2]stamp
	var missing error
	for i, name := range []string{c.certFile, c.keyFile} {
		file, err := os.Stat(name)
		if err != nil {
			missing = cmp.Or(missing, err)
			continue
		}
		now[i] = stamp{file.ModTime(), file.Size()}
	}
	if now == c.read && c.served != nil {
		return nil
	}
	c.read = now
	if missing != nil {
		return missing
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.served = &pair
	return nil
}
