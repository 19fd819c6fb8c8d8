// Package docs shows what the server can do: the OpenAPI document at /openapi.json, and at /docs a page to read and try it.
package docs

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"

	"github.com/corebank/corebank/gen/openapi"
)

const (
	documentPath = "/openapi.json"
	pagePath     = "/docs"
)

// Handler answers the paths of the reference, which need no token, and leaves all others to the next handler.
func Handler(next http.Handler) http.Handler {
	viewer := v5emb.NewWithConfig(swgui.Config{SettingsUI: map[string]string{
		"docExpansion":           `"none"`,
		"filter":                 "true",
		"displayRequestDuration": "true",
		"tryItOutEnabled":        "true",
	}})("corebank", documentPath, pagePath)
	page, policy := render(viewer)
	document := static("application/json", openapi.JSON)
	index := static("text/html; charset=utf-8", page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		isPage := path == pagePath || path == pagePath+"/"
		isAsset := !isPage && strings.HasPrefix(path, pagePath+"/")
		switch {
		case path == "/" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			http.Redirect(w, r, pagePath, http.StatusFound)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead || path != documentPath && !isPage && !isAsset:
			next.ServeHTTP(w, r)
			return
		case isPage:
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Referrer-Policy", "no-referrer")
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case isAsset:
			viewer.ServeHTTP(w, r)
		case isPage:
			index(w, r)
		default:
			document(w, r)
		}
	})
}

// static serves bytes that only another build changes.
func static(contentType string, content []byte) http.HandlerFunc {
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(content))
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}
}

var inline = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// render is the page and the policy that fits it: nothing from elsewhere, and of scripts within the page only its own.
func render(viewer http.Handler) (page []byte, policy string) {
	w := &recorder{header: http.Header{}}
	viewer.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: pagePath}, Header: http.Header{}})
	scripts := []string{"'self'"}
	for _, script := range inline.FindAllSubmatch(w.body.Bytes(), -1) {
		sum := sha256.Sum256(script[1])
		scripts = append(scripts, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return w.body.Bytes(), "default-src 'none'; script-src " + strings.Join(scripts, " ") +
		"; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'" +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// recorder keeps what is written.
type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header               { return r.header }
func (r *recorder) WriteHeader(int)                   {}
func (r *recorder) Write(b []byte) (n int, err error) { return r.body.Write(b) }
