package storetest

import (
	"bytes"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Link is a proxy before a Postgres that can fail: it can be frozen, so that nothing passes and nobody notices, break connections,
// and change, hold up or lose what passes.
type Link struct {
	url string

	mu            sync.Mutex // guards what follows
	server        string     // the socket of Postgres
	thawed        chan struct{}
	conns         map[net.Conn]struct{}
	sent, answers Filter
}

// Filter is called with bytes that are about to pass a [Link], and returns the bytes that pass instead. It may block, and may break
// the client's connection by hangUp; what it returns for Postgres arrives there nevertheless.
type Filter func(passing []byte, hangUp func()) []byte

func passAll(passing []byte, _ func()) []byte { return passing }

// NewLink makes a link to the database of a URL of [URL].
func NewLink(t testing.TB, direct string) *Link {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	query := u.Query()
	dir, socket := Dir(t), ".s.PGSQL."+query.Get("port")
	l := &Link{
		server: filepath.Join(query.Get("host"), socket), thawed: make(chan struct{}), conns: map[net.Conn]struct{}{},
		sent: passAll, answers: passAll,
	}
	close(l.thawed)
	front, err := new(net.ListenConfig).Listen(t.Context(), "unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	query.Set("host", dir)
	u.RawQuery = query.Encode()
	l.url = u.String()
	var running sync.WaitGroup
	running.Go(func() { l.accept(front, &running) })
	t.Cleanup(func() {
		_ = front.Close()
		l.Cut()
		l.Thaw()
		running.Wait()
	})
	return l
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
	query := u.Query()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.server = filepath.Join(query.Get("host"), ".s.PGSQL."+query.Get("port"))
}

// Freeze lets nothing pass until Thaw. New connections are accepted, and get no answer.
func (l *Link) Freeze() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.thawed:
		l.thawed = make(chan struct{})
	default: // frozen already
	}
}

// Thaw lets pass what was sent meanwhile, and all that follows.
func (l *Link) Thaw() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.thawed:
	default:
		close(l.thawed)
	}
}

// Cut breaks all connections.
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for conn := range l.conns {
		_ = conn.Close()
	}
}

// CutAfter breaks each connection once these bytes have been sent to Postgres on it, before it answers them.
func (l *Link) CutAfter(sent []byte) {
	l.Filter(func(passing []byte, hangUp func()) []byte {
		if bytes.Contains(passing, sent) {
			hangUp()
		}
		return passing
	}, passAll)
}

// Filter sets what happens to the bytes that clients send to Postgres, and to its answers.
func (l *Link) Filter(sent, answers Filter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent, l.answers = sent, answers
}

func (l *Link) accept(front net.Listener, running *sync.WaitGroup) {
	for {
		client, err := front.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		to := l.server
		l.mu.Unlock()
		server, err := net.DialTimeout("unix", to, time.Second)
		if err != nil {
			_ = client.Close()
			continue
		}
		l.keep(client, server)
		closeBoth := sync.OnceFunc(func() {
			_, _ = client.Close(), server.Close()
			l.forget(client, server)
		})
		running.Go(func() {
			defer closeBoth()
			l.pass(client, server, client)
		})
		running.Go(func() {
			defer closeBoth()
			l.pass(server, client, client)
		})
	}
}

func (l *Link) keep(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range conns {
		l.conns[conn] = struct{}{}
	}
}

func (l *Link) forget(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range conns {
		delete(l.conns, conn)
	}
}

// pass carries bytes one way.
func (l *Link) pass(to, from, client net.Conn) {
	hangUp := func() { _ = client.Close() }
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		l.mu.Lock()
		thawed, filter := l.thawed, l.answers
		if from == client {
			filter = l.sent
		}
		l.mu.Unlock()
		<-thawed
		if _, err := to.Write(filter(buf[:n], hangUp)); err != nil {
			return
		}
	}
}
