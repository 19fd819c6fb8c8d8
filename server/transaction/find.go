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
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
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
	id, letter, ok := ledger.ParseID(request.GetTransactionId())
	if !ok {
		return nil, apierror.New(apiv1.ErrorCode_CBB018)
	}
	row, err := s.queries.TransactionGet(ctx, s.database, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		held, err := s.getHeld(ctx, id)
		return &transactionv1.GetTransactionResponse{Transaction: held}, err
	case err != nil:
		return nil, fmt.Errorf("find transaction: %w", err)
	}
	maySee, err := s.mayBeSeen(ctx, row.FromAccountID, row.ToAccountID)
	if err != nil {
		return nil, err
	}
	at := shown(row.FromAccountID, row.ToAccountID, letter, maySee)
	if at == 0 {
		return nil, apierror.New(apiv1.ErrorCode_CBB018)
	}
	leg := ToTransaction(at, legOf(row, at))
	return &transactionv1.GetTransactionResponse{Transaction: leg}, AddReversals(ctx, s.database, []*transactionv1.Transaction{leg})
}

// getHeld returns a hold that has not been captured; CBB018 if the caller may see none with the id.
func (s *Service) getHeld(ctx context.Context, id int64) (*transactionv1.Transaction, error) {
	row, err := s.queries.HoldGet(ctx, s.database, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, apierror.New(apiv1.ErrorCode_CBB018)
	case err != nil:
		return nil, fmt.Errorf("find hold: %w", err)
	}
	maySee, err := s.mayBeSeen(ctx, row.AccountID)
	if err != nil {
		return nil, err
	}
	if !maySee(row.AccountID) {
		return nil, apierror.New(apiv1.ErrorCode_CBB018)
	}
	return toHeld(row), nil
}

// mayBeSeen reports which of some accounts the caller may see: a customer its own, others all.
func (s *Service) mayBeSeen(ctx context.Context, accounts ...int64) (func(account int64) bool, error) {
	customer := caller.Customer(ctx)
	if customer == 0 {
		return func(int64) bool { return true }, nil
	}
	own, err := s.queries.AccountsOwned(ctx, s.database, accounts, customer)
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
	status            string
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
		status: holdCompleted, maximum: money.Max, span: paging.NewSpan(request.GetFrom(), request.GetTo()),
		limit: paging.New(1, request.GetPageSize(), paging.DefaultSize).Limit(),
	}
	f.since, f.until = ends(f.span)
	if request.Status != nil {
		f.status = contract.Text(request.GetStatus())
	}
	switch {
	case f.ref != "" || f.status != holdCompleted:
		f.order = byID
	case f.account != nil:
		f.order = bySeq
	default:
		f.order = byTime
	}
	if customer != 0 {
		f.customer = &customer
		if f.ref == "" && f.account == nil {
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
	f, err := fromFind(request, caller.Customer(ctx))
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
	if f.status != holdCompleted {
		response.List, response.Next, err = s.findHeld(ctx, f)
		return response, err
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
	accounts := make([]int64, 0, 2*len(rows))
	for _, row := range rows {
		accounts = append(accounts, row.FromAccountID, row.ToAccountID)
	}
	maySee, err := s.mayBeSeen(ctx, accounts...)
	if err != nil {
		return nil, err
	}
	legs := make([]*transactionv1.Transaction, 0, len(rows))
	for _, row := range rows {
		at := shown(row.FromAccountID, row.ToAccountID, ledger.NoLeg, maySee)
		if account != nil {
			at = *account
		}
		legs = append(legs, ToTransaction(at, legOf(row, at)))
	}
	return legs, AddReversals(ctx, s.database, legs)
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
	rows, more := paging.Cut(rows, f.limit)
	if err != nil || !more {
		return rows, nil, err
	}
	return rows, byID.format(cursor{id: rows[len(rows)-1].ID}), nil
}

// findHeld looks at the holds in a state.
func (s *Service) findHeld(ctx context.Context, f filter) ([]*transactionv1.Transaction, *string, error) {
	params := db.HoldFindParams{
		Status: f.status, BeforeID: math.MaxInt64, AccountID: f.account, Type: f.kind, MinAmount: f.minimum, MaxAmount: f.maximum,
		Since: f.since, Until: f.until, CustomerID: f.customer, PageLimit: f.limit + 1,
	}
	if f.ref != "" {
		params.RefID = &f.ref
	}
	if f.after != nil {
		params.BeforeID = f.after.id
	}
	rows, err := s.queries.HoldFind(ctx, s.database, params)
	if err != nil {
		return nil, nil, fmt.Errorf("find holds: %w", err)
	}
	rows, more := paging.Cut(rows, f.limit)
	held := sliceutil.Map(rows, toHeld)
	if !more {
		return held, nil, nil
	}
	return held, byID.format(cursor{id: rows[len(rows)-1].ID}), nil
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
