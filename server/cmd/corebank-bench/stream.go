package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/status"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

// streamPending bounds the postings of one stream that have no result yet.
const streamPending = 1024

// stream keeps one stream on each connection full of transfers for a time, and returns how long each took.
func (t *target) stream(pick func() (payer, payee int64)) func(context.Context, time.Duration) ([]time.Duration, error) {
	return func(ctx context.Context, length time.Duration) ([]time.Duration, error) {
		end := time.Now().Add(length)
		took := make([][]time.Duration, len(t.clients))
		group, ctx := errgroup.WithContext(ctx)
		for i, client := range t.clients {
			group.Go(func() (err error) {
				took[i], err = streamUntil(ctx, client, pick, end)
				return err
			})
		}
		err := group.Wait()
		var all []time.Duration
		for _, one := range took {
			all = append(all, one...)
		}
		return all, err
	}
}

func streamUntil(
	ctx context.Context, client transactionv1.TransactionServiceClient, pick func() (payer, payee int64), end time.Time,
) (took []time.Duration, err error) {
	stream, err := client.StreamTransfers(ctx)
	if err != nil {
		return nil, err
	}
	slots := make(chan struct{}, streamPending)
	begun := make([]time.Time, 2*streamPending) // by index: no two pending ones share a place
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		for index := 0; time.Now().Before(end); index++ {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			payer, payee := pick()
			begun[index%len(begun)] = time.Now()
			if err := stream.Send(&transactionv1.StreamTransfersRequest{Posting: &transactionv1.StreamTransfersRequest_Transfer{
				Transfer: &transactionv1.TransferRequest{FromAccountId: payer, ToAccountId: payee, Amount: "1.00", Remark: "bench"},
			}}); err != nil {
				return fmt.Errorf("send: %w", err)
			}
		}
		return stream.CloseSend()
	})
	group.Go(func() error {
		for {
			result, err := stream.Recv()
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return fmt.Errorf("receive: %w", err)
			case result.GetError() != nil:
				return status.FromProto(result.GetError()).Err()
			}
			if now := time.Now(); now.Before(end) {
				took = append(took, now.Sub(begun[result.GetIndex()%int64(len(begun))]))
			}
			<-slots
		}
	})
	return took, group.Wait()
}
