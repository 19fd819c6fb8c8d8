package file_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

// A second server on the database is ready only with the bucket of the first, and then serves what the first has stored.
func TestServersShareTheBucket(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body, contentType := form(t, part{"file", "a.pdf", pdf(100)})
	stored := b.send(t, b.officer, contentType, bytes.NewReader(body))
	_, path, _ := strings.Cut(stored.Body, b.HTTP)
	path, _, _ = strings.Cut(path, `"`)
	if got := b.JSON(t, "", http.MethodGet, "/readyz", ""); got.Status != http.StatusOK {
		t.Errorf("the first server: got %d %s, want it to be ready", got.Status, got.Body)
	}

	shared := apptest.Start(t, apptest.On(b.DatabaseURL), func(c *app.Config) { c.DataDir = b.dataDir })
	if got := shared.JSON(t, b.officer, http.MethodGet, path, ""); got.Status != http.StatusOK || got.Body != string(pdf(100)) {
		t.Errorf("a server with the same bucket: got %d and %d bytes, want the file", got.Status, len(got.Body))
	}
	if got := shared.JSON(t, "", http.MethodGet, "/readyz", ""); got.Status != http.StatusOK {
		t.Errorf("a server with the same bucket: got %d %s, want it to be ready", got.Status, got.Body)
	}

	other := &testBundle{dataDir: t.TempDir(), officer: b.officer}
	other.Server = apptest.Start(t, apptest.On(b.DatabaseURL), func(c *app.Config) { c.DataDir = other.dataDir })
	if got := other.JSON(t, "", http.MethodGet, "/readyz", ""); got.Status != http.StatusServiceUnavailable || !strings.Contains(got.Body, "COREBANK_BLOB_URL") {
		t.Errorf("a server with another bucket: got %d %s, want 503 and COREBANK_BLOB_URL", got.Status, got.Body)
	}
	if got := other.send(t, other.officer, contentType, bytes.NewReader(body)); got.Status != http.StatusInternalServerError {
		t.Errorf("an upload to another bucket: got %d %s, want 500", got.Status, got.Body)
	}
	other.wantStored(t, 0)
}

// Other users of the machine cannot read what is uploaded, nor what an earlier version let them read.
func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	folder := filepath.Join(dataDir, "files")
	old := filepath.Join(folder, "f0.pdf")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, pdf(10), 0o644); err != nil {
		t.Fatal(err)
	}
	b := &testBundle{dataDir: dataDir}
	b.Server = apptest.Start(t, func(c *app.Config) { c.DataDir = dataDir })
	b.officer = b.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	body, contentType := form(t, part{"file", "a.pdf", pdf(100)})
	if got := b.send(t, b.officer, contentType, bytes.NewReader(body)); got.Status != http.StatusOK {
		t.Fatalf("got %d %s, want 200", got.Status, got.Body)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 3 {
		t.Fatalf("got %v and error %v, want the old file, the new one and the id of the bucket", entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got mode %v and error %v, want 0600", entry.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: got mode %v and error %v, want 0700", info.Mode(), err)
	}
}
