package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/corebank/corebank/server/console"
	"github.com/corebank/corebank/server/docs"
)

// Only reads of the exact paths of a page are answered by it; RPCs go to the handler of Connect, and everything else to the facade.
func TestHandlersByPath(t *testing.T) {
	t.Parallel()
	says := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, name) })
	}
	for _, pages := range []map[string]http.Handler{console.Pages(), docs.Pages()} {
		for path := range pages {
			pages[path] = says("page")
		}
		handler := byPath(pages, says("calls"), says("json"))
		for path := range pages {
			for method, want := range map[string]string{"GET": "page", "HEAD": "page", "POST": "json", "DELETE": "json", "OPTIONS": "json"} {
				checkPath(t, handler, method, path, want)
			}
			checkPath(t, handler, "GET", path+".html", "json")
		}
		checkPath(t, handler, "GET", "/console/none.js", "json")
		checkPath(t, handler, "POST", "/api/v1/transactions/transfer", "json")
		checkPath(t, handler, "POST", "/corebank.transaction.v1.TransactionService/Transfer", "calls")
	}
}

func checkPath(t *testing.T, handler http.Handler, method, path, want string) {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	if got := w.Body.String(); got != want {
		t.Errorf("%s %s: answered by %s, want %s", method, path, got, want)
	}
}
