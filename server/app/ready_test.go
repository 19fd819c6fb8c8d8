package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/storetest"
)

// readiness is a server on a Postgres of its own, and a call of Watch.
type readiness struct {
	*apptest.Server

	postgres *localpg.Server
	health   healthv1.HealthClient
	watched  grpc.ServerStreamingClient[healthv1.HealthCheckResponse]
}

// /readyz says why no requests should come, and takes it back; grpc.health.v1 says that none should.
func TestTellsWhyItIsNotReady(t *testing.T) {
	t.Parallel()
	postgres, err := localpg.Start(t.Context(), localpg.Options{Dir: storetest.Dir(t), Seed: storetest.Seed(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = postgres.Stop(context.Background()) })
	r := &readiness{Server: apptest.Start(t, apptest.On(postgres.URL())), postgres: postgres}
	r.health = healthv1.NewHealthClient(r.Conn)
	if r.watched, err = r.health.Watch(t.Context(), &healthv1.HealthCheckRequest{}); err != nil {
		t.Fatal(err)
	}
	r.want(t, http.StatusOK, "ready\n")
	r.wantWatched(t, healthv1.HealthCheckResponse_SERVING)
	r.exec(t, `UPDATE goose_db_version SET version_id = version_id - 1000`)
	r.want(t, http.StatusServiceUnavailable, "the database has schema version -")
	r.wantWatched(t, healthv1.HealthCheckResponse_NOT_SERVING)
	r.exec(t, `UPDATE goose_db_version SET version_id = version_id + 2000`)
	r.wantWatched(t, healthv1.HealthCheckResponse_SERVING)
	r.want(t, http.StatusOK, "ready\n") // A newer server shares the database.
	r.exec(t, `ALTER TABLE goose_db_version RENAME TO elsewhere`)
	r.want(t, http.StatusServiceUnavailable, "the database has schema version 0, this server needs ")
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.want(t, http.StatusServiceUnavailable, "the database does not answer\n")
}

// want checks the status and the beginning of the text of /readyz, and that Check and List agree with it.
func (r *readiness) want(t *testing.T, status int, text string) {
	t.Helper()
	want := healthv1.HealthCheckResponse_NOT_SERVING
	if status == http.StatusOK {
		want = healthv1.HealthCheckResponse_SERVING
	}
	checked, err := r.health.Check(t.Context(), &healthv1.HealthCheckRequest{})
	if err != nil || checked.GetStatus() != want {
		t.Errorf("Check: got %v, %v; want %v", checked, err, want)
	}
	listed, err := r.health.List(t.Context(), &healthv1.HealthListRequest{})
	if err != nil || len(listed.GetStatuses()) < 2 {
		t.Errorf("List: got %v, %v; want the server and its services", listed, err)
	}
	for service, got := range listed.GetStatuses() {
		if got.GetStatus() != want {
			t.Errorf("List: got %v for %q, want %v", got.GetStatus(), service, want)
		}
	}
	answer := r.JSON(t, "", http.MethodGet, "/readyz", "")
	if answer.Status != status || !strings.HasPrefix(answer.Body, text) {
		t.Errorf("/readyz: got %d %s, want %d %s", answer.Status, answer.Body, status, text)
	}
}

// wantWatched waits for the next answer of Watch.
func (r *readiness) wantWatched(t *testing.T, want healthv1.HealthCheckResponse_ServingStatus) {
	t.Helper()
	if told, err := r.watched.Recv(); err != nil || told.GetStatus() != want {
		t.Fatalf("Watch: got %v, %v, want %v", told, err, want)
	}
}

func (r *readiness) exec(t *testing.T, change string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), r.postgres.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// Only the server as a whole has a health.
func TestHealthOfAnUnknownService(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	_, err := healthv1.NewHealthClient(s.Conn).Check(t.Context(), &healthv1.HealthCheckRequest{Service: "corebank"})
	if status.Code(err) != codes.NotFound {
		t.Errorf("got %v; want code %v", err, codes.NotFound)
	}
}
