package journal_test

import (
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

// Whatever is posted, in whatever batches, and whichever server seals, the journal has every transaction once, in order, and its tree is that
// of the definition.
func TestJournalHasEveryTransactionOnce(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	servers := []*journal.Sealer{journal.NewSealer(b.db, testKeys(t), discard), journal.NewSealer(b.db, testKeys(t), discard), journal.NewSealer(b.db, testKeys(t), discard)}
	rapid.Check(t, func(r *rapid.T) {
		r.Repeat(map[string]func(*rapid.T){
			"post": func(r *rapid.T) { b.post(t, rapid.SampledFrom([]int{1, 2, 3, 100, 300}).Draw(r, "postings")) },
			"seal": func(r *rapid.T) {
				if err := rapid.SampledFrom(servers).Draw(r, "server").Tick(t.Context()); err != nil {
					r.Fatal(err)
				}
			},
			"the lease ends": func(*rapid.T) { b.expireLease(t) },
		})
		b.expireLease(t)
		b.seal(t, servers[0])
		b.check(t)
	})
}

// Two servers that both believe to have the lease: the one that lost it writes nothing more.
func TestSealerThatLostItsLeaseWritesNothing(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	first, second := journal.NewSealer(b.db, testKeys(t), discard), journal.NewSealer(b.db, testKeys(t), discard)
	b.post(t, 300)
	b.seal(t, first)
	b.expireLease(t)
	b.post(t, 5)
	b.seal(t, second)
	b.post(t, 7)
	if !first.IsSealing() || !second.IsSealing() {
		t.Fatal("one of the servers has noticed that the other seals, want neither")
	}
	if err := first.Tick(t.Context()); err != nil || first.IsSealing() {
		t.Fatalf("got %v, still sealing %v; want it to have noticed", err, first.IsSealing())
	}
	if got := len(b.order(t)); got != 305 {
		t.Errorf("the journal has %d transactions, want 305", got)
	}
	b.seal(t, second)
	b.check(t)
}

// The clock was an hour ahead when a server that is gone took the lease: another one seals once the clock is right.
func TestLeaseOfAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.post(t, 3)
	b.seal(t, journal.NewSealer(b.db, testKeys(t), discard))
	b.post(t, 4)
	b.execute(t, `UPDATE journal SET leased_until = leased_until + interval '1 hour'`)
	if err := journal.NewSealer(b.db, testKeys(t), discard).Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(b.order(t)); got != 7 {
		t.Errorf("the journal has %d transactions, want 7", got)
	}
	b.check(t)
}

// A sealer whose connection breaks at any point of a pass leaves nothing half done, and another goes on.
func TestSealerIsCutOff(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	link := storetest.NewLink(t, b.url)
	cut, err := store.Open(t.Context(), store.Options{URL: link.URL(), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer cut.Close()
	for range 20 {
		b.post(t, rand.IntN(300)+1)
		left := atomic.Int64{}
		left.Store(rand.Int64N(30_000))
		link.Filter(func(passing []byte, hangUp func()) []byte {
			if left.Add(-int64(len(passing))) < 0 {
				hangUp()
			}
			return passing
		}, func(answer []byte, _ func()) []byte { return answer })
		_ = journal.NewSealer(cut, testKeys(t), discard).Tick(t.Context()) // It fails, or was done before.
		left.Store(1 << 40)
		b.expireLease(t)
	}
	b.seal(t, journal.NewSealer(b.db, testKeys(t), discard))
	b.check(t)
}

// A batch that commits late, with a lower id in the queue than others that are sealed, is not missed, and nobody waits for it.
func TestBatchThatCommitsLate(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	sealer := journal.NewSealer(b.db, testKeys(t), discard)
	b.post(t, 3)
	err := b.db.Tx(t.Context(), func(late store.Tx) error {
		b.move(t, late, ledger.Posting{Kind: "transfer", From: b.accounts[0], To: b.accounts[1]})
		if err := b.db.Tx(t.Context(), func(tx store.Tx) error {
			b.move(t, tx, ledger.Posting{Kind: "debit", From: b.accounts[2], Bank: ledger.Settlement})
			return nil
		}); err != nil {
			return err
		}
		b.seal(t, sealer)
		if got := len(b.order(t)); got != 4 {
			t.Errorf("the journal has %d transactions, want the 4 that are committed", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.seal(t, sealer)
	b.check(t)
}

// What a server of an earlier version posts, which knows no journal, gets its position too, and the journal tells which those are.
func TestPostingsOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	sealer := journal.NewSealer(b.db, testKeys(t), discard)
	b.post(t, 10)
	b.seal(t, sealer)
	b.insertBare(t, 600)
	b.seal(t, sealer)
	b.checkAdopted(t, 600)
	b.check(t)
}

// Transactions from before the journal come first, by their time.
func TestTransactionsFromBeforeTheJournal(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.execute(t, `ALTER TABLE transactions DISABLE TRIGGER transactions_journaled`)
	b.insertBare(t, 10_000)
	b.execute(t, `ALTER TABLE transactions ENABLE TRIGGER transactions_journaled`)
	b.post(t, 3)
	b.seal(t, journal.NewSealer(b.db, testKeys(t), discard))
	b.checkAdopted(t, 0)
	b.check(t)
	if ids := b.order(t); !slices.IsSorted(ids[:10_000]) {
		t.Error("the transactions from before the journal are not in their order")
	}
}

// The position of a transaction is found by its id, also of one whose id is much older than those around it, as of a hold that is captured
// after hours.
func TestPositionsAreFoundByID(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	sealer := journal.NewSealer(b.db, testKeys(t), discard)
	for i := range 6 {
		b.post(t, 150)
		err := b.db.Tx(t.Context(), func(tx store.Tx) error {
			late := ledger.Posting{ID: ledger.FirstID(time.Now().Add(-time.Duration(i) * time.Hour)), Kind: "transfer", From: b.accounts[0], To: b.accounts[1]}
			late.Amount = decimal.MustNew(1, 2)
			b.write(t, tx, []ledger.Posting{late})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		b.seal(t, sealer)
	}
	for i, id := range b.order(t) {
		if got, err := journal.Position(t.Context(), b.db, id); err != nil || got != int64(i)+1 {
			t.Errorf("transaction %d: got position %d, %v; want %d", id, got, err, i+1)
		}
	}
	if got, err := journal.Position(t.Context(), b.db, 1); err != nil || got != 0 {
		t.Errorf("got position %d, %v of no transaction; want none", got, err)
	}
}
