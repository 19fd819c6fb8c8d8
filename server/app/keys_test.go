package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// A server whose secret is not that of the database says so, and is not ready.
func TestServerWithOtherKeysIsNotReady(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir() // with the files, which are the same for all
	first := apptest.Start(t, func(c *app.Config) { c.DataDir = dataDir })
	ready := func(s *apptest.Server, status int, text string) {
		t.Helper()
		proctest.Await(t, "/readyz says "+text, func() bool { // A busy machine may not answer the first probe in time.
			got := s.JSON(t, "", http.MethodGet, "/readyz", "")
			return got.Status == status && strings.Contains(got.Body, text)
		})
	}
	ready(first, http.StatusOK, "ready")
	other := strings.Repeat("other", 8)
	with := func(secret string) *apptest.Server {
		return apptest.Start(t, apptest.On(first.DatabaseURL), func(c *app.Config) { c.JWTSecret, c.DataDir = secret, dataDir })
	}
	ready(with(other), http.StatusServiceUnavailable, "COREBANK_JWT_SECRET does not hold the secret")
	ready(with(other+","+strings.Repeat("test", 8)), http.StatusOK, "ready")
}
