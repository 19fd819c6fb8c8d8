package main

import (
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

// health is `corebank health`: what a container runtime asks, where there is no curl.
type health struct {
	HTTPAddr string `default:":8080" env:"COREBANK_HTTP_ADDR" help:"Where the server answers JSON."`
	TLSCert  string `env:"COREBANK_TLS_CERT" help:"Set if the server speaks TLS." name:"tls-cert" placeholder:"FILE" type:"path"`
}

// healthPatience is how long the server may take to answer.
const healthPatience = 3 * time.Second

// Run asks /readyz.
func (h *health) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	host, port, err := net.SplitHostPort(h.HTTPAddr)
	if err != nil {
		return fmt.Errorf("COREBANK_HTTP_ADDR: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // A container may have no names.
	}
	scheme := "http"
	if h.TLSCert != "" {
		scheme = "https"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err //nolint:wrapcheck // Names the address itself.
	}
	// The certificate has the name that callers use, which is not the one used here; and nothing is sent that needs hiding.
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // As said.
	response, err := client.Do(request)
	if err != nil {
		return err //nolint:wrapcheck // Names the address itself.
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
	return err //nolint:wrapcheck // Nothing to add.
}
