// Package apptest runs the whole server for tests: on a database of its own, on ports of its own, called as its clients call
// it, over gRPC and over JSON.
package apptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/risktest"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

// Password is the password of every user of a test server.
const Password = "correct horse battery"

// Server is a running server.
type Server struct {
	app.Addresses
	// DatabaseURL is its database, for a second server or for tests that change the database directly.
	DatabaseURL string
	// Conn reaches its gRPC port.
	Conn *grpc.ClientConn

	password string // of every user

	mu     sync.Mutex
	tokens map[string]string // by username
}

// Option changes the configuration of a test server.
type Option func(*app.Config)

// On makes a server run on a database that another one runs on as well.
func On(databaseURL string) Option {
	return func(c *app.Config) { c.DatabaseURL = databaseURL }
}

// Start runs a server until the test ends. Unless an option says otherwise it has an empty database, where the
// administrator "admin" can log in, and where the risk rules refuse nothing. On a database of storetest.URL they are as
// documented.
func Start(t testing.TB, options ...Option) *Server {
	t.Helper()
	return StartLogged(t, strictLogger(t), options...)
}

func strictLogger(t testing.TB) *slog.Logger {
	return slog.New(strictLog{slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}), t})
}

// StartLogged is Start with a log of the test's own.
func StartLogged(t testing.TB, log *slog.Logger, options ...Option) *Server {
	t.Helper()
	config := app.Config{
		HTTPAddr: "127.0.0.1:0", PaymentAddr: "127.0.0.1:0", RiskAddr: "127.0.0.1:0", GRPCAddr: "127.0.0.1:0",
		MetricsAddr:   "127.0.0.1:0",
		DataDir:       t.TempDir(),
		JWTSecret:     strings.Repeat("test", 8),
		AdminUsername: "admin", AdminPassword: Password,
		PasswordCost: auth.Cost{Memory: 64, Time: 1, Threads: 1},
		TimeZone:     Zone.String(),
		Notify:       os.Getenv("COREBANK_NOTIFY"),
	}
	for _, option := range options {
		option(&config)
	}
	if config.DatabaseURL == "" {
		config.DatabaseURL = storetest.URL(t)
		loosen(t, config.DatabaseURL)
	}
	return run(t, config, log)
}

// StartDemo runs a demo server, as `make run` starts it, on a Postgres of its own. Its users are [app.DemoUsers].
func StartDemo(t testing.TB) *Server {
	t.Helper()
	config := app.Config{
		Demo:     true,
		HTTPAddr: "127.0.0.1:0", PaymentAddr: "127.0.0.1:0", RiskAddr: "127.0.0.1:0", GRPCAddr: "127.0.0.1:0",
		DataDir:      storetest.DataDir(t),
		PasswordCost: auth.Cost{Memory: 64, Time: 1, Threads: 1},
		TimeZone:     Zone.String(),
	}
	return run(t, config, strictLogger(t))
}

// run runs a server until the test ends.
func run(t testing.TB, config app.Config, log *slog.Logger) *Server {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	server, err := app.New(ctx, config, log)
	if err != nil {
		stop()
		t.Fatalf("apptest: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("apptest: the server ended: %v", err)
		}
	})
	s := &Server{Addresses: server.Addresses(), DatabaseURL: config.DatabaseURL, password: Password, tokens: map[string]string{}}
	if config.Demo {
		s.password = app.DemoPassword
	}
	s.Conn, err = grpc.NewClient(s.GRPC, append(collectors(t), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	t.Cleanup(func() { _ = s.Conn.Close() }) // Before the server stops, so that it need not wait.
	return s
}

func loosen(t testing.TB, databaseURL string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	if err := errors.Join(risktest.Loosen(t.Context(), conn), conn.Close(t.Context())); err != nil {
		t.Fatalf("apptest: %v", err)
	}
}

// As returns a context in which gRPC calls are made by a user.
func (s *Server) As(t testing.TB, username string) context.Context {
	t.Helper()
	return Bearer(t.Context(), s.Token(t, username))
}

// Bearer returns a context in which gRPC calls carry a token.
func Bearer(ctx context.Context, token string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
}

// Token returns an access token of a user, who logs in at the first call.
func (s *Server) Token(t testing.TB, username string) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens[username] == "" {
		response, err := authv1.NewAuthServiceClient(s.Conn).Login(t.Context(),
			&authv1.LoginRequest{Username: username, Password: s.password})
		if err != nil {
			t.Fatalf("apptest: log in %s: %v", username, err)
		}
		s.tokens[username] = response.GetAccessToken()
	}
	return s.tokens[username]
}

