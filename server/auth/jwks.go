package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/MicahParks/jwkset"
)

const (
	// jwksSize bounds the issuer's response in bytes.
	jwksSize = 1 << 20
	// jwksMaxLog bounds one warning about unusable keys in bytes.
	jwksMaxLog = 2 << 10
)

// jwksClient returns an HTTP client that follows no redirects, bounds responses, and drops unusable keys.
func jwksClient(log *slog.Logger) *http.Client {
	return &http.Client{
		Timeout:       jwksTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &usableKeys{RoundTripper: http.DefaultTransport, log: log},
	}
}

// usableKeys drops keys that jwkset cannot parse, since jwkset rejects the whole set for one of them. RFC 7517, section 5:
// a set may hold keys of unknown kinds and uses.
//
// Why not lestrrat-go/jwx/v3, whose sets can skip unparsable keys: it would replace this file, but its cache has no fetch
// limit for unknown kids and no bound on a response, so the same amount of code would come back, with six more modules.
type usableKeys struct {
	http.RoundTripper

	log *slog.Logger

	mu sync.Mutex
	// lastLogged is the last warning; the same one is not logged with every fetch.
	lastLogged string
}

// RoundTrip implements http.RoundTripper. A response beyond jwksSize is cut, and so is invalid JSON.
func (u *usableKeys) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := u.RoundTripper.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	defer func() { _ = resp.Body.Close() }()
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, jwksSize)).Decode(&set); err != nil {
		return nil, fmt.Errorf("read the JWK Set: %w", err)
	}
	set.Keys = u.filter(r.Context(), set.Keys)
	body, err := json.Marshal(set)
	if err != nil {
		return nil, fmt.Errorf("write the JWK Set: %w", err)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// filter returns the usable keys, and logs why others are not.
func (u *usableKeys) filter(ctx context.Context, keys []json.RawMessage) []json.RawMessage {
	usable := make([]json.RawMessage, 0, len(keys))
	var unusable strings.Builder
	for i, key := range keys {
		_, err := jwkset.NewJWKFromRawJSON(key, jwkset.JWKMarshalOptions{Private: true}, jwkset.JWKValidateOptions{})
		if err == nil {
			usable = append(usable, key)
			continue
		}
		if unusable.Len() < jwksMaxLog {
			var named struct {
				KID any `json:"kid"`
			}
			_ = json.Unmarshal(key, &named) // a key without kid is named by its index
			fmt.Fprintf(&unusable, "%d (kid %.64v): %.200s; ", i, named.KID, err.Error())
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if unusable.Len() > 0 && unusable.String() != u.lastLogged {
		u.log.WarnContext(ctx, "ignoring unusable keys of the external issuer",
			"keys", len(keys), "unusable", len(keys)-len(usable), "why", strings.TrimSuffix(unusable.String(), "; "))
	}
	u.lastLogged = unusable.String()
	return usable
}
