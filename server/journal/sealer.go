package journal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/internal/lease"
	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

const (
	// leaseTime is the time to live of the lease, which each pass that seals prolongs. Another server takes over when it has ended and there is
	// something to seal.
	leaseTime = 2 * time.Second
	// sealInterval is the time between two looks into the queue by the server that seals, followInterval that by the others.
	sealInterval   = 100 * time.Millisecond
	followInterval = 500 * time.Millisecond
	// sealRetry is the wait after a failure.
	sealRetry = time.Second
	// maxBatches bounds the batches that one database transaction seals, and maxBacklog the transactions from before the journal.
	maxBatches, maxBacklog = 256, 8192
	// queueSweep is the time between two looks at the whole queue. Between them, batches with ids below those of one or two
	// sweeps before are skipped: Postgres would pass over their deleted rows again and again while an old snapshot keeps those.
	queueSweep = time.Minute
)

// Sealer gives committed transactions their positions. Every server runs one; the one with the lease works. The lease saves work only: each
// pass compares the journal's epoch and size with those it began with, so that two servers never seal at once.
type Sealer struct {
	database *store.DB
	keys     *Keys
	log      *slog.Logger
	queries  *db.Queries
	due      *periodic.Due
	sealed   prometheus.Counter
	// term is nil while another server seals.
	term *term
}

// term is the time in which this server seals.
type term struct {
	state db.Journal
	tree  *tree
	// seen is the greatest id in the queue so far, floor that of one or two sweeps ago, and swept the time of the last sweep.
	seen, lastSeen, floor int64
	swept                 time.Time
}

// NewSealer makes a sealer that works while Run does, and signs checkpoints with a key.
func NewSealer(database *store.DB, keys *Keys, log *slog.Logger) *Sealer {
	return &Sealer{
		database: database, keys: keys, log: log, queries: db.New(),
		due: periodic.NewDue(log, "sealing the journal failed and is tried again", sealRetry),
		sealed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "corebank_journal_sealed_total", Help: "Transactions to which this server has given a position in the journal.",
		}),
	}
}

// Metrics returns the collectors for Prometheus.
func (s *Sealer) Metrics() []prometheus.Collector { return []prometheus.Collector{s.sealed} }

// Run seals until ctx ends.
func (s *Sealer) Run(ctx context.Context) error {
	err := s.due.Run(ctx, s.tick)
	if s.term != nil {
		lease.Release(ctx, s.database, s.term.state.Epoch, s.queries.JournalRelease)
	}
	return err
}

// tick seals what there is and returns the time until the next look.
func (s *Sealer) tick(ctx context.Context) (time.Duration, error) {
	if s.term == nil {
		var err error
		if s.term, err = s.begin(ctx); err != nil || s.term == nil {
			return followInterval, err
		}
	}
	more, err := s.pass(ctx)
	switch {
	case errors.Is(err, lease.ErrLost):
		s.term = nil
		return followInterval, nil
	case err != nil:
		s.term = nil // What it knows may be outdated.
		return 0, err
	case more:
		return 0, nil
	}
	return sealInterval, nil
}

// begin takes the lease if it is free and there is something to seal; nil if not.
func (s *Sealer) begin(ctx context.Context) (*term, error) {
	state, ok, err := lease.Taken(s.queries.JournalAcquire(ctx, s.database, leaseTime.Milliseconds()))
	if err != nil || !ok {
		return nil, err
	}
	tree, err := loadTree(ctx, s.queries, s.database, state.Size)
	if err != nil {
		return nil, err
	}
	if state.Checkpoint != "" {
		if err := s.keys.matches(tree, state.Checkpoint); err != nil {
			return nil, err
		}
	}
	return &term{state: state, tree: tree, floor: math.MinInt64, lastSeen: math.MinInt64, seen: math.MinInt64, swept: time.Now()}, nil
}

// found has the transactions that a pass seals.
type found struct {
	ids []int64
	// leaves has the hash of each transaction, or none of those that were inserted without.
	leaves [][]byte
	// queued are the ids of the batches.
	queued []int64
	// backlog is the last of the transactions from before the journal; nil if they are from the queue.
	backlog *db.JournalBacklogRow
	more    bool
}

// pass seals some transactions, and reports whether there may be more.
func (s *Sealer) pass(ctx context.Context) (more bool, err error) {
	t := s.term
	state := t.state
	var f found
	if !state.IsBacklogSealed {
		f, err = s.findBacklog(ctx)
		switch {
		case f.backlog != nil:
			state.BacklogAt, state.BacklogID = f.backlog.CreatedAt, f.backlog.ID
		case err == nil:
			state.IsBacklogSealed = true
		}
	} else if f, err = s.findQueued(ctx); len(f.queued) == 0 && state.Checkpoint != "" {
		return false, err
	}
	if err != nil {
		return false, err
	}
	adopted, err := s.adopt(ctx, &f)
	if err != nil {
		return false, err
	}
	for i, id := range f.ids {
		if err := t.tree.append(id, f.leaves[i]); err != nil {
			return false, err
		}
	}
	if state, err = s.sign(state); err != nil {
		return false, err
	}
	t.tree.flush()
	if err := s.write(ctx, state, f.queued, adopted); err != nil {
		return false, err
	}
	s.sealed.Add(float64(len(f.ids)))
	t.state, t.tree.written = state, written{}
	return f.more, nil
}

// sign returns the state with the size and the checkpoint of the tree.
func (s *Sealer) sign(state db.Journal) (db.Journal, error) {
	reached, err := s.term.tree.checkpoint()
	if err != nil {
		return state, err
	}
	state.Size = reached.size
	state.Checkpoint, err = s.keys.sign(reached)
	return state, err
}

