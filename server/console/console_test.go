package console_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	built "github.com/corebank/corebank/gen/console"
	"github.com/corebank/corebank/server/console"
)

// firstLoad is the most that the page may load before the login shows, in compressed bytes.
const firstLoad = 500_000

var linked = regexp.MustCompile(`(?:src|href)="\./(console/[^"]+)"`)

func get(t *testing.T, pages map[string]http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	if pages[path] == nil {
		t.Fatalf("%s: got no handler, want one", path)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	pages[path].ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The policy allows no script and no style but the server's own, and those with the nonce, which is another each time.
func TestPageHasAStrictPolicy(t *testing.T) {
	t.Parallel()
	pages := console.Pages()
	nonces := map[string]bool{}
	for range 2 {
		response := get(t, pages, "/")
		policy, text := response.Header.Get("Content-Security-Policy"), read(t, response.Body)
		_, rest, _ := strings.Cut(policy, "'nonce-")
		nonce, _, _ := strings.Cut(rest, "'")
		nonces[nonce] = true
		if nonce == "" || !strings.Contains(text, `nonce="`+nonce+`"`) {
			t.Errorf("got policy %s and page\n%s\nwant the same nonce in both", policy, text)
		}
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("got policy %s, want one without exceptions", policy)
		}
		if got := response.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("got Cache-Control %s, want no-store", got)
		}
	}
	if len(nonces) != 2 {
		t.Errorf("got nonces %v, want two", nonces)
	}
}

// All that the page names loads, is small enough, and is the same for a client without gzip.
func TestAssets(t *testing.T) {
	t.Parallel()
	pages := console.Pages()
	page := read(t, get(t, pages, "/").Body)
	bytes := len(page)
	for _, match := range linked.FindAllStringSubmatch(page, -1) {
		path := "/" + match[1]
		compressed := get(t, pages, path, "Accept-Encoding", "gzip, br")
		if compressed.StatusCode != http.StatusOK || compressed.Header.Get("Content-Encoding") != "gzip" ||
			!strings.Contains(compressed.Header.Get("Cache-Control"), "immutable") {
			t.Fatalf("GET %s: got %d %v, want it compressed, to be kept for ever", path, compressed.StatusCode, compressed.Header)
		}
		body := read(t, compressed.Body)
		bytes += len(body)
		reader, err := gzip.NewReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if plain := read(t, get(t, pages, path).Body); plain != read(t, reader) {
			t.Errorf("GET %s without gzip: got something else, want the same", path)
		}
	}
	if bytes > firstLoad || bytes < firstLoad/10 {
		t.Errorf("got a first load of %d bytes, want %d at most", bytes, firstLoad)
	}
	t.Logf("first load: %d bytes, compressed", bytes)
}

// What is built has no address of anywhere else that a browser would load from, nor of the machine where it was built.
func TestBuiltFilesNameNoOtherPlace(t *testing.T) {
	t.Parallel()
	entries, err := built.Assets.ReadDir("console")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		file, err := built.Assets.Open("console/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		reader, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		text := read(t, reader)
		for _, unwanted := range []string{"sourceMappingURL", "node_modules/", "registry.npm", "/home/", "/root/", "/work/"} {
			if strings.Contains(text, unwanted) {
				t.Errorf("%s contains %s, want none", entry.Name(), unwanted)
			}
		}
	}
}
