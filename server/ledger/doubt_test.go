package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// The answer to a COMMIT is lost. The postings have no keys, so only looking can tell whether they happened.
func TestLostAnswerToCommit(t *testing.T) {
	t.Parallel()

	t.Run("PostsOnce", func(t *testing.T) {
		t.Parallel()
		b, line := newBankOnLine(t)
		from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
		line.loseCommits.Store(2)
		c := b.all(20, func(int) ledger.Posting { return transfer(from, to, "1.00") })
		if c.codes[0] != 20 || len(c.ids) != 20 || b.balance(t, to) != "20.00" {
			t.Errorf("outcomes %v, %d ids, received %s", c.codes, len(c.ids), b.balance(t, to))
		}
		if line.loseCommits.Load() > 0 {
			t.Error("no answer was lost")
		}
		b.verify(t)
	})

	// And then looking fails, too: nobody may be told that it failed, and nothing may be posted anew.
	t.Run("PostsOnceWhenLookingFails", func(t *testing.T) {
		t.Parallel()
		b, line := newBankOnLine(t)
		from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
		poster := ledger.NewPoster(b.ledger, b.db, discard)
		var callers sync.WaitGroup
		failures := make(chan error, 20)
		for range 20 {
			callers.Go(func() {
				_, err := poster.Post(t.Context(), transfer(from, to, "1.00"))
				failures <- err
			})
		}
		proctest.Await(t, "all postings wait", func() bool { return poster.Waiting() == 20 }) // So that they share a commit.
		line.loseCommits.Store(1)
		line.refuseBegins.Store(1)
		work(t, poster)
		callers.Wait()
		for range 20 {
			if err := <-failures; !errors.Is(err, store.ErrOutcomeUnknown) {
				t.Errorf("got %v; want error %v", err, store.ErrOutcomeUnknown)
			}
		}
		if got := b.balance(t, to); got != "20.00" {
			t.Errorf("received %s", got)
		}
		b.verify(t)
	})
}

// What was decided from memory has locked nothing while it is on its way. If the connection breaks then, it may reach the database
// after the next try was refused: nobody may be told of that refusal.
func TestRefusalWhileACommitMayYetHappen(t *testing.T) {
	t.Parallel()
	b, line := newBankOnLine(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	b.must(t, transfer(from, to, "1.00")) // Now both are cached.
	late := &delay{caught: make(chan struct{}), breakOff: make(chan struct{}), goOn: make(chan struct{})}
	line.late.Store(late)
	outcome := make(chan error)
	go func() {
		posting := transfer(from, to, "1.00")
		posting.Remark = belated
		_, err := b.poster.Post(context.Background(), posting)
		outcome <- err
	}()
	<-late.caught
	b.setStatus(t, from, "active", "frozen")
	close(late.breakOff)
	if err := <-outcome; !errors.Is(err, store.ErrOutcomeUnknown) {
		t.Errorf("got %v; want error %v", err, store.ErrOutcomeUnknown)
	}
	b.setStatus(t, from, "frozen", "active")
	close(late.goOn)
	proctest.Await(t, "the posting is seen", func() bool { return b.balance(t, to) == "2.00" })
	b.verify(t)
}

// line is a way to the database that passes everything on, but for what it is told to spoil.
type line struct {
	// loseCommits is how many more commits happen without their answer arriving.
	loseCommits atomic.Int64
	// refuseBegins is how many more transactions, once such a commit has been, are refused.
	refuseBegins atomic.Int64
	// late is what becomes of the belated posting on its way.
	late atomic.Pointer[delay]

	server string
}

// belated is the remark of a posting that is delayed.
const belated = "belated"

// delay is of a posting that is caught, whose client's connection then breaks, and that then goes on.
type delay struct{ caught, breakOff, goOn chan struct{} }

// newBankOnLine is a bank whose way to the database is a line.
func newBankOnLine(t *testing.T) (*bank, *line) {
	t.Helper()
	u, err := url.Parse(storetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	dir, socket := storetest.Dir(t), ".s.PGSQL."+q.Get("port")
	l := &line{server: filepath.Join(q.Get("host"), socket)}
	front, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	t.Cleanup(func() {
		_ = front.Close()
		running.Wait()
	})
	running.Go(func() {
		for {
			client, err := front.Accept()
			if err != nil {
				return
			}
			running.Go(func() { l.pass(client) })
		}
	})
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	database, err := store.Open(t.Context(), store.Options{URL: u.String(), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	return newBankOn(t, database), l
}

// isCommit reports whether an answer of Postgres says that postings are committed: to COMMIT, or to a batch that needs none because
// it travels whole.
func isCommit(answer []byte) bool {
	return bytes.Contains(answer, []byte("COMMIT\x00")) || bytes.Contains(answer, []byte("INSERT 0 "))
}

// refusal is an ErrorResponse that says query_canceled, which is no word of a lost connection, and ReadyForQuery.
const refusal = "E\x00\x00\x00\x17SERROR\x00C57014\x00Mno\x00\x00" + "Z\x00\x00\x00\x05I"

func (l *line) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", l.server)
	if err != nil {
		return
	}
	defer server.Close()
	var questions sync.WaitGroup
	defer questions.Wait()
	questions.Go(func() {
		_, _ = io.Copy(io.MultiWriter(&gate{l, client}, server), client)
		_ = server.Close()
	})
	defer client.Close()
	buf := make([]byte, 1<<20)
	for {
		n, err := server.Read(buf)
		if err != nil {
			return
		}
		switch answer := buf[:n]; {
		case isCommit(answer) && l.loseCommits.Add(-1) >= 0:
			return // It finds nobody.
		case bytes.Contains(answer, []byte("BEGIN\x00")) && l.loseCommits.Load() <= 0 && l.refuseBegins.Add(-1) >= 0:
			_, _ = client.Write([]byte(refusal))
			continue
		}
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}

// gate is where a posting is caught.
type gate struct {
	line   *line
	client net.Conn
}

func (g *gate) Write(question []byte) (int, error) {
	if !bytes.Contains(question, []byte(belated)) {
		return len(question), nil
	}
	if late := g.line.late.Swap(nil); late != nil {
		close(late.caught)
		<-late.breakOff
		_ = g.client.Close()
		<-late.goOn
	}
	return len(question), nil
}
