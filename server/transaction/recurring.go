package transaction

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

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

const (
	recurringPrefix = "REC"

	active = transactionv1.RecurringTransferStatus_RECURRING_TRANSFER_STATUS_ACTIVE
)

func recurringID(id int64) string { return ledger.Format(recurringPrefix, id) }

// CreateRecurringTransfer creates the rule and its first occurrence.
func (s *Service) CreateRecurringTransfer(
	ctx context.Context, request *transactionv1.CreateRecurringTransferRequest,
) (*transactionv1.CreateRecurringTransferResponse, error) {
	amount, err := money.Parse(request.GetAmount())
	if err != nil {
		return nil, err
	}
	rule, err := newRecurrence(request, s.zone)
	if err != nil {
		return nil, err
	}
	key, err := recurringKey(ctx, request)
	if err != nil {
		return nil, err
	}
	posting := ledger.Posting{
		Kind: kindScheduled, From: request.GetFromAccountId(), To: request.GetToAccountId(), Amount: amount, Remark: request.GetRemark(),
		Customer: caller.Customer(ctx),
	}
	response, err := idempotency.Once(ctx, s.database, key,
		func(ctx context.Context, tx store.Tx) (*transactionv1.CreateRecurringTransferResponse, error) {
			// Not before: a repeated request with its key gets the first answer, even when the time has passed.
			if !rule.first.After(time.Now()) {
				return nil, apierror.New(apiv1.ErrorCode_CBB011).Field("firstTime", "须晚于当前时间")
			}
			if err := s.ledger.CheckOrder(ctx, tx, posting); err != nil {
				return nil, err
			}
			row, err := s.createRule(ctx, tx, request, rule, posting)
			if err != nil {
				return nil, fmt.Errorf("create recurring transfer: %w", err)
			}
			return &transactionv1.CreateRecurringTransferResponse{RecurringTransfer: toRecurring(row)}, nil
		})
	if err != nil {
		return nil, err
	}
	s.scheduler.Wake()
	return response, nil
}

// recurringKey returns the key of a request: its refId, under which another remark is the same request, or the caller's Idempotency-Key.
func recurringKey(ctx context.Context, request *transactionv1.CreateRecurringTransferRequest) (*idempotency.Key, error) {
	if request.GetRefId() == "" {
		return idempotency.FromContext(ctx, request)
	}
	bare := proto.CloneOf(request)
	bare.Remark = ""
	return idempotency.NewKey("recurring:"+strconv.FormatInt(request.GetFromAccountId(), 10), request.GetRefId(), bare)
}

func (s *Service) createRule(
	ctx context.Context, tx store.Tx, request *transactionv1.CreateRecurringTransferRequest, rule recurrence, posting ledger.Posting,
) (db.RecurringTransfer, error) {
	params := db.RecurringTransferCreateParams{
		ID: s.ledger.NextID(), FromAccountID: posting.From, ToAccountID: posting.To, Amount: posting.Amount, Remark: posting.Remark,
		Frequency: contract.Text(request.GetFrequency()), FirstTime: rule.first, MaxOccurrences: request.Count,
	}
	if rule.day != 0 {
		params.DayOfMonth = new(int32(rule.day))
	}
	if request.GetUntil() != nil {
		params.UntilTime = new(request.GetUntil().AsTime())
	}
	row, err := s.queries.RecurringTransferCreate(ctx, tx, params)
	if err != nil {
		return row, err
	}
	_, err = s.queries.ScheduledTransferCreate(ctx, tx, db.ScheduledTransferCreateParams{
		ID: s.ledger.NextID(), FromAccountID: posting.From, ToAccountID: posting.To, Amount: posting.Amount, Remark: posting.Remark,
		ScheduledTime: rule.first, RecurringID: &row.ID,
	})
	return row, err
}

