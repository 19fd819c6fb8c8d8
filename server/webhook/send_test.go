package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/corebank/corebank/server/internal/signature"
)

// sendTo sends one request to a test server over TLS, whose certificate is trusted or not.
func sendTo(t *testing.T, trusts bool, handler http.HandlerFunc) *failure {
	t.Helper()
	receiver := httptest.NewUnstartedServer(handler)
	receiver.EnableHTTP2 = true
	receiver.StartTLS()
	t.Cleanup(receiver.Close)
	s := newSender(reach{parseNetworks("127.0.0.0/8")})
	t.Cleanup(s.close)
	if trusts {
		roots := x509.NewCertPool()
		roots.AddCert(receiver.Certificate())
		s.encrypted.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	to, err := url.Parse(receiver.URL + "/a?b=c")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	return s.send(ctx, to, signature.Signer{KeyID: "k", Secret: []byte("secret")}, []byte("{}"))
}

func TestSendByTLS(t *testing.T) {
	t.Parallel()
	protocol := make(chan string, 1)
	if failed := sendTo(t, true, func(_ http.ResponseWriter, r *http.Request) { protocol <- r.Proto }); failed != nil {
		t.Errorf("got %+v, want success", failed)
	} else if got := <-protocol; got != "HTTP/2.0" {
		t.Errorf("got %s, want HTTP/2.0", got)
	}
	failed := sendTo(t, false, func(http.ResponseWriter, *http.Request) {
		t.Error("got a request to a server whose certificate is unknown")
	})
	if failed == nil || !strings.Contains(failed.reason, "certificate") || failed.refused {
		t.Errorf("got %+v for an unknown certificate, want a failure that may pass", failed)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	status := func(code int, retryAfter string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", retryAfter)
			w.WriteHeader(code)
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    *failure
	}{
		"accepted":   {status(http.StatusAccepted, ""), nil},
		"overloaded": {status(http.StatusServiceUnavailable, "7"), &failure{reason: "HTTP 503", retryAfter: 7 * time.Second}},
		"a date":     {status(http.StatusServiceUnavailable, "Wed, 21 Oct 2026 07:28:00 GMT"), &failure{reason: "HTTP 503"}},
		"refused":    {status(http.StatusUnauthorized, ""), &failure{reason: "HTTP 401", refused: true}},
		"not at all": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, &failure{reason: "no answer in time"}},
		"an endless body": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := sendTo(t, true, c.handler)
			if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
	huge := sendTo(t, true, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 2*maxHeader)) })
	if huge == nil || len(huge.reason) > maxReason+len("…") {
		t.Errorf("got %+v for a huge header, want a failure with a short reason", huge)
	}
}
