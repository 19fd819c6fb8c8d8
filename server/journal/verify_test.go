package journal_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// damaged is a bank with 1000 sealed transactions, and what is done behind its back to the transaction at position 700.
type damaged struct {
	*bank

	ids    []int64
	sealer *journal.Sealer
}

const damagedPosition = 700

func newDamaged(t *testing.T) *damaged {
	t.Helper()
	d := &damaged{bank: newBank(t)}
	d.sealer = journal.NewSealer(d.db, testKeys(t), discard)
	for range 10 {
		d.post(t, 100)
	}
	d.seal(t, d.sealer)
	d.ids = d.order(t)
	return d
}

func (d *damaged) verify(t testing.TB, all bool) journal.Report {
	t.Helper()
	report, err := journal.Verify(t.Context(), d.db, testKeys(t), all)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Transactions of a damaged bank, for a harm and its finding.
const (
	noTransaction = iota
	harmed        // the one at damagedPosition
	following     // the one after it
	inserted      // the one that the harm inserts
)

// harm is done behind the server's back: a transaction may be inserted, statements run, with the ids of harmed and following in the
// place of {id} and {next}, and the queue may be sealed.
type harm struct {
	inserts    bool
	statements string
	seals      bool
	want       journal.Finding // with one of the constants in the place of the transaction's id
}

var harms = map[string]harm{
	"a changed remark": {
		statements: `UPDATE transactions SET remark = 'x' WHERE id = {id}`,
		want:       journal.Finding{Kind: journal.Changed, Position: damagedPosition, Transaction: harmed},
	},
	"a deleted transaction": {
		statements: `DELETE FROM transactions WHERE id = {id}`,
		want:       journal.Finding{Kind: journal.Missing, Position: damagedPosition, Transaction: harmed},
	},
	"two transactions in each other's place": {
		statements: `UPDATE journal_bundles SET transaction_ids[188] = {next}, transaction_ids[189] = {id} WHERE bundle = 2`,
		want:       journal.Finding{Kind: journal.Changed, Position: damagedPosition, Transaction: following},
	},
	"a transaction that fits the books": {
		inserts: true, statements: `DELETE FROM journal_queue`,
		want: journal.Finding{Kind: journal.Inserted, Transaction: inserted},
	},
	"a transaction that fits the books and came into the journal": {
		inserts: true, statements: `UPDATE journal SET adopts_until = now() - interval '1 minute'`, seals: true,
		want: journal.Finding{Kind: journal.Inserted, Position: 1001, Transaction: inserted},
	},
	"a tile with another leaf": {
		statements: `UPDATE journal_tiles SET hashes = overlay(hashes PLACING '\x00' FROM 5) WHERE level = 0 AND tile = 2`,
		want:       journal.Finding{Kind: journal.Tree, Position: 513},
	},
	"a tile that is gone": {
		statements: `DELETE FROM journal_tiles WHERE level = 0 AND tile = 2`,
		want:       journal.Finding{Kind: journal.Tree, Position: 513},
	},
	"a journal that ends earlier": {
		statements: `UPDATE journal SET size = 999`,
		want:       journal.Finding{Kind: journal.Checkpoint, Position: 999},
	},
	"another checkpoint": {
		statements: `UPDATE journal SET checkpoint = replace(checkpoint, '1000', '1001')`,
		want:       journal.Finding{Kind: journal.Checkpoint, Position: 1000},
	},
}

// do does a harm and returns the finding that it is to have.
func (d *damaged) do(t testing.TB, h harm) journal.Finding {
	t.Helper()
	id, next := d.ids[damagedPosition-1], d.ids[damagedPosition]
	if h.inserts {
		d.insertBare(t, 1)
	}
	d.execute(t, strings.NewReplacer("{id}", fmt.Sprint(id), "{next}", fmt.Sprint(next)).Replace(h.statements))
	if h.seals {
		d.seal(t, d.sealer)
	}
	h.want.Transaction = map[int64]int64{noTransaction: 0, harmed: id, following: next, inserted: d.inserted}[h.want.Transaction]
	return h.want
}

// Whatever is changed, deleted or inserted behind the server's back is found, and where.
func TestVerifyFindsWhatWasDoneBehindTheBack(t *testing.T) {
	t.Parallel()
	for name, one := range harms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDamaged(t)
			if report := d.verify(t, true); !report.OK() || report.Size != 1000 {
				t.Fatalf("got %+v before, want it sound", report)
			}
			want := d.do(t, one)
			if report := d.verify(t, true); report.OK() || !slices.Contains(report.Findings, want) {
				t.Errorf("got %+v, want a finding %+v", report, want)
			}
		})
	}
}

