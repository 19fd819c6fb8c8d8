package chaos

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/ledger"
)

const (
	// settleGrace is the time that scheduled transfers have to be carried out at the end of a round.
	settleGrace = 3 * time.Second
	// latestTakeover is the time after which a scheduled transfer was carried out even if a server was lost in the middle of it: another
	// one takes it up after a minute. The next rounds need not wait for that.
	latestTakeover = 90 * time.Second
	// feedPage is the number of transactions that one read of the journal takes at most.
	feedPage = 1000
)

// check looks at the books when nothing is under way: each acknowledged transaction is there once, and no other; an order of the calls
// explains every answer; the verification finds nothing; and the journal has every transaction once.
func (b *Bank) check(ctx context.Context, l *load) error {
	ctx, cancel := context.WithTimeout(ctx, 2*settleTimeout)
	defer cancel()
	h := l.history
	if err := b.checkAcknowledged(ctx, h); err != nil {
		return err
	}
	after, err := b.look(ctx, h)
	if err != nil {
		return err
	}
	h.explain(b.balances)
	if err := b.checkBooks(ctx, l, after); err != nil {
		return err
	}
	b.balances = after
	if b.receiver == nil {
		return nil // It has a server of a version without them.
	}
	if err := b.readFeed(ctx, h); err != nil {
		return err
	}
	return b.receiver.check(ctx, h, b.feed, b.told)
}

// checkBooks verifies the books, and wants as many transactions in them as were acknowledged, those of scheduled transfers among them. It
// sets the balances of their accounts in after.
func (b *Bank) checkBooks(ctx context.Context, l *load, after map[int64]state) error {
	from, to := b.scheduled()
	for {
		open, err := b.awaitScheduled(ctx)
		if err != nil {
			return err
		}
		for _, account := range []int64{from, to} {
			if after[account], err = b.balance(ctx, 0, account); err != nil {
				return err
			}
		}
		books, err := transactionv1.NewTransactionServiceClient(b.Servers[0].conn).VerifyLedger(as(ctx, b.admin), &transactionv1.VerifyLedgerRequest{})
		if err != nil {
			return err
		}
		if now, err := b.openTransfers(ctx); err != nil {
			return err
		} else if now.unposted != open {
			continue // One was carried out meanwhile.
		}
		h, done := l.history, l.ordered.Load()+b.open-open
		if !books.GetOk() {
			h.violationf(other, "the books are not sound: %v", books)
		}
		h.countf(after[to].balance-b.balances[to].balance, done, "cents that scheduled transfers have moved")
		h.countf(b.balances[from].balance-after[from].balance, done, "cents that scheduled transfers have taken")
		h.countf(books.GetTransactions(), b.transactions+h.posted+b.open-open, "transactions in the books")
		b.transactions, b.open = books.GetTransactions(), open
		return nil
	}
}

// awaitScheduled waits until all scheduled transfers were carried out, and returns how many were not because a server was lost in the
// middle of them.
func (b *Bank) awaitScheduled(ctx context.Context) (open int64, err error) {
	began := time.Now()
	for {
		waiting, err := b.openTransfers(ctx)
		if err == nil && (len(waiting.ids) == 0 || time.Since(began) > settleGrace && time.Since(waiting.oldest) < latestTakeover) {
			return waiting.unposted, nil
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return 0, fmt.Errorf("%d scheduled transfers are not carried out, the oldest of %v: %w", len(waiting.ids), waiting.oldest, errors.Join(err, ctx.Err()))
		}
	}
}

// awaitNoTransfers waits until every scheduled transfer was carried out.
func (b *Bank) awaitNoTransfers(ctx context.Context) error {
	for {
		waiting, err := b.openTransfers(ctx)
		if err == nil && len(waiting.ids) == 0 {
			return nil
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return fmt.Errorf("%d scheduled transfers are not carried out: %w", len(waiting.ids), errors.Join(err, ctx.Err()))
		}
	}
}

// openTransfers are scheduled transfers without an outcome.
type openTransfers struct {
	ids      []string
	oldest   time.Time
	unposted int64 // those of which no money has moved
}

