package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/app"
)

// With a certificate every port speaks TLS and nothing else, and a renewed certificate is served without a restart.
func TestSpeaksTLS(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	cert, key := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	first := writeCertificate(t, cert, key)
	p := serveOn(t, dir, nil, "--tls-cert="+cert, "--tls-key="+key)

	for _, address := range append(p.others, p.http) {
		answer, err := overTLS(t, first).Get("https://" + address + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK || answer.ProtoMajor != 2 || answer.TLS.Version != tls.VersionTLS13 {
			t.Errorf("%s: got %s by %s, TLS %x, want 200 by HTTP/2, TLS 1.3", address, answer.Status, answer.Proto, answer.TLS.Version)
		}
		if got := answer.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: got Strict-Transport-Security %q, want that browsers keep to TLS for a year", address, got)
		}
	}
	if code := logInBy(t, p.grpc, credentials.NewClientTLSFromCert(first, "")); code != codes.OK {
		t.Errorf("gRPC over TLS: got %v, want OK", code)
	}
	if out, err := p.health(t, "--tls-cert="+cert); err != nil || out != "ready\n" {
		t.Errorf("corebank health: got %q, %v, want ready", out, err)
	}
	refusesOtherThanTLS(t, p, first)

	renewed := writeCertificate(t, cert, key)
	for name, roots := range map[string]*x509.CertPool{"the old certificate": first, "the renewed one": renewed} {
		response, err := overTLS(t, roots).Get("https://" + p.http + "/healthz")
		if err == nil {
			_ = response.Body.Close()
		}
		if (err == nil) != (name == "the renewed one") {
			t.Errorf("who trusts %s: got %v, want success only for the renewed one", name, err)
		}
	}
	if err := os.WriteFile(key, []byte("half a fi"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := logInBy(t, p.grpc, credentials.NewClientTLSFromCert(renewed, "")); code != codes.OK {
		t.Errorf("with a broken file on the disk: got %v, want OK", code)
	}
	p.interrupt(t)
}

// refusesOtherThanTLS checks that neither plain text nor an old version of TLS is accepted.
func refusesOtherThanTLS(t *testing.T, p *program, roots *x509.CertPool) {
	t.Helper()
	if code := logInBy(t, p.grpc, insecure.NewCredentials()); code != codes.Unavailable {
		t.Errorf("gRPC in plain text: got %v, want Unavailable", code)
	}
	answer, err := http.Get("http://" + p.http + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Errorf("plain text: got %s %s, want 400", answer.Status, text)
	}
	old := &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11}
	if conn, err := tls.Dial("tcp", p.http, old); err == nil {
		_ = conn.Close()
		t.Error("got TLS 1.1 accepted, want it refused")
	}
}

// overTLS is a client without connections yet that trusts these certificates.
func overTLS(t *testing.T, roots *x509.CertPool) *http.Client {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func logInBy(t *testing.T, address string, by credentials.TransportCredentials) codes.Code {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(by))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = authv1.NewAuthServiceClient(conn).Login(t.Context(), &authv1.LoginRequest{Username: "teller", Password: app.DemoPassword})
	return status.Code(err)
}

// writeCertificate makes a certificate for this machine that signs itself, and returns whom to trust for it.
func writeCertificate(t *testing.T, cert, key string) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	pemCert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
	for name, text := range map[string][]byte{cert: pemCert, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pemCert)
	return roots
}