// A verification reads what came after the last one that found everything sound; what happened before is found when all is read.
func TestVerifyDoesNotReadTwice(t *testing.T) {
	t.Parallel()
	d := newDamaged(t)
	if report := d.verify(t, false); !report.OK() || report.From != 0 {
		t.Fatalf("got %+v the first time, want it sound and read from the beginning", report)
	}
	d.post(t, 50)
	d.seal(t, d.sealer)
	d.post(t, 7) // Not sealed yet.
	if report := d.verify(t, false); !report.OK() || report.From != 1000 || report.Size != 1057 || report.Books.Transactions != 1057 {
		t.Fatalf("got %+v, want it sound, from 1000 to 1057", report)
	}
	d.seal(t, d.sealer)
	d.post(t, 20)
	d.seal(t, d.sealer)
	id := d.order(t)[1060]
	d.execute(t, `UPDATE transactions SET ref_id = 'x' WHERE id = $1`, id)
	report := d.verify(t, false)
	want := journal.Finding{Kind: journal.Changed, Position: 1061, Transaction: id}
	if report.OK() || report.From != 1050 || !slices.Contains(report.Findings, want) {
		t.Errorf("got %+v, want a finding %+v", report, want)
	}
	d.execute(t, `UPDATE transactions SET ref_id = 'R3' WHERE id = $1`, id) // As it was.
	if report := d.verify(t, false); !report.OK() {
		t.Errorf("got %+v after the repair, want it sound", report)
	}
	d.execute(t, `UPDATE transactions SET amount = amount + 1 WHERE id = $1`, d.ids[0])
	if report := d.verify(t, true); report.OK() || report.Findings[0].Position != 1 {
		t.Errorf("got %+v, want the transaction at position 1 to be found", report)
	}
	d.execute(t, `UPDATE transactions SET amount = amount - 1 WHERE id = $1`, d.ids[0])
	d.execute(t, `UPDATE accounts SET balance = balance + 1 WHERE id = $1`, d.accounts[1])
	report = d.verify(t, false)
	if want := (journal.Finding{Kind: journal.Balance, Account: d.accounts[1]}); report.OK() || !slices.Contains(report.Findings, want) {
		t.Errorf("got %+v, want a finding %+v", report, want)
	}
}

// Without the signature of a known key, what was found sound proves nothing: everything is read.
func TestVerifyTrustsOnlySignedCheckpoints(t *testing.T) {
	t.Parallel()
	d := newDamaged(t)
	d.verify(t, false)
	report, err := journal.Verify(t.Context(), d.db, testKeys(t, "another"), false)
	if err != nil {
		t.Fatal(err)
	}
	if want := (journal.Finding{Kind: journal.Checkpoint, Position: 1000}); report.From != 0 || !slices.Contains(report.Findings, want) {
		t.Errorf("got %+v, want everything read and a finding %+v", report, want)
	}
	if report, err := journal.Verify(t.Context(), d.db, testKeys(t, "new", "secret"), false); err != nil || !report.OK() || report.From != 1000 {
		t.Errorf("got %+v, %v with the old key beside a new one; want it sound", report, err)
	}
}

// A sealer does not go on where the journal is not that of its last checkpoint.
func TestSealerRefusesAJournalThatWasChanged(t *testing.T) {
	t.Parallel()
	d := newDamaged(t)
	d.execute(t, `UPDATE journal_tiles SET hashes = overlay(hashes PLACING '\x00' FROM 5) WHERE level = 0 AND tile = 3`)
	d.post(t, 1)
	d.expireLease(t)
	if err := journal.NewSealer(d.db, testKeys(t), discard).Tick(t.Context()); err == nil {
		t.Error("got no error for a tile that was changed, want one")
	}
	d.expireLease(t)
	if err := journal.NewSealer(d.db, testKeys(t, "another"), discard).Tick(t.Context()); err == nil {
		t.Error("got no error without the key that signed the last checkpoint, want one")
	}
}

// Every way in which money moves, and the journal of it, are sound while postings go on.
func TestVerifyWhilePostingsGoOn(t *testing.T) {
	t.Parallel()
	d := newDamaged(t)
	for i := range 10 {
		err := d.db.Tx(t.Context(), func(tx store.Tx) error {
			d.move(t, tx, ledger.Posting{Kind: "transfer", From: d.accounts[0], To: d.accounts[1]})
			if report := d.verify(t, i%2 == 0); !report.OK() {
				return fmt.Errorf("got %+v, want it sound", report)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		d.seal(t, d.sealer)
	}
}

// transactionsToVerify is 20,000; COREBANK_TEST_JOURNAL=1000000 measures a large journal.
func transactionsToVerify(t *testing.T) int {
	t.Helper()
	count, err := strconv.Atoi(cmp.Or(os.Getenv("COREBANK_TEST_JOURNAL"), "20000"))
	if err != nil {
		t.Fatalf("COREBANK_TEST_JOURNAL: %v", err)
	}
	return count
}

// A large journal from before is sealed and verified, and after that only what is new.
func TestVerifyLargeJournal(t *testing.T) {
	t.Parallel()
	d := &damaged{bank: newBank(t)}
	d.sealer = journal.NewSealer(d.db, testKeys(t), discard)
	count := transactionsToVerify(t)
	d.execute(t, `ALTER TABLE transactions DISABLE TRIGGER transactions_journaled`)
	for done := 0; done < count; done += 20_000 {
		d.insertBare(t, min(20_000, count-done))
	}
	d.execute(t, `ALTER TABLE transactions ENABLE TRIGGER transactions_journaled`)
	begin := time.Now()
	d.seal(t, d.sealer)
	sealed := time.Since(begin)
	begin = time.Now()
	if report := d.verify(t, false); !report.OK() || report.Size != int64(count) {
		t.Fatalf("got %+v, want %d transactions that are sound", report, count)
	}
	verified := time.Since(begin)
	d.post(t, 100)
	d.seal(t, d.sealer)
	begin = time.Now()
	if report := d.verify(t, false); !report.OK() || report.From != int64(count) {
		t.Fatalf("got %+v, want 100 more that are sound", report)
	}
	t.Logf("%d transactions: sealed in %v, verified in %v, 100 more in %v", count, sealed, verified, time.Since(begin))
}
