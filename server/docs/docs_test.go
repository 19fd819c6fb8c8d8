package docs_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/docs"
)

func TestReferenceNeedsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	pages := docs.Pages()
	for _, test := range []struct{ path, contentType, holds string }{
		{"/openapi.json", "application/json", `"openapi": "3.0.3"`},
		{"/docs", "text/html; charset=utf-8", "/docs/scalar.js"},
		{"/docs/", "text/html; charset=utf-8", "width=device-width"},
		{"/docs/scalar.js", "text/javascript; charset=utf-8", "createApiReference"},
		{"/docs/page.js", "text/javascript; charset=utf-8", "/openapi.json"},
		{"/docs/page.css", "text/css; charset=utf-8", "body"},
	} {
		if pages[test.path] == nil {
			t.Fatalf("%s: got no handler, want one", test.path)
		}
		w := httptest.NewRecorder()
		pages[test.path].ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", test.path, nil))
		if got := w.Header().Get("Content-Type"); got != test.contentType || !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("GET %s: got %d %s %.200s; want %v, string containing %v", test.path, w.Code, got, w.Body, test.contentType, test.holds)
		}
		if test.contentType == "text/html; charset=utf-8" &&
			strings.Contains(w.Body.String(), `src="http`) {
			t.Errorf("%s: got a source elsewhere, want none", test.path)
		}
	}
}