// findBacklog finds transactions from before the journal.
func (s *Sealer) findBacklog(ctx context.Context) (found, error) {
	rows, err := s.queries.JournalBacklog(ctx, s.database, db.JournalBacklogParams{
		AfterAt: s.term.state.BacklogAt, AfterID: s.term.state.BacklogID, RowLimit: maxBacklog,
	})
	f := found{more: true}
	if err != nil {
		return f, fmt.Errorf("read transactions from before the journal: %w", err)
	}
	for i := range rows {
		hash := entryOf(db.JournalTransactionsRow(rows[i])).LeafHash()
		f.ids, f.leaves, f.backlog = append(f.ids, rows[i].ID), append(f.leaves, hash[:]), &rows[i]
	}
	return f, nil
}

// findQueued finds the batches that wait for their positions.
func (s *Sealer) findQueued(ctx context.Context) (found, error) {
	t := s.term
	after := t.floor
	if now := time.Now(); now.Sub(t.swept) > queueSweep {
		after = math.MinInt64
		t.floor, t.lastSeen, t.swept = t.lastSeen, t.seen, now
	}
	rows, err := s.queries.JournalQueueList(ctx, s.database, after, maxBatches)
	if err != nil {
		return found{}, fmt.Errorf("read the queue of the journal: %w", err)
	}
	f := found{more: len(rows) == maxBatches}
	for _, row := range rows {
		f.queued = append(f.queued, row.ID)
		t.seen = max(t.seen, row.ID)
		for i, id := range row.TransactionIds {
			var leaf []byte
			if len(row.LeafHashes) == hashSize*len(row.TransactionIds) {
				leaf = row.LeafHashes[hashSize*i : hashSize*(i+1)]
			}
			f.ids, f.leaves = append(f.ids, id), append(f.leaves, leaf)
		}
	}
	return f, nil
}

// adopt computes the hashes of what was inserted without, and returns their positions. One that is gone gets none.
func (s *Sealer) adopt(ctx context.Context, f *found) (placed, error) {
	var adopted placed
	var bare []int64
	for i, id := range f.ids {
		if f.leaves[i] == nil {
			bare = append(bare, id)
		}
	}
	if len(bare) == 0 {
		return adopted, nil
	}
	rows, err := s.queries.JournalTransactions(ctx, s.database, bare)
	if err != nil {
		return adopted, fmt.Errorf("read transactions: %w", err)
	}
	hashes := make(map[int64][hashSize]byte, len(rows))
	for _, row := range rows {
		hashes[row.ID] = entryOf(row).LeafHash()
	}
	all := *f
	f.ids, f.leaves = nil, nil
	for i, id := range all.ids {
		leaf := all.leaves[i]
		if leaf == nil {
			hash, ok := hashes[id]
			if !ok {
				s.log.ErrorContext(ctx, "a transaction was deleted before it had a position in the journal", "transaction", ledger.FormatID(id, ledger.NoLeg))
				continue
			}
			leaf = hash[:]
			adopted.add(id, s.term.tree.size()+int64(len(f.ids))+1)
		}
		f.ids, f.leaves = append(f.ids, id), append(f.leaves, leaf)
	}
	return adopted, nil
}

// write stores what the tree has written, in one database transaction that takes the batches out of the queue.
func (s *Sealer) write(ctx context.Context, state db.Journal, queued []int64, adopted placed) error {
	w := &s.term.tree.written
	return s.database.Tx(ctx, func(tx store.Tx) error {
		advanced, err := s.queries.JournalAdvance(ctx, tx, db.JournalAdvanceParams{
			Size: state.Size, LeaseMilliseconds: leaseTime.Milliseconds(), BacklogAt: state.BacklogAt, BacklogID: state.BacklogID,
			IsBacklogSealed: state.IsBacklogSealed, Checkpoint: state.Checkpoint, Epoch: state.Epoch, FromSize: s.term.state.Size,
		})
		if err != nil {
			return fmt.Errorf("advance the journal: %w", err)
		}
		if advanced == 0 {
			return lease.ErrLost
		}
		if err := s.queries.JournalWriteTiles(ctx, tx, w.tiles); err != nil {
			return fmt.Errorf("write the Merkle tree: %w", err)
		}
		if err := s.queries.JournalWriteBundles(ctx, tx, w.bundles); err != nil {
			return fmt.Errorf("write the journal: %w", err)
		}
		if len(w.late.ids) > 0 {
			if err := s.queries.JournalWriteLate(ctx, tx, w.late.ids, w.late.positions); err != nil {
				return fmt.Errorf("write late ids: %w", err)
			}
		}
		if len(adopted.ids) > 0 {
			if err := s.queries.JournalWriteAdopted(ctx, tx, adopted.positions, adopted.ids); err != nil {
				return fmt.Errorf("write adopted transactions: %w", err)
			}
		}
		taken, err := s.queries.JournalQueueDelete(ctx, tx, queued)
		if err != nil {
			return fmt.Errorf("delete from the queue of the journal: %w", err)
		}
		if taken != int64(len(queued)) {
			return lease.ErrLost
		}
		return s.queries.JournalNotify(ctx, tx, strconv.FormatInt(state.Size, 10))
	})
}

// entryOf converts a row of the books.
func entryOf(row db.JournalTransactionsRow) *ledger.Entry {
	return &ledger.Entry{
		ID: row.ID, At: row.CreatedAt, From: row.FromAccountID, FromSeq: row.FromSeq, To: row.ToAccountID, ToSeq: row.ToSeq,
		Amount: money.BalanceOf(row.Amount), FromBalance: row.FromBalanceAfter, ToBalance: row.ToBalanceAfter, Kind: ledger.Kind(row.Type),
		Currency: row.Currency, RefID: row.RefID, Remark: row.Remark,
	}
}