// ListRecurringTransfers lists the recurring transfers that an account pays.
func (s *Service) ListRecurringTransfers(
	ctx context.Context, request *transactionv1.ListRecurringTransfersRequest,
) (*transactionv1.ListRecurringTransfersResponse, error) {
	if _, err := account.Find(ctx, s.database, request.GetAccountId()); err != nil {
		return nil, err
	}
	status := contract.OptionalText(request.Status)
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) {
			return s.queries.RecurringTransferCount(ctx, tx, request.GetAccountId(), status)
		},
		func(tx store.Tx, limit, offset int64) ([]db.RecurringTransfer, error) {
			return s.queries.RecurringTransferList(ctx, tx, db.RecurringTransferListParams{
				FromAccountID: request.GetAccountId(), Status: status, PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list recurring transfers: %w", err)
	}
	return &transactionv1.ListRecurringTransfersResponse{
		List: sliceutil.Map(page.Rows, toRecurring), Total: page.Total, Page: page.Number, PageSize: page.Size,
	}, nil
}

// GetRecurringTransfer returns a recurring transfer.
func (s *Service) GetRecurringTransfer(
	ctx context.Context, request *transactionv1.GetRecurringTransferRequest,
) (*transactionv1.GetRecurringTransferResponse, error) {
	row, err := s.findRule(ctx, s.database, request.GetRecurringId())
	if err != nil {
		return nil, err
	}
	return &transactionv1.GetRecurringTransferResponse{RecurringTransfer: toRecurring(row)}, nil
}

// ListRecurringOccurrences lists the occurrences of a recurring transfer.
func (s *Service) ListRecurringOccurrences(
	ctx context.Context, request *transactionv1.ListRecurringOccurrencesRequest,
) (*transactionv1.ListRecurringOccurrencesResponse, error) {
	rule, err := s.findRule(ctx, s.database, request.GetRecurringId())
	if err != nil {
		return nil, err
	}
	status := contract.OptionalText(request.Status)
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) { return s.queries.RecurringOccurrenceCount(ctx, tx, rule.ID, status) },
		func(tx store.Tx, limit, offset int64) ([]db.ScheduledTransfer, error) {
			return s.queries.RecurringOccurrenceList(ctx, tx, db.RecurringOccurrenceListParams{
				RecurringID: rule.ID, Status: status, PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list occurrences of a recurring transfer: %w", err)
	}
	return &transactionv1.ListRecurringOccurrencesResponse{
		List: sliceutil.Map(page.Rows, toScheduled), Total: page.Total, Page: page.Number, PageSize: page.Size,
	}, nil
}

// CancelRecurringTransfer ends a rule and cancels its pending occurrence. The lock on the rule keeps the scheduler from making another one
// meanwhile; the guarded UPDATE decides the race for the occurrence.
func (s *Service) CancelRecurringTransfer(
	ctx context.Context, request *transactionv1.CancelRecurringTransferRequest,
) (*transactionv1.CancelRecurringTransferResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*transactionv1.CancelRecurringTransferResponse, error) {
			before, err := s.findRule(ctx, tx, request.GetRecurringId())
			if err != nil {
				return nil, err
			}
			row, err := s.queries.RecurringTransferCancel(ctx, tx, before.ID)
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.New(apiv1.ErrorCode_CBB013)
			case err != nil:
				return nil, fmt.Errorf("cancel recurring transfer: %w", err)
			}
			if err := s.queries.RecurringTransferCancelPending(ctx, tx, row.ID); err != nil {
				return nil, fmt.Errorf("cancel the pending occurrence of a recurring transfer: %w", err)
			}
			after := toRecurring(row)
			audit.Changed(ctx, toRecurring(before), after)
			return &transactionv1.CancelRecurringTransferResponse{RecurringTransfer: after}, nil
		})
}

// findRule returns a recurring transfer by its id; CBB012 if there is none.
func (s *Service) findRule(ctx context.Context, database db.DBTX, text string) (db.RecurringTransfer, error) {
	id, ok := ledger.Parse(recurringPrefix, text)
	if !ok {
		return db.RecurringTransfer{}, apierror.New(apiv1.ErrorCode_CBB012)
	}
	row, err := s.queries.RecurringTransferGet(ctx, database, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return row, apierror.New(apiv1.ErrorCode_CBB012)
	case err != nil:
		return row, fmt.Errorf("find recurring transfer: %w", err)
	}
	return row, nil
}

// RecurringOwner returns the customer who pays a recurring transfer; 0 if there is no such transfer.
func (s *Service) RecurringOwner(ctx context.Context, value protoreflect.Value) (int64, error) {
	id, ok := ledger.Parse(recurringPrefix, value.String())
	if !ok {
		return 0, nil
	}
	customer, err := s.queries.RecurringTransferOwner(ctx, s.database, id)
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return 0, fmt.Errorf("find the owner of a recurring transfer: %w", err)
	}
	return customer, nil
}

func toRecurring(row db.RecurringTransfer) *transactionv1.RecurringTransfer {
	recurring := &transactionv1.RecurringTransfer{
		RecurringId:   recurringID(row.ID),
		FromAccountId: row.FromAccountID,
		ToAccountId:   row.ToAccountID,
		Amount:        row.Amount.String(),
		Frequency:     contract.Parse[transactionv1.RecurrenceFrequency](row.Frequency),
		DayOfMonth:    row.DayOfMonth,
		FirstTime:     timestamppb.New(row.FirstTime),
		Until:         contract.OptionalTime(row.UntilTime),
		Count:         row.MaxOccurrences,
		Remark:        row.Remark,
		Status:        contract.Parse[transactionv1.RecurringTransferStatus](row.Status),
		Occurrences:   row.Occurrences,
		CreatedAt:     timestamppb.New(row.CreatedAt),
		EndedAt:       contract.OptionalTime(row.EndedAt),
	}
	if recurring.GetStatus() == active {
		recurring.NextTime = timestamppb.New(row.LatestTime)
	}
	return recurring
}
