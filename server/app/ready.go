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

	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store"
)

const (
	// probePatience is how long the database may take to answer before balancers are sent away.
	probePatience = time.Second
	// probeEvery is how often this is found out for those who watch. Who asks gets an answer of that moment.
	probeEvery = time.Second
)

// readiness tells balancers, over HTTP and gRPC, whether to send requests here, and if not, why.
type readiness struct {
	*health.Server

	database *store.DB
	log      *slog.Logger
	names    []string // of the server, which is empty, and of its services
	// phase is why the server itself is not ready: "starting" or "stopping"; empty while it serves.
	phase atomic.Value
	// told is what was answered last, so that the log has each change once.
	told     atomic.Value
	stopping chan struct{}
}

func newReadiness(database *store.DB, log *slog.Logger, c *contract.Contract) *readiness {
	r := &readiness{
		Server: health.NewServer(), database: database, log: log, names: []string{""}, stopping: make(chan struct{}),
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

// set tells the status of the server and of each of its services, which are served together or not at all.
func (r *readiness) set(status healthv1.HealthCheckResponse_ServingStatus) {
	for _, name := range r.names {
		r.SetServingStatus(name, status)
	}
}

func (r *readiness) serving() {
	r.phase.Store("")
	r.set(healthv1.HealthCheckResponse_SERVING)
}

// stop has balancers look away.
func (r *readiness) stop() {
	r.phase.Store("stopping")
	r.Shutdown()
}

// release ends the calls that watch the health of this server, which would otherwise be waited for.
func (r *readiness) release() { close(r.stopping) }

// why is why no requests should be sent here; empty when they should.
func (r *readiness) why(ctx context.Context) (why string, cause error) {
	if phase := r.phase.Load().(string); phase != "" {
		return phase, nil
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	err := r.database.CheckSchema(ctx)
	if behind, ok := errors.AsType[*store.BehindError](err); ok {
		return behind.Error(), err
	}
	if err != nil {
		return "the database does not answer", err
	}
	return "", nil
}

// tell is why, for everybody who asks.
func (r *readiness) tell(ctx context.Context) string {
	why, cause := r.why(ctx)
	if ctx.Err() == nil && r.told.Swap(why) != why && cause != nil {
		r.log.WarnContext(ctx, "not ready", "why", why, "error", cause)
	}
	return why
}

// ServeHTTP answers GET /readyz.
func (r *readiness) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if why := r.tell(request.Context()); why != "" {
		answer(w, http.StatusServiceUnavailable, why)
		return
	}
	answer(w, http.StatusOK, "ready")
}

// status is what /readyz says, as gRPC has it.
func (r *readiness) status(ctx context.Context) healthv1.HealthCheckResponse_ServingStatus {
	if r.tell(ctx) != "" {
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
	return response, err //nolint:wrapcheck // It says that it knows no such service.
}

// List reports the health of this server, which is all that there is.
func (r *readiness) List(ctx context.Context, request *healthv1.HealthListRequest) (*healthv1.HealthListResponse, error) {
	response, err := r.Server.List(ctx, request)
	for _, server := range response.GetStatuses() {
		server.Status = r.status(ctx)
	}
	return response, err //nolint:wrapcheck // Does not fail.
}

// follow finds out for those who watch, until release.
func (r *readiness) follow() {
	ticker := time.NewTicker(probeEvery)
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
	return r.Server.Watch(request, watch{stream, ctx}) //nolint:wrapcheck // The stream's own error.
}

// watch is a stream that ends with a context of its own.
type watch struct {
	grpc.ServerStreamingServer[healthv1.HealthCheckResponse]

	ctx context.Context //nolint:containedctx // A stream has one.
}

func (w watch) Context() context.Context { return w.ctx }

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // The client may be gone.
}
