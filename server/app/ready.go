package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/corebank/corebank/server/file"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/store"
)

const (
	// probeTimeout bounds the database's answer; after it the server is not ready.
	probeTimeout = time.Second
	// probeInterval is the interval at which watchers' health is updated. A check is answered by a probe of its own.
	probeInterval = time.Second
	// keysInterval is the interval of the comparison with the database's key fingerprints, while they match.
	keysInterval = 10 * time.Second
)

// readiness serves the health of this server over HTTP and gRPC, with the reason when it is not ready.
type readiness struct {
	*health.Server

	database *store.DB
	keys     *keyring.Ring
	// keysCheckedAt is the time of the last match of the key fingerprints, in Unix nanoseconds.
	keysCheckedAt atomic.Int64
	files         *file.Service
	log           *slog.Logger
	names         []string // of the server, which is empty, and of its services
	// anyoneCanLogIn reports whether there is a user; hasUsers keeps a yes.
	anyoneCanLogIn func(context.Context) (bool, error)
	hasUsers       atomic.Bool
	// phase is "starting", "stopping", or empty while the server serves.
	phase atomic.Value
	// reported is the last reason, so that each change is logged once.
	reported atomic.Value
	stopping chan struct{}
}

func newReadiness(
	database *store.DB, keys *keyring.Ring, files *file.Service, anyoneCanLogIn func(context.Context) (bool, error), log *slog.Logger, c *contract.Contract,
) *readiness {
	r := &readiness{
		Server: health.NewServer(), database: database, keys: keys, files: files, anyoneCanLogIn: anyoneCanLogIn, log: log, names: []string{""},
		stopping: make(chan struct{}),
	}
	for _, m := range c.Methods() {
		if name := string(m.Desc.Parent().FullName()); !slices.Contains(r.names, name) {
			r.names = append(r.names, name)
		}
	}
	r.phase.Store("starting")
	r.set(healthv1.HealthCheckResponse_NOT_SERVING)
	return r
}

// set sets the same status for the server and for each of its services.
func (r *readiness) set(status healthv1.HealthCheckResponse_ServingStatus) {
	for _, name := range r.names {
		r.SetServingStatus(name, status)
	}
}

func (r *readiness) serving() {
	r.phase.Store("")
	r.set(healthv1.HealthCheckResponse_SERVING)
}

// stop makes the server not ready.
func (r *readiness) stop() {
	r.phase.Store("stopping")
	r.Shutdown()
}

// release ends calls of Watch, which would otherwise delay the shutdown.
func (r *readiness) release() { close(r.stopping) }

// why returns the reason why the server is not ready; empty when it is.
func (r *readiness) why(ctx context.Context) (why string, cause error) {
	if phase := r.phase.Load().(string); phase != "" {
		return phase, nil
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	err := r.database.CheckSchema(ctx)
	if behind, ok := errors.AsType[*store.BehindError](err); ok {
		return behind.Error(), err
	}
	if ahead, ok := errors.AsType[*store.AheadError](err); ok {
		return ahead.Error(), err
	}
	if err != nil {
		return "the database does not answer", err
	}
	if !r.hasUsers.Load() {
		has, err := r.anyoneCanLogIn(ctx)
		if err != nil {
			return "the database does not answer", err
		}
		if !has {
			return noUsers, errNoUsers
		}
		r.hasUsers.Store(true)
	}
	if why, err := r.checkKeys(ctx); why != "" {
		return why, err
	}
	switch err := r.files.CheckBucket(ctx); {
	case errors.Is(err, file.ErrOtherBucket):
		return err.Error(), err
	case err != nil:
		return "the bucket of files does not answer", err
	}
	return "", nil
}

// checkKeys returns why the keys of this server are not those of the database; empty when they are, or were a moment ago.
func (r *readiness) checkKeys(ctx context.Context) (why string, cause error) {
	if time.Since(time.Unix(0, r.keysCheckedAt.Load())) < keysInterval {
		return "", nil
	}
	mismatch, err := r.keys.Check(ctx, r.database)
	switch {
	case err != nil:
		return "the database does not answer", err
	case mismatch != "":
		return mismatch, errors.New("the keys of this server are not those of the database")
	}
	r.keysCheckedAt.Store(time.Now().UnixNano())
	return "", nil
}

// noUsers is the reason of a server that nobody can log in to.
const noUsers = "no user can log in: restart the server with COREBANK_ADMIN_USERNAME and COREBANK_ADMIN_PASSWORD to create the first administrator, or try a demo with --demo"

var errNoUsers = errors.New("the table users has no enabled user with a password")

// whyLogged returns why, and logs a change.
func (r *readiness) whyLogged(ctx context.Context) string {
	why, cause := r.why(ctx)
	if ctx.Err() == nil && r.reported.Swap(why) != why && cause != nil {
		r.log.WarnContext(ctx, "not ready", "why", why, "error", cause)
	}
	return why
}

// ServeHTTP answers GET /readyz.
func (r *readiness) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if why := r.whyLogged(request.Context()); why != "" {
		answer(w, http.StatusServiceUnavailable, why)
		return
	}
	answer(w, http.StatusOK, "ready")
}

// status returns the answer of /readyz as a status of grpc.health.v1.
func (r *readiness) status(ctx context.Context) healthv1.HealthCheckResponse_ServingStatus {
	if r.whyLogged(ctx) != "" {
		return healthv1.HealthCheckResponse_NOT_SERVING
	}
	return healthv1.HealthCheckResponse_SERVING
}

// Check reports the health of this server.
func (r *readiness) Check(
	ctx context.Context, request *healthv1.HealthCheckRequest,
) (*healthv1.HealthCheckResponse, error) {
	response, err := r.Server.Check(ctx, request)
	if err == nil {
		response.Status = r.status(ctx)
	}
	return response, err
}

// List reports the health of this server.
func (r *readiness) List(ctx context.Context, request *healthv1.HealthListRequest) (*healthv1.HealthListResponse, error) {
	response, err := r.Server.List(ctx, request)
	for _, server := range response.GetStatuses() {
		server.Status = r.status(ctx)
	}
	return response, err
}

// follow updates the health for watchers, until release.
func (r *readiness) follow() {
	ticker := time.NewTicker(probeInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			r.set(r.status(context.Background()))
		case <-r.stopping:
			return
		}
	}
}

// Watch reports the health of this server until release.
func (r *readiness) Watch(request *healthv1.HealthCheckRequest, stream grpc.ServerStreamingServer[healthv1.HealthCheckResponse]) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	go func() {
		select {
		case <-r.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	return r.Server.Watch(request, watch{stream, ctx})
}

// watch is a stream that ends with a context of its own.
type watch struct {
	grpc.ServerStreamingServer[healthv1.HealthCheckResponse]

	ctx context.Context //nolint:containedctx // grpc.ServerStream returns it from Context.
}

func (w watch) Context() context.Context { return w.ctx }

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // The client may be gone.
}