// openTransfers lists the scheduled transfers without an outcome. A server that was lost may have posted some of them.
func (b *Bank) openTransfers(ctx context.Context) (found openTransfers, err error) {
	from, _ := b.scheduled()
	size := int32(100)
	for _, status := range []transactionv1.ScheduledTransferStatus{
		transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PENDING,
		transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PROCESSING,
	} {
		list, err := transactionv1.NewTransactionServiceClient(b.Servers[0].conn).ListScheduledTransfers(as(ctx, b.internal),
			&transactionv1.ListScheduledTransfersRequest{AccountId: from, Status: &status, PageSize: &size})
		if err != nil {
			return found, err
		}
		if list.GetTotal() > int64(size) {
			return found, fmt.Errorf("%d scheduled transfers are not carried out, more than %d", list.GetTotal(), size)
		}
		for _, one := range list.GetList() {
			if at := one.GetScheduledTime().AsTime(); found.ids == nil || at.Before(found.oldest) {
				found.oldest = at
			}
			if !slices.Contains(found.ids, one.GetScheduledId()) { // It was taken up just now.
				found.ids = append(found.ids, one.GetScheduledId())
			}
		}
	}
	if len(found.ids) == 0 {
		return found, nil
	}
	conn, err := b.Cluster.Connect(ctx)
	if err != nil {
		return found, err
	}
	defer func() { _ = conn.Close(ctx) }() // Nothing is lost with it.
	var posted int64
	err = conn.QueryRow(ctx, `SELECT count(*) FROM transactions WHERE from_account_id = $1 AND ref_id = ANY($2)`, from, found.ids).Scan(&posted)
	found.unposted = int64(len(found.ids)) - posted
	return found, err
}

// checkAcknowledged wants the transaction of each acknowledged refId in the books, once and under the id that its caller was told.
func (b *Bank) checkAcknowledged(ctx context.Context, h *history) error {
	conn, err := b.Cluster.Connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // Nothing is lost with it.
	refs := make([]string, 0, len(h.refs))
	told := map[string]int64{}
	for _, a := range h.refs {
		refs = append(refs, a.ref)
		told[a.ref] = a.id
	}
	rows, err := conn.Query(ctx, `SELECT ref_id, id FROM transactions WHERE ref_id = ANY($1)`, refs)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[string]int64{}
	for rows.Next() {
		var ref string
		var id int64
		if err := rows.Scan(&ref, &id); err != nil {
			return err
		}
		if found[ref]++; told[ref] != id {
			h.violationf(other, "%s is transaction %d, and its caller was told %d", ref, id, told[ref])
		}
	}
	for ref := range told {
		h.countf(found[ref], 1, "transactions of %s in the books, which was acknowledged", ref)
	}
	return rows.Err()
}

// look reads all accounts, which are the last reads of the history.
func (b *Bank) look(ctx context.Context, h *history) (map[int64]state, error) {
	states := map[int64]state{}
	for i, account := range b.accounts {
		call := time.Now()
		seen, err := b.balance(ctx, i%Servers, account)
		if err != nil {
			return nil, err
		}
		states[account] = seen
		if i < sharedAccounts+2 {
			h.add(-1, call, effect{account: account, kind: look, read: seen})
		}
	}
	return states, nil
}

// balance reads an account from a server.
func (b *Bank) balance(ctx context.Context, server int, account int64) (state, error) {
	answer, err := accountv1.NewAccountServiceClient(b.Servers[server].conn).GetBalance(as(ctx, b.internal), &accountv1.GetBalanceRequest{Id: account})
	if err != nil {
		return state{}, err
	}
	return stateOf(answer)
}

// readFeed reads the journal on: it must have each transaction of the books once, at the next position, and those that were acknowledged.
func (b *Bank) readFeed(ctx context.Context, h *history) error {
	b.told = len(b.feed)
	for int64(len(b.feed)) < b.transactions {
		after, wait, limit := int64(len(b.feed)), int32(1), int32(feedPage)
		page, err := journalv1.NewJournalServiceClient(b.Servers[1].conn).ListJournalEntries(as(ctx, b.internal),
			&journalv1.ListJournalEntriesRequest{After: &after, Wait: &wait, Limit: &limit})
		if err != nil {
			return fmt.Errorf("read the journal after %d of %d transactions: %w", after, b.transactions, err)
		}
		for _, entry := range page.GetList() {
			id, _, ok := ledger.ParseID(entry.GetTransactionId())
			if !ok || entry.GetPosition() != int64(len(b.feed))+1 {
				return fmt.Errorf("the journal has transaction %q at position %d after position %d", entry.GetTransactionId(), entry.GetPosition(), len(b.feed))
			}
			b.feed = append(b.feed, id)
			b.inFeed[id]++
			h.countf(b.inFeed[id], 1, "times that transaction %d is in the journal", id)
		}
	}
	h.countf(int64(len(b.feed)), b.transactions, "transactions in the journal")
	for _, a := range h.refs {
		h.countf(b.inFeed[a.id], 1, "times that acknowledged transaction %d is in the journal", a.id)
	}
	return nil
}
