package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/contract"
)

// serve is `corebank serve`.
type serve struct {
	app.Config
}

// Run starts the server and serves until the context ends.
func (s *serve) Run(ctx context.Context) error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return fmt.Errorf("COREBANK_LOG_LEVEL: %w", err)
	}
	go collectLess(ctx)
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	s.Release = build()
	server, err := app.New(ctx, s.Config, log)
	if err != nil {
		return err
	}
	s.greet(server.Addresses())
	return server.Run(ctx)
}

// greet prints the addresses and, in a demo, how to try the server.
func (s *serve) greet(at app.Addresses) {
	var text strings.Builder
	scheme, over := "http://", ""
	if s.TLSCert != "" {
		scheme, over = "https://", " (TLS)"
	}
	fmt.Fprintf(&text, "corebank %s is started\n  JSON  %s%s   payments %s, risk %s\n  gRPC  %s%s\n",
		contract.Version(), scheme, local(at.HTTP), local(at.Payment), local(at.Risk), local(at.GRPC), over)
	fmt.Fprintf(&text, "  pages %[1]s%[2]s/ for bank staff, %[1]s%[2]s/docs for programmers\n", scheme, local(at.HTTP))
	if s.Demo {
		fmt.Fprintf(&text, "\nDEMO: a private Postgres below %s, and users whose password is public (%s):\n",
			s.DataDir, app.DemoPassword)
		for _, user := range app.DemoUsers {
			fmt.Fprintf(&text, "  %-18s %s\n", user.Username, contract.Text[apiv1.Role](user.Role))
		}
		fmt.Fprintf(&text, "\nTry it:\n  curl -s %s%s/api/v1/auth/login -H 'Content-Type: application/json' "+
			"-d '{\"username\":\"user@example.com\",\"password\":\"%s\"}'\n", scheme, local(at.HTTP), app.DemoPassword)
	}
	_, _ = fmt.Fprintln(os.Stdout, text.String()) // Standard output may be closed.
}

// local writes an address for clients on this machine.
func local(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return "localhost:" + port
	}
	return address
}
