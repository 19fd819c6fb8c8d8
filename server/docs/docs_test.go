package docs_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corebank/corebank/server/docs"
)

func TestReferenceNeedsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	handler := docs.Handler(http.NotFoundHandler())
	for _, test := range []struct{ method, path, contentType, holds string }{
		{"GET", "/openapi.json", "application/json", `"openapi": "3.0.3"`},
		{"GET", "/docs", "text/html; charset=utf-8", "/docs/scalar.js"},
		{"GET", "/docs/", "text/html; charset=utf-8", "width=device-width"},
		{"GET", "/docs/scalar.js", "text/javascript; charset=utf-8", "createApiReference"},
		{"GET", "/docs/page.js", "text/javascript; charset=utf-8", "/openapi.json"},
		{"GET", "/docs/page.css", "text/css; charset=utf-8", "body"},
		{"POST", "/docs", "text/plain; charset=utf-8", "404"},
		{"GET", "/docs.html", "text/plain; charset=utf-8", "404"},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), test.method, test.path, nil))
		if got := w.Header().Get("Content-Type"); got != test.contentType || !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("%s %s: got %d %s %.200s; want %v, string containing %v", test.method, test.path, w.Code, got, w.Body, test.contentType, test.holds)
		}
		if test.contentType == "text/html; charset=utf-8" &&
			strings.Contains(w.Body.String(), `src="http`) {
			t.Errorf("%s: got a source elsewhere, want none", test.path)
		}
	}
}
