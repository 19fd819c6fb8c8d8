package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
		b, faults := newBankWithFaults(t)
		from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
		faults.loseCommits.Store(2)
		c := b.all(20, func(int) ledger.Posting { return transfer(from, to, "1.00") })
		if c.codes[0] != 20 || len(c.ids) != 20 || b.balance(t, to) != "20.00" {
			t.Errorf("got outcomes %v, %d ids, received %s, want 20 successes with 20 ids, and 20.00", c.codes, len(c.ids), b.balance(t, to))
		}
		if left := faults.loseCommits.Load(); left > 0 {
			t.Errorf("got %d answers that were not lost, want none", left)
		}
		b.verify(t)
	})

	// And then looking fails, too: nobody may be told that it failed, and nothing may be posted anew.
	t.Run("PostsOnceWhenLookingFails", func(t *testing.T) {
		t.Parallel()
		b, faults := newBankWithFaults(t)
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
		faults.loseCommits.Store(1)
		faults.refuseBegins.Store(1)
		work(t, poster)
		callers.Wait()
		for range 20 {
			if err := <-failures; !errors.Is(err, store.ErrOutcomeUnknown) {
				t.Errorf("got %v; want error %v", err, store.ErrOutcomeUnknown)
			}
		}
		if got := b.balance(t, to); got != "20.00" {
			t.Errorf("got %s received, want 20.00", got)
		}
		b.verify(t)
	})
}

// What was decided from memory has locked nothing while it is on its way. If the connection breaks then, it may reach the database
// after the next try was refused: nobody may be told of that refusal.
func TestRefusalWhileACommitMayYetHappen(t *testing.T) {
	t.Parallel()
	b, faults := newBankWithFaults(t)
	from, to := b.open(t, "CNY", "100.00"), b.open(t, "CNY", "0.00")
	b.must(t, transfer(from, to, "1.00")) // Now both are cached.
	late := &delay{caught: make(chan struct{}), breakOff: make(chan struct{}), goOn: make(chan struct{})}
	faults.late.Store(late)
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

// Wherever in a posting the connection breaks, before or after Postgres has a message and before or after its answer, the posting happens
// once when it is sent again.
func TestConnectionBreaksAtEveryMessage(t *testing.T) {
	t.Parallel()
	for name, arrives := range map[string]bool{"which is lost": false, "which arrives": true} {
		for _, direction := range []string{"request", "answer"} {
			t.Run(direction+" "+name, func(t *testing.T) {
				t.Parallel()
				breakEverywhere(t, direction == "request", arrives)
			})
		}
	}
}

func breakEverywhere(t *testing.T, requests, arrives bool) {
	link := storetest.NewLink(t, storetest.URL(t))
	database, err := store.Open(t.Context(), store.Options{URL: link.URL(), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	b := newBankOn(t, database)
	from, to := b.open(t, "CNY", "1000.00"), b.open(t, "CNY", "0.00")
	b.must(t, transfer(from, to, "1.00")) // Now both are cached.
	posted := int64(1)
	for number := int64(1); ; number++ {
		var left atomic.Int64
		left.Store(number)
		breaks := func(passing []byte, hangUp func()) []byte {
			if left.Add(-1) != 0 {
				return passing
			}
			hangUp()
			if arrives {
				return passing
			}
			return nil
		}
		pass := func(passing []byte, _ func()) []byte { return passing }
		if requests {
			link.Filter(breaks, pass)
		} else {
			link.Filter(pass, breaks)
		}
		posting := once(transfer(from, to, "1.00"), "account", fmt.Sprint("R", number))
		first, err := b.poster.Post(t.Context(), posting)
		link.Filter(pass, pass)
		again := b.must(t, posting)
		posted++
		if err == nil && first.ID != again.ID {
			t.Errorf("break at message %d: got %d and then %d, want one transaction", number, first.ID, again.ID)
		}
		if left.Load() > 0 { // It needs fewer messages.
			break
		}
	}
	if want := fmt.Sprintf("%d.00", posted); b.balance(t, to) != want {
		t.Errorf("got %s received, want %s", b.balance(t, to), want)
	}
	if posted < 4 {
		t.Errorf("got %d breaks, want more", posted-2)
	}
	b.verify(t)
}

// faults are the faults of a bank's connections to the database.
type faults struct {
	// loseCommits is the number of further commits whose answer gets lost.
	loseCommits atomic.Int64
	// refuseBegins is the number of transactions that are refused after those commits.
	refuseBegins atomic.Int64
	// late, if set, delays the posting with the remark belated.
	late atomic.Pointer[delay]
}

// belated is the remark of a posting that is delayed.
const belated = "belated"

// delay is of a posting that is caught, whose client's connection then breaks, and that then goes on.
type delay struct{ caught, breakOff, goOn chan struct{} }

// newBankWithFaults returns a bank whose connections have faults, once the test sets some.
func newBankWithFaults(t *testing.T) (*bank, *faults) {
	t.Helper()
	link, f := storetest.NewLink(t, storetest.URL(t)), &faults{}
	link.Filter(f.sent, f.answer)
	database, err := store.Open(t.Context(), store.Options{URL: link.URL(), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	return newBankOn(t, database), f
}

// isCommit reports whether an answer of Postgres says that postings are committed: to COMMIT, or to a batch that needs none because
// it travels whole.
func isCommit(answer []byte) bool {
	return bytes.Contains(answer, []byte("COMMIT\x00")) || bytes.Contains(answer, []byte("INSERT 0 "))
}

// refusal is an ErrorResponse that says query_canceled, which is no word of a lost connection, and ReadyForQuery.
const refusal = "E\x00\x00\x00\x17SERROR\x00C57014\x00Mno\x00\x00" + "Z\x00\x00\x00\x05I"

func (f *faults) answer(passing []byte, hangUp func()) []byte {
	switch {
	case isCommit(passing) && f.loseCommits.Add(-1) >= 0:
		hangUp()
		return nil
	case bytes.Contains(passing, []byte("BEGIN\x00")) && f.loseCommits.Load() <= 0 && f.refuseBegins.Add(-1) >= 0:
		return []byte(refusal)
	}
	return passing
}

func (f *faults) sent(passing []byte, hangUp func()) []byte {
	if !bytes.Contains(passing, []byte(belated)) {
		return passing
	}
	if late := f.late.Swap(nil); late != nil {
		close(late.caught)
		<-late.breakOff
		hangUp()
		<-late.goOn
	}
	return passing
}
