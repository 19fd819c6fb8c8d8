package transaction

import (
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

const (
	// maxStreamPending bounds the items of a stream without result: enough for several batches. A client that sends more, or
	// does not read its results, waits by the flow control of HTTP/2.
	maxStreamPending = 4096
	// maxStreamSubmit bounds the items that are queued together.
	maxStreamSubmit = 256
)

// transferStream is one call of StreamTransfers. Its three goroutines read items, queue them, and send results.
type transferStream struct {
	stream   grpc.BidiStreamingServer[transactionv1.StreamTransfersRequest, transactionv1.StreamTransfersResponse]
	postings *ledger.Stream
	received chan *ledger.Pending
	customer int64
}

// StreamTransfers posts the items of a stream, and sends the result of each when it is durable or refused.
func (s *Service) StreamTransfers(
	stream grpc.BidiStreamingServer[transactionv1.StreamTransfersRequest, transactionv1.StreamTransfersResponse],
) error {
	group, ctx := errgroup.WithContext(stream.Context())
	t := &transferStream{
		stream:   stream,
		postings: s.poster.NewStream(ctx, maxStreamPending),
		received: make(chan *ledger.Pending, maxStreamSubmit),
		customer: caller.Customer(ctx),
	}
	group.Go(func() error { return t.receive(ctx) })
	group.Go(t.submit)
	group.Go(t.send)
	return group.Wait()
}

// receive reads items until the client ends its side. An item that the interceptors refuse has that as its result.
func (t *transferStream) receive(ctx context.Context) error {
	defer close(t.received)
	for index := int64(0); ; index++ {
		if err := t.postings.Reserve(); err != nil {
			return err
		}
		request := new(transactionv1.StreamTransfersRequest)
		err := t.stream.RecvMsg(request)
		refusal, refused := errors.AsType[*apierror.Error](err)
		pending := &ledger.Pending{Index: index}
		switch {
		case errors.Is(err, io.EOF):
			t.postings.End(index)
			return nil
		case refused:
			pending.Receipt.Err = refusal
			pending.Posting.RefID = refIDOf(request)
		case err != nil:
			return err
		default:
			pending.Posting, pending.Receipt.Err = t.posting(ctx, request)
		}
		select {
		case t.received <- pending:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// posting converts an item. Its refId is its key, as in the unary calls.
func (t *transferStream) posting(ctx context.Context, request *transactionv1.StreamTransfersRequest) (posting ledger.Posting, err error) {
	var scope int64
	switch item := request.GetPosting().(type) {
	case *transactionv1.StreamTransfersRequest_Deposit:
		posting, err = fromDeposit(item.Deposit)
		scope = posting.To
	case *transactionv1.StreamTransfersRequest_Debit:
		posting, err = fromDebit(item.Debit)
		scope = posting.From
	case *transactionv1.StreamTransfersRequest_Transfer:
		posting, err = fromTransfer(item.Transfer)
		scope = posting.From
	default:
		err = apierror.New(apiv1.ErrorCode_CBV001).Field("transfer", "必填")
	}
	if posting.RefID != "" {
		posting.Key = idempotency.DerivedKey(idempotency.AccountScope(scope), posting.RefID)
	}
	posting.Customer = t.customer
	if err == nil {
		posting.Audit, err = audit.For(ctx, request)
	}
	return posting, err
}

func refIDOf(request *transactionv1.StreamTransfersRequest) string {
	switch item := request.GetPosting().(type) {
	case *transactionv1.StreamTransfersRequest_Deposit:
		return item.Deposit.GetRefId()
	case *transactionv1.StreamTransfersRequest_Debit:
		return item.Debit.GetRefId()
	case *transactionv1.StreamTransfersRequest_Transfer:
		return item.Transfer.GetRefId()
	}
	return ""
}

// submit queues all received items together.
func (t *transferStream) submit() error {
	batch := make([]*ledger.Pending, 0, maxStreamSubmit)
	for first := range t.received {
		batch = append(batch[:0], first)
		for more := true; more && len(batch) < maxStreamSubmit; {
			select {
			case next, ok := <-t.received:
				if more = ok; ok {
					batch = append(batch, next)
				}
			default:
				more = false
			}
		}
		t.postings.Submit(batch)
	}
	return nil
}

// send sends results until all items have theirs.
func (t *transferStream) send() error {
	for {
		completed, err := t.postings.Next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := t.stream.Send(toStreamResponse(completed)); err != nil {
			return err
		}
	}
}

func toStreamResponse(p *ledger.Pending) *transactionv1.StreamTransfersResponse {
	response := &transactionv1.StreamTransfersResponse{Index: p.Index, RefId: p.Posting.RefID}
	if err := p.Receipt.Err; err != nil {
		response.Error = streamError(err).GRPCStatus().Proto()
		return response
	}
	leg := ledger.NoLeg
	if p.Posting.Kind == kindTransfer {
		leg = ledger.OutLeg
	}
	response.TransactionId = ledger.FormatID(p.Receipt.ID, leg)
	return response
}

// streamError returns an item's error with a code of the catalogue. After GWS001 the outcome may be unknown, as in unary calls.
func streamError(err error) *apierror.Error {
	if refusal, ok := errors.AsType[*apierror.Error](err); ok {
		return refusal
	}
	if errors.Is(err, store.ErrOutcomeUnknown) || store.IsUnavailable(err) || store.IsBusy(err) || errors.Is(err, context.DeadlineExceeded) {
		return apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second).WithCause(err)
	}
	return apierror.New(apiv1.ErrorCode_CBS001).WithCause(err)
}
