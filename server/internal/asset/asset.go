// Package asset serves the files of pages, which only another build changes.
package asset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Content types of files whose names do not tell every system the same.
const (
	HTML       = "text/html; charset=utf-8"
	JavaScript = "text/javascript; charset=utf-8"
	CSS        = "text/css; charset=utf-8"
)

// Values of Cache-Control.
const (
	// Revalidate lets a browser keep a file, and ask each time whether it is still the same.
	Revalidate = "no-cache"
	// Immutable is for a file with a name of its content.
	Immutable = "public, max-age=31536000, immutable"
)

// File serves a file.
func File(contentType, cacheControl string, content []byte) http.Handler {
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(content))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", cacheControl)
		w.Header().Set("ETag", tag)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}

// Compressed serves a file that is kept compressed with gzip, and uncompressed to the rare caller that does not take gzip.
func Compressed(contentType, cacheControl string, content []byte) http.Handler {
	asIs := File(contentType, cacheControl, content)
	plain := sync.OnceValue(func() http.Handler {
		reader, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			panic(fmt.Sprintf("asset: %v", err)) // It was made by the build.
		}
		text, err := io.ReadAll(reader)
		if err != nil {
			panic(fmt.Sprintf("asset: %v", err))
		}
		return File(contentType, cacheControl, text)
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
