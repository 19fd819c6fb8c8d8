package store_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/storetest"
)

// A Postgres that shows a certificate is served with sslmode=verify-full: under its name, and with an authority that is trusted.
func TestVerifiesTheDatabase(t *testing.T) {
	t.Parallel()
	const address, unnamed = "127.0.0.77", "127.0.0.78" // Of this machine, and of no other test: the port is fixed.
	dir := storetest.Dir(t)
	trusted, other := filepath.Join(dir, "trusted.pem"), filepath.Join(dir, "other.pem")
	certify(t, other, filepath.Join(dir, "unused.crt"), filepath.Join(dir, "unused.key"), address)
	certificate, key := filepath.Join(dir, "server.crt"), filepath.Join(dir, "server.key")
	certify(t, trusted, certificate, key, address)
	hba := filepath.Join(dir, "pg_hba.conf")
	write(t, hba, []byte("local all all trust\nhostssl all all 127.0.0.0/8 trust\n"))
	postgres, err := localpg.Start(t.Context(), localpg.Options{
		Dir: storetest.Dir(t), Durable: true, Seed: storetest.Seed(t), Settings: map[string]string{
			"listen_addresses": address + "," + unnamed, "ssl": "on", "ssl_cert_file": certificate, "ssl_key_file": key, "hba_file": hba,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := postgres.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	url := "postgres://corebank@" + address + "/postgres?sslmode=verify-full&sslrootcert="
	if err := store.Migrate(t.Context(), url+trusted); err != nil {
		t.Fatal(err)
	}
	db := open(t, store.Options{URL: url + trusted})
	var encrypted bool
	if err := db.QueryRow(t.Context(), `SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`).Scan(&encrypted); err != nil || !encrypted {
		t.Errorf("encrypted: got %v, %v; want true", encrypted, err)
	}
	_, err = store.Open(t.Context(), store.Options{URL: url + other})
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); !unknown || !store.IsUnavailable(err) {
		t.Errorf("an authority that is not trusted: got %v, want that it is unknown", err)
	}
	_, err = store.Open(t.Context(), store.Options{URL: strings.Replace(url+trusted, address, unnamed, 1)})
	if _, another := errors.AsType[x509.HostnameError](err); !another || !store.IsUnavailable(err) {
		t.Errorf("an address that the certificate does not name: got %v, want that", err)
	}
}

// certify makes an authority, and a certificate of it for an address, which Postgres can read.
func certify(t *testing.T, authority, certificate, key, address string) {
	t.Helper()
	newKey := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	until := time.Now().Add(time.Hour)
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "database"}, NotAfter: until,
		IPAddresses: []net.IP{net.ParseIP(address)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	caKey, leafKey := newKey(), newKey()
	for path, c := range map[string]struct {
		made *x509.Certificate
		key  *ecdsa.PrivateKey
	}{authority: {ca, caKey}, certificate: {leaf, leafKey}} {
		der, err := x509.CreateCertificate(rand.Reader, c.made, ca, &c.key.PublicKey, caKey)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	der, err := x509.MarshalPKCS8PrivateKey(leafKey)
	if err != nil {
		t.Fatal(err)
	}
	write(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// write makes a file that only the user of Postgres can read, or root.
func write(t *testing.T, path string, text []byte) {
	t.Helper()
	account, err := localpg.FindAccount()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(path, text, 0o600), account.Chown(path)); err != nil {
		t.Fatal(err)
	}
}
