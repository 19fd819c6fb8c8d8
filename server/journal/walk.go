package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/transparency-dev/merkle/compact"
	"golang.org/x/mod/sumdb/note"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

const (
	// walkBundles is the number of bundles that one read of a verification takes.
	walkBundles = 32
	// insertedMargin is added to the time of the last verified transaction, and insertedBundles are searched before it, so that what is
	// older but was sealed earlier is not taken for inserted.
	insertedMargin  = time.Minute
	insertedBundles = 1024
)

// mark is the state of an account after a transaction.
type mark struct {
	currency string
	seq      int64
	balance  money.Balance
}

// walk is a verification on its way through the journal.
type walk struct {
	tx      store.Tx
	queries *db.Queries
	keys    *Keys
	state   db.Journal
	report  Report
	// tree is that of the stored leaves, up to the position that has been reached.
	tree *tree
	// accounts has the accounts of the transactions so far, and moved those that have changed.
	accounts, moved map[int64]*mark
	// sealed is the state of the moved accounts after the last position.
	sealed *markRows
	// since is the time of the last verified transaction.
	since time.Time
	// billPayments, reversals and interest are the transactions of these types.
	billPayments, reversals, interest []int64
	isWhole                           bool
}

// markRows are accounts with their states.
type markRows struct {
	ids, seqs []int64
	balances  []money.Balance
}

func (m *markRows) index() []int {
	all := make([]int, len(m.ids))
	for i := range all {
		all[i] = i
	}
	return all
}

func (w *walk) marks() *markRows {
	m := &markRows{ids: slices.Sorted(maps.Keys(w.moved))}
	for _, id := range m.ids {
		m.seqs, m.balances = append(m.seqs, w.moved[id].seq), append(m.balances, w.moved[id].balance)
	}
	return m
}

// begin finds where the walk begins: after the last checkpoint that was found sound, if that is signed and still that of the tree.
func (w *walk) begin(ctx context.Context) error {
	all := w.isWhole
	w.isWhole = true
	w.tree = &tree{nodes: ranges.NewEmptyRange(0)}
	if all || w.state.VerifiedSize == 0 {
		return nil
	}
	signed, err := w.open(w.state.VerifiedCheckpoint)
	if err != nil || signed.size != w.state.VerifiedSize {
		return nil //nolint:nilerr // A checkpoint that cannot be opened, or is of another size, proves nothing: everything is read.
	}
	t, err := w.treeOf(ctx, signed.size)
	if err != nil {
		return err
	}
	if t == nil {
		w.report.find(Finding{Kind: Tree, Position: signed.size})
		return nil
	}
	is, err := t.checkpoint()
	if err != nil {
		return err
	}
	if !bytes.Equal(is.root, signed.root) {
		w.report.find(Finding{Kind: Checkpoint, Position: signed.size})
		return nil
	}
	w.tree, w.isWhole, w.report.From = t, false, signed.size
	last, err := w.read(ctx, signed.size-1, signed.size)
	if err == nil && len(last) == 1 && last[0].Entry != nil {
		w.since = last[0].At.Add(insertedMargin)
	}
	return err
}

// treeOf returns the tree of a size, as the tiles have it; nil if they do not.
func (w *walk) treeOf(ctx context.Context, size int64) (*tree, error) {
	nodes := compact.RangeNodes(0, uint64(size), nil)
	hashes, err := readNodes(ctx, w.queries, w.tx, nodes)
	if errors.Is(err, errTile) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	edge, err := ranges.NewRange(0, uint64(size), hashes)
	if err != nil {
		return nil, fmt.Errorf("read the Merkle tree: %w", err)
	}
	return &tree{nodes: edge}, nil
}

// open opens a signed checkpoint, without checking the signature if there are no keys.
func (w *walk) open(signed string) (checkpoint, error) {
	if w.keys == nil {
		return openCheckpoint(signed, anyVerifier{})
	}
	return openCheckpoint(signed, w.keys.verifiers)
}

// anyVerifier accepts every signature.
type anyVerifier struct{}

// Verifier implements note.Verifiers.
func (anyVerifier) Verifier(name string, hash uint32) (note.Verifier, error) {
	return trusting{name, hash}, nil
}

type trusting struct {
	name string
	hash uint32
}

func (t trusting) Name() string          { return t.name }
func (t trusting) KeyHash() uint32       { return t.hash }
func (trusting) Verify(_, _ []byte) bool { return true }

