package journal

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// Kind is the kind of a finding, as corebank.transaction.v1.FindingKind has it.
type Kind string

// The kinds of findings.
const (
	// Changed is a transaction that is not as it was when it got its position.
	Changed Kind = "changed"
	// Missing is a transaction of the journal that is not in the books any more.
	Missing Kind = "missing"
	// Inserted is a transaction in the books that was not posted by a server.
	Inserted Kind = "inserted"
	// Tree is a part of the Merkle tree, from a position on, that does not belong to the rest of it.
	Tree Kind = "tree"
	// Checkpoint is a tree that is not that of its signed checkpoint.
	Checkpoint Kind = "checkpoint"
	// Sequence is a transaction that does not continue the one before on one of its accounts.
	Sequence Kind = "sequence"
	// Currency is a transaction in another currency than its accounts', or from an account to itself.
	Currency Kind = "currency"
	// Balance is an account that is not as its last transaction has left it.
	Balance Kind = "balance"
)

// Finding is something wrong, and where. Position, Transaction and Account are 0 where they do not apply.
type Finding struct {
	Kind                           Kind
	Position, Transaction, Account int64
}

// Report is the result of Verify.
type Report struct {
	// Books has the counts of what is wrong in the books.
	Books ledger.Report
	// From is the position after which the journal was walked, and Size how many transactions it has with those in the queue.
	From, Size int64
	// Broken is the number of findings about the journal: of the kinds changed, missing, inserted, tree and checkpoint.
	Broken int64
	// Findings has the first of each walk, at most maxFindings.
	Findings []Finding
}

// maxFindings bounds the findings of a report.
const maxFindings = 100

// OK reports whether nothing is wrong.
func (r *Report) OK() bool { return r.Books.OK() && r.Broken == 0 }

func (r *Report) find(f Finding) {
	switch f.Kind {
	case Sequence:
		r.Books.BrokenSequences++
	case Currency:
		r.Books.BrokenTransactions++
	case Balance:
		r.Books.WrongBalances++
	case Changed, Missing, Inserted, Tree, Checkpoint:
		r.Broken++
	}
	if len(r.Findings) < maxFindings {
		r.Findings = append(r.Findings, f)
	}
}

// verifyTimeout bounds each statement of a verification.
const verifyTimeout = 24 * time.Hour

// Verify checks the journal against the books, and the books, in one snapshot, while postings go on: what came after the last checkpoint
// that was found sound, or all. It then remembers the last checkpoint as sound. Without keys no signature is checked.
func Verify(ctx context.Context, database *store.DB, keys *Keys, all bool) (Report, error) {
	ctx = store.WithTimeout(ctx, verifyTimeout)
	var w *walk
	err := database.Snapshot(ctx, func(tx store.Tx) (err error) {
		w, err = verifyIn(ctx, tx, keys, all)
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("verify the books: %w", err)
	}
	if w.report.OK() && w.sealed != nil {
		if err := w.remember(ctx, database); err != nil {
			return Report{}, fmt.Errorf("remember what is sound: %w", err)
		}
	}
	return w.report, nil
}

func verifyIn(ctx context.Context, tx store.Tx, keys *Keys, all bool) (*walk, error) {
	w := &walk{isWhole: all, tx: tx, queries: db.New(), keys: keys, accounts: map[int64]*mark{}, moved: map[int64]*mark{}}
	var err error
	if w.state, err = w.queries.JournalState(ctx, tx); err != nil {
		return nil, err
	}
	if all || !w.state.IsBacklogSealed {
		books, err := ledger.Verify(ctx, tx)
		if err != nil {
			return nil, err
		}
		defer func() { w.report.Books = books }()
	}
	if !w.state.IsBacklogSealed { // The journal lacks what is from before it.
		return w, nil
	}
	for _, step := range []func(context.Context) error{
		w.begin, w.walkBundles, w.compareCheckpoint, w.walkQueue, w.compareAccounts, w.findInserted, w.compareParts,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// compareCheckpoint compares the tree with the signed checkpoint. Up to it, the states of accounts are remembered if all is sound.
func (w *walk) compareCheckpoint(context.Context) error {
	w.sealed = w.marks()
	is, err := w.tree.checkpoint()
	if err != nil || w.state.Checkpoint == "" && w.state.Size == 0 {
		return err
	}
	signed, err := w.open(w.state.Checkpoint)
	if err != nil || signed.size != is.size || !bytes.Equal(signed.root, is.root) {
		w.report.find(Finding{Kind: Checkpoint, Position: is.size})
	}
	return nil
}

// compareParts checks what is no matter of single transactions.
func (w *walk) compareParts(ctx context.Context) error {
	parts, err := w.queries.LedgerVerifyParts(ctx, w.tx, db.LedgerVerifyPartsParams{
		BillPayments: w.billPayments, Reversals: w.reversals, Interest: w.interest,
	})
	if err != nil {
		return err
	}
	books := &w.report.Books
	books.Accounts, books.Transactions, books.Payments = parts.Accounts, w.report.Size, parts.Payments
	books.UnbalancedCurrencies = parts.UnbalancedCurrencies
	books.BrokenPayments, books.BrokenBills = parts.BrokenPayments, parts.BrokenBills
	books.BrokenReversals, books.BrokenHeld, books.BrokenHolds = parts.BrokenReversals, parts.BrokenHeld, parts.BrokenHolds
	books.BrokenInterest = parts.BrokenInterest
	return nil
}

// remember stores that the journal is sound up to the size of the snapshot, unless another verification has done so meanwhile.
func (w *walk) remember(ctx context.Context, database *store.DB) error {
	return database.Tx(ctx, func(tx store.Tx) error {
		set, err := w.queries.JournalSetVerified(ctx, tx, db.JournalSetVerifiedParams{
			Size: w.state.Size, Checkpoint: w.state.Checkpoint, FromSize: w.state.VerifiedSize,
		})
		if err != nil || set == 0 {
			return err
		}
		if w.report.From == 0 {
			if err := w.queries.JournalForgetAccounts(ctx, tx, w.sealed.ids); err != nil {
				return err
			}
		}
		const batch = 10_000
		for part := range slices.Chunk(w.sealed.index(), batch) {
			low, high := part[0], part[len(part)-1]+1
			if err := w.queries.JournalWriteAccounts(ctx, tx, db.JournalWriteAccountsParams{
				Ids: w.sealed.ids[low:high], Seqs: w.sealed.seqs[low:high], Balances: w.sealed.balances[low:high],
			}); err != nil {
				return err
			}
		}
		return nil
	})
}
