// Package docs shows what the server can do: the OpenAPI document at /openapi.json, and at /docs a page to read and try it.
package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	viewer "github.com/corebank/corebank/gen/docs"
	"github.com/corebank/corebank/gen/openapi"
)

const pagePath = "/docs"

// policy lets the page load and call nothing but this server. The viewer styles what it shows with inline styles.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var (
	//go:embed page.html
	page []byte
	//go:embed page.css
	style []byte
	//go:embed page.js
	script []byte
)

// Handler answers the paths of the reference, which need no token, and leaves all others to the next handler.
func Handler(next http.Handler) http.Handler {
	const javascript = "text/javascript; charset=utf-8"
	index := withPolicy(static("text/html; charset=utf-8", page))
	answers := map[string]http.Handler{
		"/":                     http.RedirectHandler(pagePath, http.StatusFound),
		"/openapi.json":         static("application/json", openapi.JSON),
		pagePath:                index,
		pagePath + "/":          index,
		pagePath + "/page.css":  static("text/css; charset=utf-8", style),
		pagePath + "/page.js":   static(javascript, script),
		pagePath + "/scalar.js": compressed(javascript, viewer.Viewer),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := answers[r.URL.Path]
		if answer == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
			answer = next
		}
		answer.ServeHTTP(w, r)
	})
}

func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// static serves bytes that only another build changes.
func static(contentType string, content []byte) http.Handler {
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(content))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", tag)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}

// compressed serves what is kept compressed with gzip, to the rare caller that does not take that, uncompressed.
func compressed(contentType string, content []byte) http.Handler {
	asIs := static(contentType, content)
	plain := sync.OnceValue(func() http.Handler {
		reader, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			panic(fmt.Sprintf("docs: %v", err)) // It was made by the build.
		}
		text, err := io.ReadAll(reader)
		if err != nil {
			panic(fmt.Sprintf("docs: %v", err))
		}
		return static(contentType, text)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept-Encoding")
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			plain().ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		asIs.ServeHTTP(w, r)
	})
}