// walkBundles walks the positions from where the tree ends.
func (w *walk) walkBundles(ctx context.Context) error {
	for w.tree.size() < w.state.Size {
		first := w.tree.size()
		last := min(w.state.Size, (first/tileWidth+walkBundles)*tileWidth)
		entries, err := w.read(ctx, first, last)
		if err != nil {
			return err
		}
		leaves, err := w.leaves(ctx, first, last)
		if err != nil {
			return err
		}
		if int64(len(entries)) < last-first || int64(len(leaves)) < (last-first)*hashSize {
			w.report.find(Finding{Kind: Tree, Position: first + min(int64(len(entries)), int64(len(leaves))/hashSize) + 1})
			return nil
		}
		if err := w.appendTree(ctx, leaves); err != nil {
			return err
		}
		if err := w.walk(ctx, entries, leaves); err != nil {
			return err
		}
	}
	w.report.Size = w.state.Size
	return nil
}

// read returns the transactions of some positions; without Entry where a transaction is missing, fewer where a bundle is.
func (w *walk) read(ctx context.Context, first, last int64) ([]positioned, error) {
	bundles, err := w.queries.JournalBundles(ctx, w.tx, first/tileWidth, (last-1)/tileWidth)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, bundle := range bundles {
		from := first + int64(len(ids)) - bundle.Bundle*tileWidth
		if from < 0 || from > int64(len(bundle.TransactionIds)) {
			break
		}
		ids = append(ids, bundle.TransactionIds[from:]...)
	}
	ids = ids[:min(int64(len(ids)), last-first)]
	entries := make([]positioned, len(ids))
	byID, err := w.transactions(ctx, ids)
	for i, id := range ids {
		entries[i] = positioned{first + int64(i) + 1, id, byID[id]}
	}
	return entries, err
}

func (w *walk) transactions(ctx context.Context, ids []int64) (map[int64]*ledger.Entry, error) {
	rows, err := w.queries.JournalTransactions(ctx, w.tx, ids)
	byID := make(map[int64]*ledger.Entry, len(rows))
	for _, row := range rows {
		byID[row.ID] = entryOf(row)
	}
	return byID, err
}

// leaves returns the stored leaf hashes of some positions, as far as there are.
func (w *walk) leaves(ctx context.Context, first, last int64) ([]byte, error) {
	var keys []tileKey
	for tile := first / tileWidth; tile <= (last-1)/tileWidth; tile++ {
		keys = append(keys, tileKey{0, tile})
	}
	tiles, err := readTiles(ctx, w.queries, w.tx, keys)
	if err != nil {
		return nil, err
	}
	var leaves []byte
	for _, key := range keys {
		leaves = append(leaves, tiles[key]...)
		if len(tiles[key]) < tileWidth*hashSize {
			break
		}
	}
	begin := min(int64(len(leaves)), first%tileWidth*hashSize)
	return leaves[begin:min(int64(len(leaves)), begin+(last-first)*hashSize)], nil
}

// appendTree appends leaves, and compares the roots of whole tiles with those stored a level higher.
func (w *walk) appendTree(ctx context.Context, leaves []byte) error {
	var nodes []compact.NodeID
	var computed [][]byte
	for i := 0; i < len(leaves); i += hashSize {
		if err := w.tree.nodes.Append(leaves[i:i+hashSize], func(node compact.NodeID, hash []byte) {
			if node.Level > 0 && node.Level%tileHeight == 0 {
				nodes, computed = append(nodes, node), append(computed, hash)
			}
		}); err != nil {
			return fmt.Errorf("append to the Merkle tree: %w", err)
		}
	}
	for i, node := range nodes {
		stored, err := readNodes(ctx, w.queries, w.tx, []compact.NodeID{node})
		if err != nil && !errors.Is(err, errTile) {
			return err
		}
		if err != nil || !bytes.Equal(stored[0], computed[i]) {
			begin, _ := node.Coverage()
			w.report.find(Finding{Kind: Tree, Position: int64(begin) + 1})
		}
	}
	return nil
}

// walk checks transactions in their order. leaves is empty for those without position.
func (w *walk) walk(ctx context.Context, entries []positioned, leaves []byte) error {
	if err := w.load(ctx, entries); err != nil {
		return err
	}
	for i, e := range entries {
		at := Finding{Position: e.position, Transaction: e.id}
		if e.Entry == nil {
			at.Kind = Missing
			w.report.find(at)
			continue
		}
		if hash := e.LeafHash(); len(leaves) > 0 && !bytes.Equal(hash[:], leaves[i*hashSize:(i+1)*hashSize]) {
			at.Kind = Changed
			w.report.find(at)
		}
		w.check(e.Entry, at)
	}
	return nil
}

