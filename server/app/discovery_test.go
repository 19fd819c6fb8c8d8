package app_test

import (
	"slices"
	"strings"
	"testing"

	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	reflectionv1alpha "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"

	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// Tools find every service by both versions of reflection, and balancers ask for the health of each by its name.
func TestEveryServiceIsFoundAndHealthy(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	want := []string{"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"}
	for _, m := range apptest.Contract.Methods() {
		if name := string(m.Desc.Parent().FullName()); !slices.Contains(want, name) {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	for version, got := range map[string][]string{"v1": listV1(t, s), "v1alpha": listV1Alpha(t, s)} {
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("reflection %s: got %q, want %q", version, got, want)
		}
	}
	for _, name := range append(want, "") {
		if strings.HasPrefix(name, "grpc.") {
			continue
		}
		checked, err := healthv1.NewHealthClient(s.Conn).Check(t.Context(), &healthv1.HealthCheckRequest{Service: name})
		if checked.GetStatus() != healthv1.HealthCheckResponse_SERVING || err != nil {
			t.Errorf("health of %q: got %v, %v; want SERVING", name, checked, err)
		}
	}
}

func listV1(t *testing.T, s *apptest.Server) (names []string) {
	t.Helper()
	stream, err := reflectionv1.NewServerReflectionClient(s.Conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&reflectionv1.ServerReflectionRequest{
		MessageRequest: &reflectionv1.ServerReflectionRequest_ListServices{},
	}); err != nil {
		t.Fatal(err)
	}
	answer, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range answer.GetListServicesResponse().GetService() {
		names = append(names, service.GetName())
	}
	return names
}

//nolint:staticcheck // Deprecated, but older tools know no other.
func listV1Alpha(t *testing.T, s *apptest.Server) (names []string) {
	t.Helper()
	stream, err := reflectionv1alpha.NewServerReflectionClient(s.Conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&reflectionv1alpha.ServerReflectionRequest{
		MessageRequest: &reflectionv1alpha.ServerReflectionRequest_ListServices{},
	}); err != nil {
		t.Fatal(err)
	}
	answer, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range answer.GetListServicesResponse().GetService() {
		names = append(names, service.GetName())
	}
	return names
}
