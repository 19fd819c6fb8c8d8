package transaction

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
)

// ListTransactions lists the postings of an account. They are numbered without gaps, and a time range is a range of numbers, so total
// and page are computed, and the last page is as fast as the first.
func (s *Service) ListTransactions(
	ctx context.Context, request *transactionv1.ListTransactionsRequest,
) (*transactionv1.ListTransactionsResponse, error) {
	of, err := account.Find(ctx, s.database, request.GetAccountId())
	if err != nil {
		return nil, err
	}
	page := paging.Of(request)
	selected, err := s.selectSeqs(ctx, of, request, page)
	if err != nil {
		return nil, err
	}
	response := &transactionv1.ListTransactionsResponse{Total: selected.total, Page: page.Number, PageSize: page.Size}
	if selected.high < selected.low {
		return response, nil
	}
	rows, err := s.queries.TransactionList(ctx, s.database, db.TransactionListParams{
		AccountID: of.ID, Low: selected.low, High: selected.high, Seqs: selected.only,
	})
	if err != nil {
		return nil, fmt.Errorf("list transactions: %w", err)
	}
	response.List = sliceutil.Map(rows, func(row db.TransactionListRow) *transactionv1.Transaction { return ToTransaction(of.ID, row) })
	return response, AddReversals(ctx, s.database, response.GetList())
}

// selection is one page of an account's seqs: from low to high, none if high is lower; only those in only unless it is nil.
type selection struct {
	total     int64
	low, high int64
	only      []int64
}

func (s *Service) selectSeqs(
	ctx context.Context, of db.Account, request *transactionv1.ListTransactionsRequest, page paging.Page,
) (selection, error) {
	span := paging.NewSpan(request.GetFrom(), request.GetTo())
	isFiltered := request.Type != nil || request.Direction != nil
	if of.ClockSteppedBack && !isFiltered && (span.From != nil || span.Before != nil) {
		return s.selectByTime(ctx, of, span, page)
	}
	first, last, err := s.seqsWithin(ctx, of, span)
	if err != nil {
		return selection{}, err
	}
	if isFiltered {
		return s.selectMatching(ctx, of, request, first, last, page)
	}
	low, high := window(first, last, page.Offset(), page.Limit())
	return selection{total: max(0, last-first+1), low: low, high: high}, nil
}

// seqsWithin returns the range of seqs that holds an account's postings of a period, and no others unless its times once went back.
func (s *Service) seqsWithin(ctx context.Context, of db.Account, span paging.Span) (first, last int64, err error) {
	first, last = 1, of.Seq
	if of.ClockSteppedBack {
		return first, last, nil
	}
	if span.From != nil {
		if first, err = account.SeqAt(ctx, s.database, of, *span.From); err != nil {
			return 0, 0, err
		}
	}
	if span.Before != nil {
		if last, err = account.SeqAt(ctx, s.database, of, *span.Before); err != nil {
			return 0, 0, err
		}
		last--
	}
	return first, last, nil
}

// selectMatching looks at every posting from first to last.
func (s *Service) selectMatching(
	ctx context.Context, of db.Account, request *transactionv1.ListTransactionsRequest, first, last int64, page paging.Page,
) (selection, error) {
	since, until := ends(paging.NewSpan(request.GetFrom(), request.GetTo()))
	matching, err := s.queries.TransactionSeqsMatching(ctx, s.database, db.TransactionSeqsMatchingParams{
		AccountID: of.ID, Low: first, High: last, PageOffset: page.Offset(), PageLimit: page.Limit(),
		Type: contract.OptionalText(request.Type), Direction: contract.OptionalText(request.Direction), Since: since, Until: until,
	})
	if err != nil {
		return selection{}, fmt.Errorf("find matching transactions: %w", err)
	}
	return only(matching.Total, matching.Seqs), nil
}

// only selects some of the seqs between the last and the first of a list, which is the newest first.
func only(total int64, seqs []int64) selection {
	if len(seqs) == 0 {
		return selection{total: total, high: -1}
	}
	return selection{total: total, low: seqs[len(seqs)-1], high: seqs[0], only: seqs}
}

// selectByTime compares the time of every posting of an account whose times are not in the order of its seqs.
func (s *Service) selectByTime(ctx context.Context, of db.Account, span paging.Span, page paging.Page) (selection, error) {
	seqs, err := s.queries.TransactionSeqsBetween(ctx, s.database, db.TransactionSeqsBetweenParams{
		AccountID: of.ID, Since: span.From, Until: span.Before,
	})
	if err != nil {
		return selection{}, fmt.Errorf("find transactions by time: %w", err)
	}
	total := int64(len(seqs))
	return only(total, seqs[min(page.Offset(), total):min(page.Offset()+page.Limit(), total)]), nil
}
