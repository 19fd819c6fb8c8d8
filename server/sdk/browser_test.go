package sdk_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/chromium"
)

// A page of an allowed origin calls the JSON API by fetch, and the services by Connect and gRPC-Web, streams too. The same page of an
// origin that is not allowed gets nothing.
func TestPagesOfOtherOrigins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pages := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(pages.Close)
	s := apptest.Start(t, func(c *app.Config) { c.CORSOrigins = []string{pages.URL} })
	s.Account(t, s.Customer(t), "2.00")
	write(t, filepath.Join(dir, "page.js"), browserProgram(t, s))
	write(t, filepath.Join(dir, "index.html"), `<!doctype html><meta charset="utf-8"><body><script type="module" src="page.js"></script>`)
	for origin, want := range map[string]string{
		pages.URL: "201 true true\n7.00 PK\n7.00 PK\n7.00 PK",
		strings.Replace(pages.URL, "127.0.0.1", "localhost", 1): "refused: TypeError: Failed to fetch",
	} {
		t.Run(origin, func(t *testing.T) {
			t.Parallel()
			var got string
			if err := chromedp.Run(chromium.Open(t), chromedp.Navigate(origin+"/"),
				chromedp.PollFunction(`() => document.body?.innerText`, &got, chromedp.WithPollingInterval(50*time.Millisecond))); err != nil || got != want {
				t.Errorf("got %q, %v; want %q, no error", got, err, want)
			}
		})
	}
}

// browserProgram makes the program of the page, which calls a server.
func browserProgram(t *testing.T, s *apptest.Server) string {
	t.Helper()
	source, err := os.ReadFile("testdata/browser/page.ts")
	if err != nil {
		t.Fatal(err)
	}
	project := newTypeScript(t)
	program := strings.NewReplacer("localhost:8080", s.HTTP, "ADMIN-PASSWORD", apptest.Password).Replace(string(source))
	if out, err := project.compile(t, program); err != nil {
		t.Fatalf("got %v\n%s\nwant a program that compiles", err, out)
	}
	if out, err := tool(t, string(project), "esbuild", "example.js", "--bundle", "--format=esm", "--outfile=page.js", "--log-level=error"); err != nil {
		t.Fatalf("got %s, %v; want a bundle", out, err)
	}
	script, err := os.ReadFile(filepath.Join(string(project), "page.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}
