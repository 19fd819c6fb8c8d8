package transaction

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/internal/access"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

const (
	// maxExamined bounds the transactions that one page looks at.
	maxExamined = 10_000
	// firstWindow times the rows of a page are looked at first; each further look is windowGrowth times as wide.
	firstWindow, windowGrowth = 2, 8
)

// GetTransaction returns the leg of a transaction that the caller may see.
func (s *Service) GetTransaction(
	ctx context.Context, request *transactionv1.GetTransactionRequest,
) (*transactionv1.GetTransactionResponse, error) {
	row, at, err := s.find(ctx, request.GetTransactionId())
	if err != nil {
		return nil, err
	}
	leg := toTransaction(at, legOf(row, at))
	return &transactionv1.GetTransactionResponse{Transaction: leg}, s.addReversals(ctx, []*transactionv1.Transaction{leg})
}

// find returns a transaction, and the account whose leg the caller gets; CBB018 if it may see none.
func (s *Service) find(ctx context.Context, text string) (row db.TransactionGetRow, at int64, err error) {
	id, letter, ok := ledger.ParseID(text)
	if !ok {
		return row, 0, apierror.New(apiv1.ErrorCode_CBB018)
	}
	row, err = s.queries.TransactionGet(ctx, s.database, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return row, 0, apierror.New(apiv1.ErrorCode_CBB018)
	case err != nil:
		return row, 0, fmt.Errorf("find transaction: %w", err)
	}
	maySee, err := s.mayBeSeen(ctx, row)
	if err != nil {
		return row, 0, err
	}
	if at = shown(row.FromAccountID, row.ToAccountID, letter, maySee); at == 0 {
		return row, 0, apierror.New(apiv1.ErrorCode_CBB018)
	}
	return row, at, nil
}

// mayBeSeen reports which accounts of some transactions the caller may see: a customer its own, others all.
func (s *Service) mayBeSeen(ctx context.Context, rows ...db.TransactionGetRow) (func(account int64) bool, error) {
	customer := access.Customer(ctx)
	if customer == 0 {
		return func(int64) bool { return true }, nil
	}
	ids := make([]int64, 0, 2*len(rows))
	for _, row := range rows {
		ids = append(ids, row.FromAccountID, row.ToAccountID)
	}
	own, err := s.queries.AccountsOwned(ctx, s.database, ids, customer)
	if err != nil {
		return nil, fmt.Errorf("find the customer's accounts: %w", err)
	}
	return func(account int64) bool { return slices.Contains(own, account) }, nil
}

// filter is a search.
type filter struct {
	account, customer *int64
	ref               string
	kind              *string
	minimum, maximum  decimal.Decimal
	span              paging.Span
	since, until      time.Time // the ends of span
	limit             int64
	order             order
	after             *cursor
}

func fromFind(request *transactionv1.FindTransactionsRequest, customer int64) (filter, error) {
	f := filter{
		account: request.AccountId, ref: request.GetRefId(), kind: contract.OptionalText(request.Type),
		maximum: money.Max, span: paging.NewSpan(request.GetFrom(), request.GetTo()),
		limit: paging.New(1, request.GetPageSize(), paging.DefaultSize).Limit(),
	}
	f.since, f.until = ends(f.span)
	switch {
	case f.ref != "":
		f.order = byID
	case f.account != nil:
		f.order = bySeq
	default:
		f.order = byTime
	}
	if customer != 0 {
		f.customer = &customer
		if f.order == byTime {
			return f, apierror.New(apiv1.ErrorCode_CBV001).Field("accountId", "accountId 与 refId 须给出其一")
		}
	}
	var err error
	if request.MinAmount != nil {
		f.minimum, err = money.Parse(request.GetMinAmount())
	}
	if request.MaxAmount != nil && err == nil {
		f.maximum, err = money.Parse(request.GetMaxAmount())
	}
	if request.GetAfter() != "" && err == nil {
		var after cursor
		after, err = f.order.parse(request.GetAfter())
		f.after = &after
	}
	return f, err
}

// FindTransactions returns a page of the transactions that match.
func (s *Service) FindTransactions(
	ctx context.Context, request *transactionv1.FindTransactionsRequest,
) (*transactionv1.FindTransactionsResponse, error) {
	f, err := fromFind(request, access.Customer(ctx))
	if err != nil {
		return nil, err
	}
	var of db.Account
	if f.account != nil {
		if of, err = account.Find(ctx, s.database, *f.account); err != nil {
			return nil, err
		}
	}
	response := &transactionv1.FindTransactionsResponse{PageSize: int32(f.limit)}
	if request.Status != nil && request.GetStatus() != completed {
		return response, nil
	}
	var rows []db.TransactionGetRow
	switch f.order {
	case byID:
		rows, response.Next, err = s.findByRef(ctx, f)
	case bySeq:
		rows, response.Next, err = s.findOnAccount(ctx, f, of)
	case byTime:
		rows, response.Next, err = s.findAnywhere(ctx, f)
	}
	if err != nil {
		return nil, fmt.Errorf("find transactions: %w", err)
	}
	response.List, err = s.toLegs(ctx, rows, f.account)
	return response, err
}

