package transaction

import (
	"context"
	"fmt"
	"time"

	"github.com/corebank/corebank/gen/db"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
)

// ListTransactions lists what moved on an account. Entries are numbered without gaps in order of time, so the total and the
// page are arithmetic on numbers, and the last page costs what the first does.
func (s *Service) ListTransactions(
	ctx context.Context, request *transactionv1.ListTransactionsRequest,
) (*transactionv1.ListTransactionsResponse, error) {
	of, err := account.Find(ctx, s.database, request.GetAccountId())
	if err != nil {
		return nil, err //nolint:wrapcheck // A fault, or wrapped there.
	}
	first, last, err := s.numbers(ctx, of, paging.NewSpan(request.GetFrom(), request.GetTo()))
	if err != nil {
		return nil, err
	}
	page := paging.Of(request)
	response := &transactionv1.ListTransactionsResponse{
		Total: max(0, last-first+1), Page: page.Number, PageSize: page.Size,
	}
	low, high := window(first, last, page.Offset(), page.Limit())
	if high < low {
		return response, nil
	}
	rows, err := s.queries.EntryList(ctx, s.database, db.EntryListParams{AccountID: of.ID, Low: low, High: high})
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	response.List = sliceutil.Map(rows, func(row db.EntryListRow) *transactionv1.Transaction { return toTransaction(of.ID, row) })
	return response, nil
}

// numbers is the numbers of the account's first and last entry within a span of time.
func (s *Service) numbers(ctx context.Context, account db.Account, wanted paging.Span) (first, last int64, err error) {
	first, last = 1, account.Seq
	if wanted.From != nil {
		if first, err = s.seqAt(ctx, account, *wanted.From); err != nil {
			return 0, 0, err
		}
	}
	if wanted.Before != nil {
		if last, err = s.seqAt(ctx, account, *wanted.Before); err != nil {
			return 0, 0, err
		}
		last--
	}
	return first, last, nil
}

// seqAt is the number of the first entry at or after a time.
func (s *Service) seqAt(ctx context.Context, account db.Account, at time.Time) (int64, error) {
	seq, err := s.queries.EntrySeqAt(ctx, s.database, db.EntrySeqAtParams{AccountID: account.ID, LastSeq: account.Seq, At: at})
	if err != nil {
		return 0, fmt.Errorf("find an entry by time: %w", err)
	}
	return seq, nil
}