// load reads the accounts of transactions.
func (w *walk) load(ctx context.Context, entries []positioned) error {
	var ids []int64
	for _, e := range entries {
		if e.Entry == nil {
			continue
		}
		for _, id := range [...]int64{e.From, e.To} {
			if w.accounts[id] == nil {
				w.accounts[id] = &mark{}
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := w.queries.JournalWalkAccounts(ctx, w.tx, ids)
	for _, row := range rows {
		m := w.accounts[row.ID]
		m.currency = row.Currency
		if !w.isWhole {
			m.seq, m.balance = row.Seq, row.Balance
		}
	}
	return err
}

// check checks that a transaction continues what is before it on both accounts.
func (w *walk) check(e *ledger.Entry, at Finding) {
	switch e.Kind {
	case "bill_payment":
		w.billPayments = append(w.billPayments, e.ID)
	case "reversal":
		w.reversals = append(w.reversals, e.ID)
	case "interest":
		w.interest = append(w.interest, e.ID)
	}
	for _, side := range [...]struct {
		account, seq   int64
		change, leaves money.Balance
	}{{e.From, e.FromSeq, e.Amount.Neg(), e.FromBalance}, {e.To, e.ToSeq, e.Amount, e.ToBalance}} {
		m := w.accounts[side.account]
		at.Account = side.account
		if side.seq != m.seq+1 || side.leaves != m.balance.Add(side.change) {
			at.Kind = Sequence
			w.report.find(at)
		}
		if m.currency != e.Currency || e.From == e.To {
			at.Kind = Currency
			w.report.find(at)
		}
		m.seq, m.balance = side.seq, side.leaves
		w.moved[side.account] = m
	}
}

// walkQueue walks what has been posted and has no position yet.
func (w *walk) walkQueue(ctx context.Context) error {
	const page = 1000
	for after := int64(-1 << 63); ; {
		rows, err := w.queries.JournalQueueList(ctx, w.tx, after, page)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			after = row.ID
			byID, err := w.transactions(ctx, row.TransactionIds)
			if err != nil {
				return err
			}
			entries := make([]positioned, len(row.TransactionIds))
			for i, id := range row.TransactionIds {
				entries[i] = positioned{0, id, byID[id]}
			}
			var leaves []byte
			if len(row.LeafHashes) == hashSize*len(entries) {
				leaves = row.LeafHashes
			}
			if err := w.walk(ctx, entries, leaves); err != nil {
				return err
			}
			w.report.Size += int64(len(entries))
		}
	}
}

// compareAccounts compares the accounts with the states in which their transactions have left them.
func (w *walk) compareAccounts(ctx context.Context) error {
	m := w.marks()
	wrong, err := w.queries.JournalWrongAccounts(ctx, w.tx, db.JournalWrongAccountsParams{
		Ids: m.ids, Seqs: m.seqs, Balances: m.balances, IsWhole: w.isWhole,
	})
	if err != nil {
		return err
	}
	for _, row := range wrong {
		w.report.find(Finding{Kind: Balance, Account: row.ID})
		if len(w.report.Findings) == maxFindings {
			continue
		}
		beyond, err := w.queries.JournalBeyond(ctx, w.tx, row.ID, row.JournalSeq)
		if err != nil {
			return err
		}
		for _, id := range beyond {
			if err := w.addInserted(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// findInserted finds what is in the books and not in the journal: everything, or what is dated after the last verified transaction; and what
// was put into the journal by hand.
func (w *walk) findInserted(ctx context.Context) error {
	if !w.state.IsBacklogSealed {
		return nil // What is from before the journal is not in it yet.
	}
	adopted, err := w.queries.JournalAdoptedAfter(ctx, w.tx, w.report.From)
	if err != nil {
		return err
	}
	for _, row := range adopted {
		w.report.find(Finding{Kind: Inserted, Position: row.Position, Transaction: row.TransactionID})
	}
	first := int64(0)
	if !w.isWhole {
		first = max(0, w.report.From/tileWidth-insertedBundles)
	}
	ids, err := w.queries.JournalInserted(ctx, w.tx, db.JournalInsertedParams{Since: w.since, First: first, RowLimit: maxFindings})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := w.addInserted(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// addInserted adds a finding for a transaction that is neither in the journal nor in the queue.
func (w *walk) addInserted(ctx context.Context, id int64) error {
	finding := Finding{Kind: Inserted, Transaction: id}
	if slices.Contains(w.report.Findings, finding) {
		return nil
	}
	isQueued, err := w.queries.JournalIsQueued(ctx, w.tx, id)
	if err != nil || isQueued {
		return err
	}
	position, err := findPosition(ctx, w.queries, w.tx, id)
	if err == nil && position == 0 {
		w.report.find(finding)
	}
	return err
}
