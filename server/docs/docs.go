// Package docs shows what the server can do: the OpenAPI document at /openapi.json, and at /docs a page to read and try it.
package docs

import (
	_ "embed"
	"net/http"

	viewer "github.com/corebank/corebank/gen/docs"
	"github.com/corebank/corebank/gen/openapi"
	"github.com/corebank/corebank/server/internal/asset"
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

// Pages returns the handlers of GET and HEAD of the reference, by path. They need no token.
func Pages() map[string]http.Handler {
	index := withPolicy(asset.File(asset.HTML, asset.Revalidate, page))
	return map[string]http.Handler{
		"/openapi.json":         asset.File("application/json", asset.Revalidate, openapi.JSON),
		pagePath:                index,
		pagePath + "/":          index,
		pagePath + "/page.css":  asset.File(asset.CSS, asset.Revalidate, style),
		pagePath + "/page.js":   asset.File(asset.JavaScript, asset.Revalidate, script),
		pagePath + "/scalar.js": asset.Compressed(asset.JavaScript, asset.Revalidate, viewer.Viewer),
	}
}

func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}