// AddUser makes sure that there is a user, who need not change the password first, as the users of a demo need not.
func (s *Server) AddUser(t testing.TB, user auth.NewUser) {
	t.Helper()
	database, err := store.Open(t.Context(), store.Options{URL: s.DatabaseURL, MaxConns: 2})
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	defer database.Close()
	users, err := auth.NewService(t.Context(), database, auth.Options{
		Secret: []byte(strings.Repeat("user", 8)), Cost: auth.Cost{Memory: 64, Time: 1, Threads: 1},
	})
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	if _, err := users.EnsureUser(t.Context(), user); err != nil {
		t.Fatalf("apptest: create user %s: %v", user.Username, err)
	}
}

// User returns the name of a user with a role, and creates it at the first call. It is named like the role; a user with the role
// of a customer acts for the given customer and has its id in the name.
func (s *Server) User(t testing.TB, role apiv1.Role, customer ...int64) string {
	t.Helper()
	request := &authv1.CreateUserRequest{
		Username: contract.Text(role), Password: Password, Name: contract.Text(role), Roles: []apiv1.Role{role},
	}
	if len(customer) > 0 {
		request.Username = fmt.Sprintf("customer-%d", customer[0])
		request.CustomerId = &customer[0]
	}
	if request.GetUsername() == "admin" {
		return request.GetUsername()
	}
	s.mu.Lock()
	_, known := s.tokens[request.GetUsername()]
	s.mu.Unlock()
	if !known {
		s.AddUser(t, auth.NewUser{
			Username: request.GetUsername(), Password: Password, Name: request.GetName(),
			Roles: request.GetRoles(), CustomerID: request.GetCustomerId(),
		})
		s.mu.Lock()
		s.tokens[request.GetUsername()] = ""
		s.mu.Unlock()
	}
	return request.GetUsername()
}

// Answer is an HTTP answer.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// JSON sends a request to the main HTTP port: as a user, or unauthenticated if username is empty.
func (s *Server) JSON(t testing.TB, username, method, path, body string) Answer {
	t.Helper()
	return Send(t, s.newJSON(t, username, method, path, body))
}

// JSONSpelled is JSON for a body in an [OtherSpelling].
func (s *Server) JSONSpelled(t testing.TB, username, method, path, body string) Answer {
	t.Helper()
	return Send(t, OtherSpelling(s.newJSON(t, username, method, path, body)))
}

func (s *Server) newJSON(t testing.TB, username, method, path, body string) *http.Request {
	t.Helper()
	token := ""
	if username != "" {
		token = s.Token(t, username)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.HTTP+path, bytes.NewBufferString(body))
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return request
}

// Metric returns the value of a series, named as the server shows it: corebank_database_connections_max{pool="general"}.
func (s *Server) Metric(t testing.TB, series string) float64 {
	t.Helper()
	response, err := client.Get("http://" + s.Metrics + "/metrics")
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("apptest: read the metrics: %v", err)
	}
	_, after, found := strings.Cut("\n"+string(text), "\n"+series+" ")
	number, _, _ := strings.Cut(after, "\n")
	value, err := strconv.ParseFloat(number, 64)
	if err != nil {
		t.Fatalf("apptest: %s, found: %t: %v in\n%s", series, found, err, text)
	}
	return value
}

var client = &http.Client{
	Timeout:   30 * time.Second,
	Transport: &http.Transport{DisableKeepAlives: true}, // so that no connection outlives its server
}

// Send sends a request and reads the whole answer. Both must be as the OpenAPI document has them.
func Send(t testing.TB, request *http.Request) Answer {
	t.Helper()
	response, err := client.Do(request)
	if err != nil {
		t.Fatalf("apptest: %v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("apptest: read the answer: %v", err)
	}
	answer := Answer{Status: response.StatusCode, Header: response.Header, Body: string(body)}
	checkDocumented(t, request, answer)
	collectJSON(t, request, answer)
	return answer
}
