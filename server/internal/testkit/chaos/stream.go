package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// streamItems is the number of transfers of one stream.
const streamItems = 20

// asAlone is [as] for a context that has a token already.
func asAlone(ctx context.Context, token string) context.Context {
	return as(metadata.NewOutgoingContext(ctx, metadata.MD{}), token)
}

// stream sends transfers of one cent by StreamTransfers, and those without an answer by further streams until all have one.
func (c *client) stream(ctx context.Context) {
	from, to := c.bank.streamed()
	open := map[string]bool{}
	for range streamItems {
		open[fmt.Sprint("T", c.bank.next.Add(1))] = true
	}
	call := time.Now()
	for len(open) > 0 && ctx.Err() == nil {
		if err := c.streamOnce(ctx, from, to, open, call); err != nil {
			if _, why := judge(err); why == "" {
				c.history.violationf(other, "a stream ended with %v, want GWS001 with Retry-After", err)
			} else {
				c.history.retry("stream: " + why)
			}
		}
		if len(open) > 0 {
			c.server = (c.server + 1) % len(c.bank.Servers)
			select {
			case <-time.After(retryWait):
			case <-ctx.Done():
			}
		}
	}
}

// streamOnce sends what is open, and takes out of it what is acknowledged.
func (c *client) streamOnce(ctx context.Context, from, to int64, open map[string]bool, call time.Time) error {
	ctx, cancel := context.WithTimeout(as(ctx, c.bank.internal), callTimeout)
	defer cancel()
	stream, err := transactionv1.NewTransactionServiceClient(c.bank.Servers[c.server].conn).StreamTransfers(ctx)
	if err != nil {
		return err
	}
	for ref := range open {
		if err := stream.Send(&transactionv1.StreamTransfersRequest{Posting: &transactionv1.StreamTransfersRequest_Transfer{
			Transfer: &transactionv1.TransferRequest{FromAccountId: from, ToAccountId: to, Amount: "0.01", RefId: ref},
		}}); err != nil {
			break // Recv has the reason.
		}
	}
	_ = stream.CloseSend() // As above.
	for {
		answer, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if refused := answer.GetError(); refused != nil {
			if code := apierror.FromStatus(status.FromProto(refused)).Code; code != apiv1.ErrorCode_GWS001 {
				c.history.violationf(other, "an item of a stream was answered %v, want it done or GWS001", code)
				delete(open, answer.GetRefId())
			} else {
				c.history.retry("item: GWS001")
			}
			continue
		}
		if !open[answer.GetRefId()] {
			continue
		}
		delete(open, answer.GetRefId())
		c.acknowledge(from, answer.GetRefId(), answer.GetTransactionId())
		c.history.add(c.number, call, effect{account: from, kind: debit, amount: 1}, effect{account: to, kind: credit, amount: 1})
	}
}
