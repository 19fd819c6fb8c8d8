// Package chaos breaks a bank on several machines while clients use it, and checks what became of every call that was acknowledged.
package chaos

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/corebank/corebank/store/proctest"
)

const (
	// readyTimeout bounds the start of a server, which may have to migrate an empty database.
	readyTimeout = time.Minute
	// restartWait is the time after which a server that has ended by itself is started again, as systemd does.
	restartWait = 2 * time.Second
	poll        = 20 * time.Millisecond
)

// Serve makes the command that runs a server with arguments of `corebank serve`.
type Serve func(args ...string) *exec.Cmd

// Server is a server in a process of its own.
type Server struct {
	*proctest.Daemon

	HTTP, GRPC string // addresses
	conn       *grpc.ClientConn
	client     *http.Client
	serve      Serve
}

// Ports of a server: of JSON, payments, risk and gRPC.
type Ports [4]int

// Admin and its password can log in to the servers of [StartServer].
const (
	Admin    = "admin"
	Password = "correct horse battery"
)

// StartServer starts a server on a database, at an address of this machine. Ports that are 0 are free ones.
func StartServer(ctx context.Context, serve Serve, dir, address string, ports Ports, databaseURL string) (*Server, error) {
	free, err := proctest.FreePorts(address, len(ports))
	if err != nil {
		return nil, err
	}
	at := make([]string, len(ports))
	for i, port := range ports {
		if port == 0 {
			port = free[i]
		}
		at[i] = net.JoinHostPort(address, strconv.Itoa(port))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s := &Server{HTTP: at[0], GRPC: at[3], client: &http.Client{Timeout: callTimeout}, serve: serve}
	s.Daemon = &proctest.Daemon{Log: filepath.Join(dir, "server.log"), Command: func() *exec.Cmd {
		cmd := s.serve("--http-addr="+at[0], "--payment-addr="+at[1], "--risk-addr="+at[2], "--grpc-addr="+at[3], "--metrics-addr=",
			"--data-dir="+filepath.Join(filepath.Dir(dir), "files"), "--log-level=warn")
		cmd.Env = append(cmd.Env, "PATH="+os.Getenv("PATH"), "HOME="+dir, "COREBANK_DATABASE_URL="+databaseURL, "COREBANK_WEBHOOK_NETWORKS=127.0.0.0/8",
			"COREBANK_JWT_SECRET="+strings.Repeat("s", 32), "COREBANK_ADMIN_USERNAME="+Admin, "COREBANK_ADMIN_PASSWORD="+Password)
		return cmd
	}}
	s.conn, err = grpc.NewClient(s.GRPC, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithConnectParams(grpc.ConnectParams{
		Backoff: backoff.Config{BaseDelay: poll, Multiplier: 1.2, MaxDelay: time.Second}, MinConnectTimeout: time.Second,
	}))
	if err != nil {
		return nil, err
	}
	if err := s.Start(); err != nil {
		return nil, errors.Join(err, s.conn.Close())
	}
	if err := s.AwaitReady(ctx); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// AwaitReady waits until the server is ready.
func (s *Server) AwaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.HTTP+"/readyz", nil)
		if err != nil {
			return err
		}
		response, err := s.client.Do(request)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("/readyz answers %d", response.StatusCode)
		}
		if !s.Runs() {
			err = errors.New("it has ended")
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
		}
		if ctx.Err() != nil || !s.Runs() {
			said, _ := os.ReadFile(s.Log)
			return fmt.Errorf("the server at %s does not become ready: %w\n%s", s.HTTP, err, said[max(0, len(said)-2000):])
		}
	}
}

// awaitRecovered waits until the server is ready, and starts it again if it ends by itself: it does not start without its database.
func (s *Server) awaitRecovered(ctx context.Context, h *history) error {
	for {
		err := s.AwaitReady(ctx)
		if err == nil || ctx.Err() != nil || s.Runs() {
			return err
		}
		h.retry("start of a server")
		select {
		case <-time.After(restartWait):
		case <-ctx.Done():
			return err
		}
		if err := s.Start(); err != nil {
			return err
		}
	}
}

// Replace ends the server in order, and starts another program in its place.
func (s *Server) Replace(ctx context.Context, serve Serve) error {
	s.End()
	s.serve = serve
	return errors.Join(s.Start(), s.AwaitReady(ctx))
}

// Stop ends the server, and the connection of clients to it.
func (s *Server) Stop() {
	_ = s.conn.Close() // Nothing is lost with it.
	s.client.CloseIdleConnections()
	s.End()
}
