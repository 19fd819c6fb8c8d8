package storetest

import (
	"net"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/corebank/corebank/store/proctest"
)

// Link is a proxy before a Postgres that can fail.
type Link struct {
	*proctest.Link

	url string
}

// Filter changes what passes a [Link].
type Filter = proctest.Filter

// NewLink makes a link to the database of a URL of [URL].
func NewLink(t testing.TB, direct string) *Link {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	query := u.Query()
	dir := Dir(t)
	front, err := new(net.ListenConfig).Listen(t.Context(), "unix", filepath.Join(dir, socketOf(query)))
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	link := proctest.NewLink(front, dialer(query))
	t.Cleanup(link.Close)
	query.Set("host", dir)
	u.RawQuery = query.Encode()
	return &Link{link, u.String()}
}

// URL leads to the database through the link.
func (l *Link) URL() string { return l.url }

// Lead has new connections lead to another database of the same name.
func (l *Link) Lead(t testing.TB, direct string) {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	l.Link.Lead(dialer(u.Query()))
}

func socketOf(query url.Values) string { return ".s.PGSQL." + query.Get("port") }

// dialer connects to the socket that the parameters of a URL name.
func dialer(query url.Values) func() (net.Conn, error) {
	path := filepath.Join(query.Get("host"), socketOf(query))
	return func() (net.Conn, error) { return net.DialTimeout("unix", path, time.Second) }
}
