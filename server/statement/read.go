package statement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/transaction"
	"github.com/corebank/corebank/store/money"
)

const (
	// pageSize is the number of movements that one query reads.
	pageSize = 1000
	// sumSize is the number of movements that one query adds up.
	sumSize = 100_000
	// maxNumbers bounds the account numbers that a statement remembers.
	maxNumbers = 10_000
)

// statement is one statement: the postings of an account from one seq to another. Those that are there never change, and their
// numbers have no gaps. So every page is of the moment at which the last seq was read, and no transaction is open while a caller
// takes its time to read.
type statement struct {
	service     *Service
	of          db.Account
	opening     *statementv1.StatementOpening
	balance     money.Balance // before first
	first, last int64
	numbers     map[int64]string // of accounts on the other side
}

// document takes a statement in one of its formats.
type document interface {
	begin(opening *statementv1.StatementOpening) error
	movement(m *statementv1.StatementMovement) error
	end(closing *statementv1.StatementClosing) error
}

// openAt fixes what the statement is of.
func (st *statement) openAt(ctx context.Context, holder string, p period, now time.Time) error {
	var err error
	if st.first, err = account.SeqAt(ctx, st.service.database, st.of, p.from); err != nil {
		return err
	}
	st.last = st.of.Seq
	if p.before != nil {
		next, err := account.SeqAt(ctx, st.service.database, st.of, *p.before)
		if err != nil {
			return err
		}
		st.last = next - 1
	}
	if st.balance, err = account.BalanceAfter(ctx, st.service.database, st.of, st.first-1); err != nil {
		return err
	}
	st.opening = &statementv1.StatementOpening{
		StatementId: newID(), AccountId: st.of.ID, AccountNumber: *st.of.Number, CustomerName: holder, Currency: st.of.Currency,
		From: timestamppb.New(p.from), To: timestamppb.New(p.to), CreatedAt: timestamppb.New(now), OpeningBalance: st.balance.String(),
	}
	return nil
}

// write writes the statement. It returns an error for movements that do not follow from each other, so that no statement comes out of
// broken books.
func (st *statement) write(ctx context.Context, to document) error {
	if err := to.begin(st.opening); err != nil {
		return err
	}
	var sum totals
	for low := st.first; low <= st.last; low += pageSize {
		rows, movements, err := st.read(ctx, low, min(low+pageSize-1, st.last))
		if err != nil {
			return err
		}
		for i, row := range rows {
			if sum.add(row.IsPayer, money.BalanceOf(row.Amount)); sum.balance(st.balance) != row.BalanceAfter {
				return fmt.Errorf("account %d: the balance after posting %d does not follow from those before", st.of.ID, row.Seq)
			}
			if err := to.movement(movements[i]); err != nil {
				return err
			}
		}
	}
	return to.end(sum.closing(st.balance))
}

// read reads the movements from one seq to another, oldest first.
func (st *statement) read(ctx context.Context, low, high int64) ([]db.TransactionListRow, []*statementv1.StatementMovement, error) {
	s := st.service
	if err := s.reads.Acquire(ctx, 1); err != nil {
		return nil, nil, err
	}
	defer s.reads.Release(1)
	rows, err := s.queries.TransactionList(ctx, s.database, db.TransactionListParams{AccountID: st.of.ID, Low: low, High: high})
	if err != nil {
		return nil, nil, fmt.Errorf("read the movements of an account: %w", err)
	}
	if int64(len(rows)) != high-low+1 {
		return nil, nil, fmt.Errorf("account %d has %d postings from %d to %d", st.of.ID, len(rows), low, high)
	}
	slices.Reverse(rows)
	if err := st.addNumbers(ctx, rows); err != nil {
		return nil, nil, err
	}
	movements := sliceutil.Map(rows, st.toMovement)
	return rows, movements, addOriginals(ctx, s.database, movements)
}

// addNumbers remembers the account numbers of the other sides.
func (st *statement) addNumbers(ctx context.Context, rows []db.TransactionListRow) error {
	if len(st.numbers) > maxNumbers {
		clear(st.numbers)
	}
	var unknown []int64
	for _, row := range rows {
		if _, known := st.numbers[row.CounterpartyID]; !known && row.CounterpartyID > 0 {
			st.numbers[row.CounterpartyID] = ""
			unknown = append(unknown, row.CounterpartyID)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	found, err := st.service.queries.StatementAccountNumbers(ctx, st.service.database, unknown)
	if err != nil {
		return fmt.Errorf("find the numbers of accounts: %w", err)
	}
	for _, account := range found {
		st.numbers[account.ID] = account.Number
	}
	return nil
}

func (st *statement) toMovement(row db.TransactionListRow) *statementv1.StatementMovement {
	m := &statementv1.StatementMovement{Number: row.Seq, Transaction: transaction.ToTransaction(st.of.ID, row)}
	if number := st.numbers[row.CounterpartyID]; number != "" {
		m.CounterpartyAccountNumber = &number
	}
	return m
}

// addOriginals adds to reversals what they reverse.
func addOriginals(ctx context.Context, database db.DBTX, movements []*statementv1.StatementMovement) error {
	var reversals []*transactionv1.Transaction
	for _, m := range movements {
		if m.GetTransaction().GetType() == transactionv1.TransactionType_TRANSACTION_TYPE_REVERSAL {
			reversals = append(reversals, m.GetTransaction())
		}
	}
	return transaction.AddReversals(ctx, database, reversals)
}

// sum adds up the movements before they are written, for a format that has the totals in front. It also returns the largest amount or
// balance.
func (st *statement) sum(ctx context.Context) (sum totals, largest money.Balance, err error) {
	s := st.service
	largest = st.balance
	for low := st.first; low <= st.last; low += sumSize {
		if err := s.reads.Acquire(ctx, 1); err != nil {
			return sum, largest, err
		}
		part, err := s.queries.StatementTotals(ctx, s.database, db.StatementTotalsParams{
			AccountID: st.of.ID, Low: low, High: min(low+sumSize-1, st.last),
		})
		s.reads.Release(1)
		if err != nil {
			return sum, largest, fmt.Errorf("add up the movements of an account: %w", err)
		}
		sum.credits, sum.credited = sum.credits+part.Credits, sum.credited.Add(part.Credited)
		sum.debits, sum.debited = sum.debits+part.Debits, sum.debited.Add(part.Debited)
		if part.Largest.Cmp(largest) > 0 {
			largest = part.Largest
		}
	}
	return sum, largest, nil
}