// toLegs converts transactions to the legs of an account, or without one to those that the caller may see.
func (s *Service) toLegs(ctx context.Context, rows []db.TransactionGetRow, account *int64) ([]*transactionv1.Transaction, error) {
	maySee, err := s.mayBeSeen(ctx, rows...)
	if err != nil {
		return nil, err
	}
	legs := make([]*transactionv1.Transaction, 0, len(rows))
	for _, row := range rows {
		at := shown(row.FromAccountID, row.ToAccountID, ledger.NoLeg, maySee)
		if account != nil {
			at = *account
		}
		legs = append(legs, toTransaction(at, legOf(row, at)))
	}
	return legs, s.addReversals(ctx, legs)
}

// findByRef looks at all transactions with a refId: those of a batch, or one for each account that has used it.
func (s *Service) findByRef(ctx context.Context, f filter) ([]db.TransactionGetRow, *string, error) {
	before := int64(math.MaxInt64)
	if f.after != nil {
		before = f.after.id
	}
	found, err := s.queries.TransactionFindByRef(ctx, s.database, db.TransactionFindByRefParams{
		RefID: f.ref, BeforeID: before, Type: f.kind, MinAmount: f.minimum, MaxAmount: f.maximum, Since: f.since, Until: f.until,
		AccountID: f.account, CustomerID: f.customer, PageLimit: f.limit + 1,
	})
	rows := sliceutil.Map(found, func(row db.TransactionFindByRefRow) db.TransactionGetRow { return db.TransactionGetRow(row) })
	if err != nil || int64(len(rows)) <= f.limit {
		return rows, nil, err
	}
	rows = rows[:f.limit]
	return rows, byID.format(cursor{id: rows[f.limit-1].ID}), nil
}

// findOnAccount looks at the newest postings of an account, and at more while the page is not full.
func (s *Service) findOnAccount(ctx context.Context, f filter, of db.Account) ([]db.TransactionGetRow, *string, error) {
	first, high, err := s.seqsWithin(ctx, of, f.span)
	if err != nil {
		return nil, nil, err
	}
	if f.after != nil {
		high = min(high, f.after.id-1)
	}
	var rows []db.TransactionGetRow
	examined := int64(0)
	for window := firstWindow * f.limit; high >= first && examined < maxExamined; window *= windowGrowth {
		low := max(first, high-min(window, maxExamined-examined)+1)
		found, err := s.queries.TransactionFindOnAccount(ctx, s.database, db.TransactionFindOnAccountParams{
			AccountID: of.ID, Low: low, High: high, Type: f.kind, MinAmount: f.minimum, MaxAmount: f.maximum,
			Since: f.since, Until: f.until, PageLimit: f.limit + 1 - int64(len(rows)),
		})
		if err != nil {
			return nil, nil, err
		}
		for _, row := range found {
			if int64(len(rows)) == f.limit {
				return rows, bySeq.format(cursor{id: row.Seq + 1}), nil
			}
			rows = append(rows, toRow(row))
		}
		examined += high - low + 1
		high = low - 1
	}
	if high < first {
		return rows, nil, nil
	}
	return rows, bySeq.format(cursor{id: high + 1}), nil
}

// findAnywhere looks at the newest transactions of all accounts, and at more while the page is not full.
func (s *Service) findAnywhere(ctx context.Context, f filter) ([]db.TransactionGetRow, *string, error) {
	before := cursor{f.until, math.MinInt64}
	if f.after != nil && f.after.at.Before(f.until) {
		before = *f.after
	}
	var rows []db.TransactionGetRow
	examined := int64(0)
	for window := firstWindow * f.limit; examined < maxExamined; window *= windowGrowth {
		window = min(window, maxExamined-examined)
		low, more, err := s.windowEnd(ctx, before, f.since, window)
		if err != nil {
			return nil, nil, err
		}
		found, err := s.queries.TransactionFind(ctx, s.database, db.TransactionFindParams{
			BeforeAt: before.at, BeforeID: before.id, Since: low.at, SinceID: low.id, Type: f.kind,
			MinAmount: f.minimum, MaxAmount: f.maximum, PageLimit: f.limit + 1 - int64(len(rows)),
		})
		if err != nil {
			return nil, nil, err
		}
		for _, row := range found {
			if last := len(rows) - 1; int64(len(rows)) == f.limit {
				return rows, byTime.format(cursor{rows[last].CreatedAt, rows[last].ID}), nil
			}
			rows = append(rows, db.TransactionGetRow(row))
		}
		if !more {
			return rows, nil, nil
		}
		examined += window
		before = low
	}
	return rows, byTime.format(before), nil
}

// windowEnd returns the place of the last of so many transactions before another place; false if there are fewer.
func (s *Service) windowEnd(ctx context.Context, before cursor, since time.Time, window int64) (cursor, bool, error) {
	end, err := s.queries.TransactionWindow(ctx, s.database, db.TransactionWindowParams{
		BeforeAt: before.at, BeforeID: before.id, Since: since, Others: window - 1,
	})
	switch {
	case errors.Is(err, store.ErrNoRows):
		return cursor{since, math.MinInt64}, false, nil
	case err != nil:
		return cursor{}, false, err
	}
	return cursor{end.CreatedAt, end.ID}, true, nil
}

func toRow(row db.TransactionFindOnAccountRow) db.TransactionGetRow {
	return db.TransactionGetRow{
		ID: row.ID, FromAccountID: row.FromAccountID, ToAccountID: row.ToAccountID, CreatedAt: row.CreatedAt, Amount: row.Amount,
		FromBalanceAfter: row.FromBalanceAfter, ToBalanceAfter: row.ToBalanceAfter, Type: row.Type, Currency: row.Currency,
		RefID: row.RefID, Remark: row.Remark,
	}
}
