package auth

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const password = "correct horse battery"

var secret = []byte("0123456789abcdef0123456789abcdef")

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// record is a log that a test reads.
type record struct{ proctest.Log }

// lines counts how often a text was logged.
func (r *record) lines(text string) int { return strings.Count(r.String(), text) }

func (r *record) option(o *Options) { o.Log = slog.New(slog.NewJSONHandler(r, nil)) }

// testServer is one replica: the service behind a gRPC server with only its own interceptor.
type testServer struct {
	*Service

	client authv1.AuthServiceClient
	db     *store.DB
	clock  *clock
	// heard gets a value after each notification from another server was taken in.
	heard chan string
}

func newServer(t *testing.T, options ...func(*Options)) *testServer {
	t.Helper()
	return newReplica(t, storetest.New(t), newClock(), options...)
}

// newReplica starts a server on a database, and returns when it hears of what others do.
func newReplica(t *testing.T, db *store.DB, clock *clock, options ...func(*Options)) *testServer {
	t.Helper()
	o := Options{Secret: secret, Cost: cheap, Now: clock.Now, Log: slog.New(slog.DiscardHandler)}
	for _, option := range options {
		option(&o)
	}
	s, err := NewService(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	r := &testServer{Service: s, db: db, clock: clock, heard: make(chan string, 1000)}
	r.listen(t)
	r.client = authv1.NewAuthServiceClient(r.serve(t))
	return r
}

func (s *testServer) listen(t *testing.T) {
	t.Helper()
	sub, ready := s.Subscriber(), make(chan struct{})
	inner, isReady := sub, sync.OnceFunc(func() { close(ready) })
	sub.Resync = func(ctx context.Context) error {
		defer isReady()
		return inner.Resync(ctx)
	}
	sub.Notify = func(ctx context.Context, payload string) error {
		err := inner.Notify(ctx, payload)
		s.heard <- payload
		return err
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := store.NewListener(s.db, slog.New(slog.DiscardHandler), sub).Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("listener: got %v, want %v", err, context.Canceled)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	<-ready
}

func (s *testServer) serve(t *testing.T) *grpc.ClientConn {
	t.Helper()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	i := s.Interceptor(c)
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(i.Unary, idempotency.NewAnswers(s.keys).Unary), grpc.StreamInterceptor(i.Stream))
	authv1.RegisterAuthServiceServer(server, s.Service)
	listener := bufconn.Listen(1 << 16)
	go func() { _ = server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		server.Stop()
	})
	return conn
}

// user creates a user and returns its id.
func (s *testServer) user(t *testing.T, username string, roles ...apiv1.Role) int64 {
	t.Helper()
	r, err := s.CreateUser(t.Context(), &authv1.CreateUserRequest{
		Username: username, Password: password, Name: username, Roles: roles,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.keepPasswords(t)
	return r.GetUser().GetId()
}

// keepPasswords lets all users go on with the passwords that others have set for them.
func (s *testServer) keepPasswords(t *testing.T) {
	t.Helper()
	if _, err := s.db.Exec(t.Context(), "UPDATE users SET password_change_required = false"); err != nil {
		t.Fatal(err)
	}
}

func (s *testServer) teller(t *testing.T, username string) int64 {
	t.Helper()
	return s.user(t, username, apiv1.Role_ROLE_TELLER)
}

// asAdmin is a context of calls by an administrator.
func (s *testServer) asAdmin(t *testing.T) context.Context {
	t.Helper()
	token, err := s.issuer.access(caller.Principal{UserID: 1 << 40, Roles: caller.RolesOf(apiv1.Role_ROLE_ADMIN), SessionID: newID().String()})
	if err != nil {
		t.Fatal(err)
	}
	return withToken(t.Context(), token)
}

// tryLogin logs in with the shared password.
func (s *testServer) tryLogin(ctx context.Context, username string) (*authv1.LoginResponse, error) {
	return s.client.Login(ctx, &authv1.LoginRequest{Username: username, Password: password})
}

func (s *testServer) login(t *testing.T, username string) *authv1.LoginResponse {
	t.Helper()
	tokens, err := s.tryLogin(t.Context(), username)
	if err != nil {
		t.Fatalf("login of %s: %v", username, err)
	}
	return tokens
}

func (s *testServer) refresh(ctx context.Context, token string) (*authv1.RefreshResponse, error) {
	return s.client.Refresh(ctx, &authv1.RefreshRequest{RefreshToken: token})
}

// call makes a call that needs a token.
func (s *testServer) call(ctx context.Context, token string) error {
	_, err := s.client.ListUsers(withToken(ctx, token), &authv1.ListUsersRequest{})
	return err
}

func withToken(ctx context.Context, token string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
}

// as is a context on the server's side of a call with this header.
func as(ctx context.Context, header string) context.Context {
	return metadata.NewIncomingContext(ctx, metadata.Pairs("authorization", header))
}

// wantCode fails unless err is the API error with this code; the unspecified code means no error.
func wantCode(t *testing.T, err error, want apiv1.ErrorCode) *apierror.Error {
	t.Helper()
	if err == nil && want == apiv1.ErrorCode_ERROR_CODE_UNSPECIFIED {
		return nil
	}
	got := apiErrorOf(err)
	if err == nil || got.Code != want {
		t.Fatalf("got %v, want %v", err, want)
	}
	return got
}

func apiErrorOf(err error) *apierror.Error { return apierror.FromStatus(status.Convert(err)) }
