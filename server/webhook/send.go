package webhook

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/signature"
)

const (
	// attemptTimeout bounds an attempt, from the look-up of the host to the answer.
	attemptTimeout = 10 * time.Second
	// connectTimeout bounds a connection to one address, and the TLS handshake.
	connectTimeout = 5 * time.Second
	// idleTimeout is the time for which an unused connection is kept.
	idleTimeout = 90 * time.Second
	// maxHeader and maxAnswer bound what is read of an answer, in bytes. A longer body closes its connection.
	maxHeader, maxAnswer = 16 << 10, 16 << 10
	// maxReason bounds the text of an error, in bytes.
	maxReason = 300
)

// sender makes the requests. It follows no redirect and uses no proxy, and checks each address that it connects to, whatever name and
// resolver it comes from.
type sender struct {
	// encrypted and plain are the clients for https and http.
	encrypted, plain *http.Client
}

func newSender(r reach) *sender {
	return &sender{encrypted: newClient(r, true), plain: newClient(r, false)}
}

func newClient(r reach, encrypted bool) *http.Client {
	dialer := &net.Dialer{
		Timeout: connectTimeout,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !r.permits(to.Addr(), encrypted) {
				return &forbiddenError{address, encrypted}
			}
			return nil
		},
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: connectTimeout, ForceAttemptHTTP2: true,
			MaxIdleConns: maxWebhooks, MaxIdleConnsPerHost: 2, IdleConnTimeout: idleTimeout, MaxResponseHeaderBytes: maxHeader, DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// close closes connections that are not in use.
func (s *sender) close() {
	s.encrypted.CloseIdleConnections()
	s.plain.CloseIdleConnections()
}

// forbiddenError is returned for an address to which no connection may be made.
type forbiddenError struct {
	address   string
	encrypted bool
}

func (e *forbiddenError) Error() string {
	if e.encrypted {
		return fmt.Sprintf("the address %s is not public and not in COREBANK_WEBHOOK_NETWORKS", e.address)
	}
	return fmt.Sprintf("the address %s is not in COREBANK_WEBHOOK_NETWORKS, as one without TLS must be", e.address)
}

// send makes one request with a body and signs it. It returns nil if the receiver acknowledges.
func (s *sender) send(ctx context.Context, to *url.URL, signer signature.Signer, body []byte) *failure {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return &failure{reason: shorten(err)}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "corebank/"+contract.Version())
	if err := signer.Sign(request, body, rand.Text(), time.Now()); err != nil {
		return &failure{reason: shorten(err)}
	}
	client := s.plain
	if to.Scheme == "https" {
		client = s.encrypted
	}
	answer, err := client.Do(request)
	if err != nil {
		return &failure{reason: shorten(err)}
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer) // So that the connection can be used again.
	if answer.StatusCode/100 == 2 {
		return nil
	}
	f := &failure{reason: "HTTP " + strconv.Itoa(answer.StatusCode), refused: isRefusal(answer.StatusCode)}
	if seconds, err := strconv.ParseUint(answer.Header.Get("Retry-After"), 10, 16); err == nil {
		f.retryAfter = time.Duration(seconds) * time.Second
	}
	return f
}

// shorten returns the text of an error without the URL, which is known.
func shorten(err error) string {
	if about := (*url.Error)(nil); errors.As(err, &about) {
		err = about.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	text := strings.ToValidUTF8(err.Error(), "")
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	return text
}
