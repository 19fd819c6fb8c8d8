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
	// jwksSize bounds the outside issuer's answer, in bytes.
	jwksSize = 1 << 20
	// jwksComplaint bounds what the log says about one answer, in bytes.
	jwksComplaint = 2 << 10
)

// jwksClient is an HTTP client that trusts the other side with little: no redirects, bounded answers, and of the keys in them
// only those that can be used.
func jwksClient(log *slog.Logger) *http.Client {
	return &http.Client{
		Timeout:       jwksTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &usableKeys{RoundTripper: http.DefaultTransport, log: log},
	}
}

// usableKeys leaves out of an issuer's keys what the library cannot read, since the library would refuse all for one. RFC
// 7517, section 5: an issuer may have keys that are not for us, of kinds and for uses yet to come.
type usableKeys struct {
	http.RoundTripper

	log *slog.Logger

	mu sync.Mutex
	// told is what was logged last, so that it is not logged again with every fetch.
	told string
}

// RoundTrip implements http.RoundTripper. An answer that is too long ends early, and so is no JSON.
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

// filter returns the keys that can be read, and logs why others cannot.
func (u *usableKeys) filter(ctx context.Context, keys []json.RawMessage) []json.RawMessage {
	usable := make([]json.RawMessage, 0, len(keys))
	var unusable strings.Builder
	for i, key := range keys {
		_, err := jwkset.NewJWKFromRawJSON(key, jwkset.JWKMarshalOptions{Private: true}, jwkset.JWKValidateOptions{})
		if err == nil {
			usable = append(usable, key)
			continue
		}
		if unusable.Len() < jwksComplaint {
			var named struct {
				KID any `json:"kid"`
			}
			_ = json.Unmarshal(key, &named) // what has no name is told by its place
			fmt.Fprintf(&unusable, "%d (kid %.64v): %.200s; ", i, named.KID, err.Error())
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if unusable.Len() > 0 && unusable.String() != u.told {
		u.log.WarnContext(ctx, "passing over keys of the outside issuer that cannot be used",
			"keys", len(keys), "unusable", len(keys)-len(usable), "why", strings.TrimSuffix(unusable.String(), "; "))
	}
	u.told = unusable.String()
	return usable
}
