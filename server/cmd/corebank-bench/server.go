package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// password of the benchmark's users, which live in its own database only.
const password = "correct horse battery of a benchmark"

// server is a `corebank serve` of its own process, as it would run anywhere.
type server struct {
	command                       *exec.Cmd
	grpc, http, metrics, database string
}

// startServer starts the server on a database and waits until it is ready. It logs warnings only: a line per request would
// measure the terminal.
func startServer(ctx context.Context, binary, database, dataDir string, settings ...string) (_ *server, err error) {
	s := &server{command: exec.CommandContext(ctx, binary, "serve"), database: database}
	for _, address := range []*string{&s.grpc, &s.http, &s.metrics} {
		if *address, err = freeAddr(ctx); err != nil {
			return nil, err
		}
	}
	s.command.Cancel = func() error { return s.command.Process.Signal(syscall.SIGTERM) }
	s.command.Stderr = os.Stderr
	s.command.Env = append(os.Environ(),
		"COREBANK_DATABASE_URL="+database, "COREBANK_DATA_DIR="+dataDir, "COREBANK_LOG_LEVEL=warn",
		"COREBANK_JWT_SECRET="+strings.Repeat("benchmark", 4),
		"COREBANK_ADMIN_USERNAME=admin", "COREBANK_ADMIN_PASSWORD="+password,
		"COREBANK_GRPC_ADDR="+s.grpc, "COREBANK_HTTP_ADDR="+s.http, "COREBANK_METRICS_ADDR="+s.metrics,
		"COREBANK_PAYMENT_ADDR=127.0.0.1:0", "COREBANK_RISK_ADDR=127.0.0.1:0",
	)
	s.command.Env = append(s.command.Env, settings...)
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	return s, s.awaitReady(ctx)
}

// freeAddr is an address that nobody listens on now.
func freeAddr(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

func (s *server) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.http+"/readyz", nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close() // Only the status matters.
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			s.stop()
			return fmt.Errorf("not ready: %w", ctx.Err())
		}
	}
}

// memory returns the resident set of the idle server in MiB, 5 s after its last work.
func (s *server) memory() float64 {
	time.Sleep(5 * time.Second)
	return s.rss()
}

// rss returns the server's resident set in MiB.
func (s *server) rss() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0 // Not on Linux.
	}
	lines := bufio.NewScanner(bytes.NewReader(status))
	for lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 && fields[0] == "VmRSS:" {
			kib, _ := strconv.ParseFloat(fields[1], 64) // The kernel writes a number.
			return kib / 1024
		}
	}
	return 0
}

// profile writes profiles of the server's processor time and of its allocations, of so many seconds, to files with this prefix.
func (s *server) profile(ctx context.Context, prefix string, length time.Duration) error {
	if err := os.MkdirAll(filepath.Dir(prefix), 0o755); err != nil {
		return err
	}
	query := "?seconds=" + strconv.Itoa(max(1, int(length.Seconds())))
	group, ctx := errgroup.WithContext(ctx)
	for kind, name := range map[string]string{"profile": "cpu", "allocs": "allocs"} {
		group.Go(func() error {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.metrics+"/debug/pprof/"+kind+query, nil)
			if err != nil {
				return err
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				return err
			}
			defer response.Body.Close()
			profile, err := io.ReadAll(response.Body)
			if err != nil {
				return err
			}
			return os.WriteFile(prefix+"."+name+".pprof", profile, 0o644)
		})
	}
	return group.Wait()
}

// verify checks the whole books by the server's command, which takes as long as it needs, while a call may not.
func (s *server) verify(ctx context.Context) error {
	command := exec.CommandContext(ctx, s.command.Path, "verify")
	command.Env = append(os.Environ(), "COREBANK_DATABASE_URL="+s.database)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("verify the books: %w\n%s", err, out)
	}
	return nil
}

func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM) // It may have ended.
	_ = s.command.Wait()                          // It was told to.
}
