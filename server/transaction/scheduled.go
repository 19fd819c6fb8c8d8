package transaction

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

const scheduledPrefix = "SCH"

func scheduledID(id int64) string { return ledger.Format(scheduledPrefix, id) }

// CreateScheduledTransfer creates a transfer for a later time.
func (s *Service) CreateScheduledTransfer(
	ctx context.Context, request *transactionv1.CreateScheduledTransferRequest,
) (*transactionv1.CreateScheduledTransferResponse, error) {
	amount, err := money.Parse(request.GetAmount())
	if err != nil {
		return nil, err
	}
	posting := ledger.Posting{
		Kind: kindScheduled, From: request.GetFromAccountId(), To: request.GetToAccountId(),
		Amount: amount, Customer: caller.Customer(ctx),
	}
	response, err := idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*transactionv1.CreateScheduledTransferResponse, error) {
			// Not before: a repeated request with its key gets the first answer, even when the time has passed.
			if err := checkScheduledTime(request.GetScheduledTime().AsTime(), time.Now()); err != nil {
				return nil, err
			}
			if err := s.ledger.CheckOrder(ctx, tx, posting); err != nil {
				return nil, err
			}
			row, err := s.queries.ScheduledTransferCreate(ctx, tx, db.ScheduledTransferCreateParams{
				ID:            s.ledger.NextID(),
				FromAccountID: posting.From,
				ToAccountID:   posting.To,
				Amount:        amount,
				Remark:        request.GetRemark(),
				ScheduledTime: request.GetScheduledTime().AsTime(),
			})
			if err != nil {
				return nil, fmt.Errorf("create scheduled transfer: %w", err)
			}
			return &transactionv1.CreateScheduledTransferResponse{ScheduledTransfer: toScheduled(row)}, nil
		})
	if err != nil {
		return nil, err
	}
	s.scheduler.Wake()
	return response, nil
}

// ListScheduledTransfers lists the scheduled transfers that an account pays.
func (s *Service) ListScheduledTransfers(
	ctx context.Context, request *transactionv1.ListScheduledTransfersRequest,
) (*transactionv1.ListScheduledTransfersResponse, error) {
	if _, err := account.Find(ctx, s.database, request.GetAccountId()); err != nil {
		return nil, err
	}
	status := contract.OptionalText(request.Status)
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) {
			return s.queries.ScheduledTransferCount(ctx, tx, request.GetAccountId(), status)
		},
		func(tx store.Tx, limit, offset int64) ([]db.ScheduledTransfer, error) {
			return s.queries.ScheduledTransferList(ctx, tx, db.ScheduledTransferListParams{
				FromAccountID: request.GetAccountId(), Status: status, PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list scheduled transfers: %w", err)
	}
	return &transactionv1.ListScheduledTransfersResponse{
		List: sliceutil.Map(page.Rows, toScheduled), Total: page.Total, Page: page.Number, PageSize: page.Size,
	}, nil
}

// CancelScheduledTransfer cancels a pending transfer. The guarded UPDATE decides the race with the scheduler.
func (s *Service) CancelScheduledTransfer(
	ctx context.Context, request *transactionv1.CancelScheduledTransferRequest,
) (*transactionv1.CancelScheduledTransferResponse, error) {
	id, ok := ledger.Parse(scheduledPrefix, request.GetScheduledId())
	if !ok {
		return nil, apierror.New(apiv1.ErrorCode_CBB012)
	}
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*transactionv1.CancelScheduledTransferResponse, error) {
			row, err := s.queries.ScheduledTransferCancel(ctx, tx, id)
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, s.notPending(ctx, tx, id)
			case err != nil:
				return nil, fmt.Errorf("cancel scheduled transfer: %w", err)
			}
			after := toScheduled(row)
			before := proto.CloneOf(after)
			before.Status, before.FinishedAt = transactionv1.ScheduledTransferStatus_SCHEDULED_TRANSFER_STATUS_PENDING, nil
			audit.Changed(ctx, before, after)
			return &transactionv1.CancelScheduledTransferResponse{ScheduledTransfer: after}, nil
		})
}

// Owner returns the customer who pays a scheduled transfer; 0 if there is no such transfer.
func (s *Service) Owner(ctx context.Context, value protoreflect.Value) (int64, error) {
	id, ok := ledger.Parse(scheduledPrefix, value.String())
	if !ok {
		return 0, nil
	}
	customer, err := s.queries.ScheduledTransferOwner(ctx, s.database, id)
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return 0, fmt.Errorf("find the owner of a scheduled transfer: %w", err)
	}
	return customer, nil
}

// notPending returns the error for a scheduled transfer that cannot be cancelled.
func (s *Service) notPending(ctx context.Context, tx store.Tx, id int64) error {
	switch _, err := s.queries.ScheduledTransferGet(ctx, tx, id); {
	case errors.Is(err, store.ErrNoRows):
		return apierror.New(apiv1.ErrorCode_CBB012)
	case err != nil:
		return fmt.Errorf("find scheduled transfer: %w", err)
	}
	return apierror.New(apiv1.ErrorCode_CBB013)
}
