package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/storetest"
)

// /readyz says why no requests should come, and takes it back; grpc.health.v1 says that none should.
func TestTellsWhyItIsNotReady(t *testing.T) {
	t.Parallel()
	postgres, err := localpg.Start(t.Context(), localpg.Options{Dir: storetest.Dir(t), Seed: storetest.Seed(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = postgres.Stop(context.Background()) })
	s := apptest.Start(t, apptest.On(postgres.URL()))
	health := healthv1.NewHealthClient(s.Conn)
	watched, err := health.Watch(t.Context(), &healthv1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	expect := func(status int, text string) {
		t.Helper()
		want := healthv1.HealthCheckResponse_NOT_SERVING
		if status == http.StatusOK {
			want = healthv1.HealthCheckResponse_SERVING
		}
		checked, err := health.Check(t.Context(), &healthv1.HealthCheckRequest{})
		if err != nil || checked.GetStatus() != want {
			t.Errorf("Check: got %v, %v; want %v", checked, err, want)
		}
		listed, err := health.List(t.Context(), &healthv1.HealthListRequest{})
		if err != nil || len(listed.GetStatuses()) < 2 {
			t.Errorf("List: got %v, %v; want the server and its services", listed, err)
		}
		for service, got := range listed.GetStatuses() {
			if got.GetStatus() != want {
				t.Errorf("List: got %v for %q, want %v", got.GetStatus(), service, want)
			}
		}
		answer := s.JSON(t, "", http.MethodGet, "/readyz", "")
		if answer.Status != status || !strings.HasPrefix(answer.Body, text) {
			t.Errorf("/readyz: %d %s", answer.Status, answer.Body)
		}
	}
	version := func(change string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), postgres.URL())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	follow := func(want healthv1.HealthCheckResponse_ServingStatus) {
		t.Helper()
		if told, err := watched.Recv(); err != nil || told.GetStatus() != want {
			t.Fatalf("Watch: %v, %v", told, err)
		}
	}
	expect(http.StatusOK, "ready\n")
	follow(healthv1.HealthCheckResponse_SERVING)
	version(`UPDATE goose_db_version SET version_id = version_id - 1000`)
	expect(http.StatusServiceUnavailable, "the database has schema version -")
	follow(healthv1.HealthCheckResponse_NOT_SERVING)
	version(`UPDATE goose_db_version SET version_id = version_id + 2000`)
	follow(healthv1.HealthCheckResponse_SERVING)
	expect(http.StatusOK, "ready\n") // A newer server shares the database.
	version(`ALTER TABLE goose_db_version RENAME TO elsewhere`)
	expect(http.StatusServiceUnavailable, "the database has schema version 0, this server needs ")
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(http.StatusServiceUnavailable, "the database does not answer\n")
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
