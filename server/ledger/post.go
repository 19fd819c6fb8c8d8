package ledger

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/fault"
	"github.com/corebank/corebank/server/idempotency"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store"
)

// Ledger posts. What it holds that changes is the ids it makes, and a memory that is checked whenever it is used: the rows in
// Postgres are the truth, however many ledgers work on them.
type Ledger struct {
	ids     *IDs
	bank    map[bankAccount]int64
	rules   *risk.Rulebook
	memory  *memory
	queries *db.Queries
}

// bankAccount names one of the bank's own accounts.
type bankAccount struct {
	purpose  Purpose
	currency string
}

// New reads which accounts are the bank's own, and takes a number for the ids of this server. Payments out of customers'
// accounts must pass the rules.
func New(ctx context.Context, database *store.DB, rules *risk.Rulebook) (*Ledger, error) {
	queries := db.New()
	replica, err := queries.ReplicaNext(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("number this server: %w", err)
	}
	rows, err := queries.SystemAccountList(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("list the bank's own accounts: %w", err)
	}
	l := &Ledger{ids: NewIDs(replica), bank: make(map[bankAccount]int64, len(rows)), rules: rules, memory: newMemory(), queries: queries}
	for _, row := range rows {
		l.bank[bankAccount{Purpose(row.Purpose), row.Currency}] = row.AccountID
	}
	return l, nil
}

// NextID returns the id for a new posting, or for whatever else needs one that is unique and grows with time.
func (l *Ledger) NextID() int64 { return l.ids.Next() }

// BankAccount is one of the bank's own accounts; 0 if it keeps none for this purpose in this currency.
func (l *Ledger) BankAccount(purpose Purpose, currency string) int64 {
	return l.bank[bankAccount{purpose, currency}]
}

// Post decides postings in order within the caller's transaction, and writes those that are accepted. A refused posting is
// a result of its own and stops no other. An error is not a decision: the transaction must be rolled back, and may be
// tried again with the same postings.
//
// It locks the accounts in order of their ids, and holds the locks until the transaction ends; a caller that locks other
// rows must do so before.
func (l *Ledger) Post(ctx context.Context, tx store.Tx, postings []Posting) ([]Result, error) {
	s, err := l.post(ctx, tx, postings, false)
	if err != nil {
		return nil, err
	}
	return s.results, nil
}

// post is Post for postings that may be in the books already, if an earlier COMMIT with them is in doubt.
func (l *Ledger) post(ctx context.Context, tx db.DBTX, postings []Posting, inDoubt bool) (*set, error) {
	set := newSet(postings)
	if err := l.findBank(ctx, tx, set); err != nil {
		return nil, err
	}
	if err := l.lock(ctx, tx, set); err != nil {
		return nil, err
	}
	if inDoubt {
		if err := l.findPosted(ctx, tx, set); err != nil {
			return nil, err
		}
	}
	if err := l.findKeys(ctx, tx, set); err != nil {
		return nil, err
	}
	set.decide()
	if err := l.record(ctx, tx, set); err != nil {
		return nil, err
	}
	if err := l.write(ctx, tx, set); err != nil {
		return nil, err
	}
	return set, nil
}

// set is postings on their way through Post.
type set struct {
	postings []Posting
	results  []Result
	book     book
	// posted is when those postings were made that an unanswered COMMIT has brought into the books.
	posted map[int64]time.Time
	// used is what was done under the keys of the set, before it and within it.
	used map[keyName]use
	// accepted are the indexes of the postings to write.
	accepted []int
	// moved are the accounts that they move, in the order of their ids.
	moved []*account
	// clock is the database's time when the accounts were locked, and read when that was by this server's clock.
	clock, read time.Time
}

func newSet(postings []Posting) *set {
	return &set{postings: postings, results: make([]Result, len(postings))}
}

type keyName struct{ scope, value string }

type use struct {
	fingerprint string
	receipt     Receipt
}

// findBank puts the bank's own accounts in the place of the sides that are 0.
func (l *Ledger) findBank(ctx context.Context, tx db.DBTX, s *set) error {
	var partners []int64
	for _, p := range s.postings {
		if p.From == 0 || p.To == 0 {
			partners = append(partners, p.From+p.To)
		}
	}
	if len(partners) == 0 {
		return nil
	}
	rows, err := l.queries.LedgerCurrencies(ctx, tx, partners)
	if err != nil {
		return fmt.Errorf("find currencies: %w", err)
	}
	currencies := make(map[int64]string, len(rows))
	for _, row := range rows {
		currencies[row.ID] = row.Currency
	}
	l.resolve(s, func(id int64) string { return currencies[id] })
	return nil
}

// resolve puts the bank's own accounts in the place of the sides that are 0.
func (l *Ledger) resolve(s *set, currency func(id int64) string) {
	s.postings = slices.Clone(s.postings)
	for i := range s.postings {
		p := &s.postings[i]
		if p.From != 0 && p.To != 0 {
			continue
		}
		own := l.bank[bankAccount{p.Bank, currency(p.From + p.To)}]
		switch {
		case p.From == 0:
			p.From = own
		case p.To == 0:
			p.To = own
		}
	}
}

