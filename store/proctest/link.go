package proctest

import (
	"bytes"
	"net"
	"sync"
)

// Link is a proxy that can fail: it can be frozen, so that nothing passes and nobody notices, break connections and refuse new ones, and
// change, hold up or lose what passes.
type Link struct {
	front   net.Listener
	running sync.WaitGroup

	mu            sync.Mutex // guards what follows
	dial          func() (net.Conn, error)
	thawed        chan struct{}
	broken        bool
	conns         map[net.Conn]struct{}
	sent, answers Filter
}

// Filter is called with bytes that are about to pass a [Link], and returns the bytes that pass instead. It may block, and may break
// the client's connection by hangUp; what it returns for the server arrives there nevertheless.
type Filter func(passing []byte, hangUp func()) []byte

func passAll(passing []byte, _ func()) []byte { return passing }

// NewLink has connections to front lead to the server that dial reaches, until Close.
func NewLink(front net.Listener, dial func() (net.Conn, error)) *Link {
	l := &Link{
		front: front, dial: dial, thawed: make(chan struct{}), conns: map[net.Conn]struct{}{}, sent: passAll, answers: passAll,
	}
	close(l.thawed)
	l.running.Go(l.accept)
	return l
}

// Addr is the address that the link listens at.
func (l *Link) Addr() net.Addr { return l.front.Addr() }

// Close breaks all connections and takes no more.
func (l *Link) Close() {
	_ = l.front.Close()
	l.Break()
	l.Thaw()
	l.running.Wait()
}

// Lead has new connections lead to another server.
func (l *Link) Lead(dial func() (net.Conn, error)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dial = dial
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

// Break breaks all connections, and new ones at once, until Mend.
func (l *Link) Break() {
	l.setBroken(true)
	l.Cut()
}

// Mend ends Break.
func (l *Link) Mend() { l.setBroken(false) }

func (l *Link) setBroken(broken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = broken
}

// CutAfter breaks each connection once these bytes have been sent to the server on it, before it answers them.
func (l *Link) CutAfter(sent []byte) {
	l.Filter(func(passing []byte, hangUp func()) []byte {
		if bytes.Contains(passing, sent) {
			hangUp()
		}
		return passing
	}, passAll)
}

// Filter sets what happens to the bytes that clients send to the server, and to its answers.
func (l *Link) Filter(sent, answers Filter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent, l.answers = sent, answers
}

func (l *Link) accept() {
	for {
		client, err := l.front.Accept()
		if err != nil {
			return
		}
		l.running.Go(func() { l.connect(client) })
	}
}

// connect reaches the server for a client, and passes what they say until one hangs up.
func (l *Link) connect(client net.Conn) {
	l.mu.Lock()
	dial, broken := l.dial, l.broken
	l.mu.Unlock()
	if broken {
		_ = client.Close()
		return
	}
	server, err := dial()
	if err != nil {
		_ = client.Close()
		return
	}
	closeBoth := sync.OnceFunc(func() {
		_, _ = client.Close(), server.Close()
		l.forget(client, server)
	})
	if !l.keep(client, server) {
		closeBoth()
		return
	}
	l.running.Go(func() {
		defer closeBoth()
		l.pass(client, server, client)
	})
	defer closeBoth()
	l.pass(server, client, client)
}

// keep reports false if the link was broken meanwhile.
func (l *Link) keep(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range conns {
		l.conns[conn] = struct{}{}
	}
	return !l.broken
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
