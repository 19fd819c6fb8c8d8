package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// health is `corebank health`, a probe for containers without curl.
type health struct {
	HTTPAddr string `default:":8080" env:"COREBANK_HTTP_ADDR" help:"Address of the JSON facade."`
	TLSCert  string `env:"COREBANK_TLS_CERT" help:"Set if the server speaks TLS." name:"tls-cert" placeholder:"FILE" type:"path"`
}

// healthTimeout bounds the server's answer.
const healthTimeout = 3 * time.Second

// Run requests /readyz.
func (h *health) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	host, port, err := net.SplitHostPort(cmp.Or(h.HTTPAddr, ":8080"))
	if err != nil {
		return fmt.Errorf("COREBANK_HTTP_ADDR: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || host == "localhost" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // A container may have no /etc/hosts.
	}
	scheme := "http"
	if h.TLSCert != "" {
		scheme = "https"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	// The certificate names another host than this address, and the request has no secret.
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // Only this machine is called, see above.
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return errors.New(strings.TrimSpace(string(text)))
	}
	_, err = os.Stdout.Write(text)
	return err
}
