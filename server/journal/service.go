// Package journal gives every transaction a position in one order, shows them in that order, and keeps a Merkle tree over them.
package journal

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	journalv1 "github.com/corebank/corebank/gen/go/corebank/journal/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
)

const (
	// maxResponse bounds the transactions of one message of a stream.
	maxResponse = 256
	// silence is the time after which a stream without news gets an empty message.
	silence = 10 * time.Second
	// watchTime bounds a stream, and so how long a caller is served who has lost its roles meanwhile.
	watchTime = time.Hour
	// defaultLimit is the number of transactions that a page has.
	defaultLimit = 100
	// answerTime is kept from the time limit of a call that waits, to read and to answer.
	answerTime = time.Second
)

// Service is the JournalService.
type Service struct {
	journalv1.UnimplementedJournalServiceServer

	feed *Feed
	keys *Keys
}

// NewService makes the service.
func NewService(feed *Feed, keys *Keys) *Service { return &Service{feed: feed, keys: keys} }

// WatchTransactions sends transactions until the caller goes, an hour has passed or the server stops.
func (s *Service) WatchTransactions(
	request *journalv1.WatchTransactionsRequest, stream grpc.ServerStreamingServer[journalv1.WatchTransactionsResponse],
) error {
	ctx, cancel := context.WithTimeout(stream.Context(), watchTime)
	defer cancel()
	after := request.GetAfter()
	for first := true; ; first = false {
		entries, err := s.feed.read(ctx, after, maxResponse)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if len(entries) > 0 {
			after = entries[len(entries)-1].position
		} else if !first && ctx.Err() == nil && s.feed.Await(ctx, after, silence) {
			continue
		}
		if s.isOver(ctx) {
			return stream.Context().Err()
		}
		if err := stream.Send(&journalv1.WatchTransactionsResponse{List: sliceutil.Map(entries, toEntry), Next: after}); err != nil {
			return err
		}
	}
}

func (s *Service) isOver(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	case <-s.feed.stopped:
		return true
	default:
		return false
	}
}

// ListJournalEntries returns a page of transactions, and may wait for the first.
func (s *Service) ListJournalEntries(
	ctx context.Context, request *journalv1.ListJournalEntriesRequest,
) (*journalv1.ListJournalEntriesResponse, error) {
	after, limit := request.GetAfter(), int64(defaultLimit)
	if request.Limit != nil {
		limit = int64(request.GetLimit())
	}
	wait := time.Duration(request.GetWait()) * time.Second
	if deadline, ok := ctx.Deadline(); ok {
		wait = min(wait, time.Until(deadline)-answerTime)
	}
	entries, err := s.feed.read(ctx, after, limit)
	if err == nil && len(entries) == 0 && s.feed.Await(ctx, after, wait) {
		entries, err = s.feed.read(ctx, after, limit)
	}
	if err != nil {
		return nil, err
	}
	return &journalv1.ListJournalEntriesResponse{List: sliceutil.Map(entries, toEntry), Next: after + int64(len(entries))}, nil
}

func toEntry(e positioned) *journalv1.JournalEntry {
	return &journalv1.JournalEntry{
		Position: e.position, TransactionId: ledger.FormatID(e.ID, ledger.NoLeg),
		Type:          contract.Parse[transactionv1.TransactionType](string(e.Kind)),
		FromAccountId: e.From, FromSeq: e.FromSeq, FromBalanceAfter: e.FromBalance.String(),
		ToAccountId: e.To, ToSeq: e.ToSeq, ToBalanceAfter: e.ToBalance.String(),
		Amount: e.Amount.String(), Currency: e.Currency, RefId: e.RefID, Remark: e.Remark,
		CreatedAt: timestamppb.New(e.At), CreatedMicros: e.At.UnixMicro(),
	}
}
