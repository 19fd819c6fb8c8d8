// Package console serves the pages for bank staff at /. They are written in TypeScript in this folder, built into gen/console, and call the
// server by the TypeScript client alone.
package console

import (
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"

	built "github.com/corebank/corebank/gen/console"
	"github.com/corebank/corebank/server/internal/asset"
)

// policy lets the page load and call nothing but this server. Styles that scripts make need the nonce of the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var contentTypes = map[string]string{".js": asset.JavaScript, ".css": asset.CSS}

// Pages returns the handlers of GET and HEAD of / and of the scripts and styles, by path. They need no token.
func Pages() map[string]http.Handler {
	found := map[string]http.Handler{"/": http.HandlerFunc(page)}
	err := fs.WalkDir(built.Assets, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := built.Assets.ReadFile(name)
		name = strings.TrimSuffix(name, ".gz")
		found["/"+name] = asset.Compressed(contentTypes[path.Ext(name)], asset.Immutable, content)
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("console: %v", err)) // They are part of the program.
	}
	return found
}

// page writes the page, which has another nonce each time.
func page(w http.ResponseWriter, _ *http.Request) {
	nonce := rand.Text()
	header := w.Header()
	header.Set("Content-Type", asset.HTML)
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", fmt.Sprintf(policy, nonce))
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, strings.Replace(built.Page, "<script ", `<script nonce="`+nonce+`" `, 1)) // Whoever has gone needs no answer.
}