// distinct is the accounts of a set, yet to be found.
func (s *set) distinct() map[int64]*account {
	distinct := make(map[int64]*account, 2*len(s.postings))
	for i := range s.postings {
		distinct[s.postings[i].From], distinct[s.postings[i].To] = nil, nil
	}
	return distinct
}

func (l *Ledger) lock(ctx context.Context, tx db.DBTX, s *set) error {
	distinct := s.distinct()
	rows, err := l.queries.LedgerLockAccounts(ctx, tx, slices.Sorted(maps.Keys(distinct)))
	if err != nil {
		return fmt.Errorf("lock accounts: %w", err)
	}
	accounts := make([]account, len(rows))
	var at time.Time
	for i, row := range rows {
		accounts[i] = account{
			row.ID, row.CustomerID, row.Currency, row.Status, row.Balance, row.Seq, row.PostedAt,
			risk.Usage{
				Hour: row.PaidHour, HourCount: row.PaidHourCount, DayCount: row.PaidDayCount, DayAmount: row.PaidDayAmount,
			},
			row.InDefault,
			state{row.Balance, row.Seq, row.PostedAt, row.InDefault},
		}
		distinct[row.ID] = &accounts[i]
		at = latest(at, row.PostedAt)
		s.clock = latest(s.clock, row.LockedAt)
	}
	// After the wait for the locks, so that a rule that was changed meanwhile counts.
	moment, err := l.rules.Moment()
	if err != nil {
		return err //nolint:wrapcheck // A fault.
	}
	s.read = time.Now()
	s.book = newBook(distinct, latest(at, s.clock), moment, len(s.postings))
	return nil
}

// record keeps what the risk rules found.
func (l *Ledger) record(ctx context.Context, tx db.DBTX, s *set) error {
	_, err := s.book.risk.Record(ctx, tx, false, s.book.records...)
	return err //nolint:wrapcheck // Says all there is to say.
}

// findPosted finds which postings an unanswered COMMIT has brought into the books. Like findKeys it must follow lock: that
// transaction held the same locks, so it has ended.
func (l *Ledger) findPosted(ctx context.Context, tx db.DBTX, s *set) error {
	ids := make([]int64, len(s.postings))
	for i, p := range s.postings {
		ids[i] = p.ID
	}
	rows, err := l.queries.LedgerFindPosted(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("find postings: %w", err)
	}
	s.posted = make(map[int64]time.Time, len(rows))
	for _, row := range rows {
		s.posted[row.ID] = row.CreatedAt
	}
	return nil
}

// findKeys finds what was done before under the keys of the set. It must follow lock: only then is it sure that a posting
// under the same key has either been committed or will wait for this one.
func (l *Ledger) findKeys(ctx context.Context, tx db.DBTX, s *set) error {
	var scopes, values []string
	for _, p := range s.postings {
		if p.Key != nil {
			scopes, values = append(scopes, p.Key.Scope), append(values, p.Key.Value)
		}
	}
	if len(values) == 0 {
		return nil
	}
	rows, err := l.queries.LedgerFindKeys(ctx, tx, scopes, values)
	if err != nil {
		return fmt.Errorf("find idempotency keys: %w", err)
	}
	s.used = make(map[keyName]use, len(values))
	for _, row := range rows {
		s.used[keyName{row.Scope, row.Key}] = use{
			string(row.Fingerprint), Receipt{row.ID, row.FromAccountID, row.ToAccountID, row.Amount, row.CreatedAt},
		}
	}
	return nil
}

// decide gives every posting its result, in order.
func (s *set) decide() {
	for i := range s.postings {
		p, result := &s.postings[i], &s.results[i]
		if at, ok := s.posted[p.ID]; ok {
			result.Receipt = Receipt{p.ID, p.From, p.To, p.Amount, at}
			continue
		}
		if first, ok := s.seen(p.Key); ok {
			if first.fingerprint != string(p.Key.Fingerprint[:]) {
				result.Refusal = fault.New(apiv1.ErrorCode_CBB014)
			} else {
				result.Receipt = first.receipt
			}
			continue
		}
		if result.Refusal = s.book.apply(p); result.Refusal != nil {
			continue
		}
		result.Receipt = Receipt{p.ID, p.From, p.To, p.Amount, s.book.at}
		s.accepted = append(s.accepted, i)
		if p.Key != nil {
			s.used[nameOf(p.Key)] = use{string(p.Key.Fingerprint[:]), result.Receipt}
		}
	}
	for _, a := range s.book.accounts {
		if a != nil && a.seq != a.before.seq {
			s.moved = append(s.moved, a)
		}
	}
	slices.SortFunc(s.moved, func(a, b *account) int { return cmp.Compare(a.id, b.id) })
}

func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

func (s *set) seen(key *idempotency.Key) (use, bool) {
	if key == nil {
		return use{}, false
	}
	first, ok := s.used[nameOf(key)]
	return first, ok
}

func nameOf(key *idempotency.Key) keyName { return keyName{key.Scope, key.Value} }
