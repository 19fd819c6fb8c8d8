package transaction

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// The states of a hold: those of a transaction.
var (
	holdPending   = contract.Text(transactionv1.TransactionStatus_TRANSACTION_STATUS_PENDING)
	holdCompleted = contract.Text(completed)
	holdFailed    = contract.Text(transactionv1.TransactionStatus_TRANSACTION_STATUS_FAILED)
)

// CreateHold holds an amount of an account.
func (s *Service) CreateHold(
	ctx context.Context, request *transactionv1.CreateHoldRequest,
) (*transactionv1.CreateHoldResponse, error) {
	amount, err := money.Parse(request.GetAmount())
	if err != nil {
		return nil, err
	}
	posting := ledger.Posting{
		Action: ledger.Reserve, Kind: kindDebit, From: request.GetAccountId(), Bank: ledger.Settlement,
		Amount: amount, RefID: request.GetRefId(), Remark: request.GetRemark(), PayerField: "accountId",
	}
	if request.ToAccountId != nil {
		posting.Kind, posting.To, posting.Bank = kindTransfer, request.GetToAccountId(), ""
	}
	if request.GetExpiresAt() != nil {
		posting.ExpiresAt = request.GetExpiresAt().AsTime()
		if err := s.checkExpiry(ctx, posting); err != nil {
			return nil, err
		}
	}
	receipt, err := s.post(ctx, posting, posting.From, request)
	if err != nil {
		return nil, err
	}
	row, err := s.queries.HoldGet(ctx, s.database, receipt.ID) // A repeated request gets the first answer.
	if err != nil {
		return nil, fmt.Errorf("read the new hold: %w", err)
	}
	if row.ExpiresAt != nil {
		s.expiry.Wake()
	}
	row.Status, row.CapturedAmount = holdPending, nil
	return &transactionv1.CreateHoldResponse{Hold: toHold(row)}, nil
}

// checkExpiry refuses a hold that would end at once, unless it was made before and is asked for again.
func (s *Service) checkExpiry(ctx context.Context, posting ledger.Posting) error {
	if posting.ExpiresAt.After(time.Now()) {
		return nil
	}
	made, err := s.queries.LedgerFindKeys(ctx, s.database, []string{idempotency.AccountScope(posting.From)}, []string{posting.RefID})
	if err != nil {
		return fmt.Errorf("find an idempotency key: %w", err)
	}
	if len(made) == 0 {
		return apierror.New(apiv1.ErrorCode_CBV003).Field("expiresAt", "须晚于当前时间")
	}
	return nil
}

// CaptureHold pays what is held, or a part of it.
func (s *Service) CaptureHold(
	ctx context.Context, request *transactionv1.CaptureHoldRequest,
) (*transactionv1.CaptureHoldResponse, error) {
	amount, err := parseOptional(request.Amount)
	if err != nil {
		return nil, err
	}
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*transactionv1.CaptureHoldResponse, error) {
			hold, err := s.lockHold(ctx, tx, request.GetTransactionId())
			if err != nil {
				return nil, err
			}
			posting, err := capture(hold, amount)
			if err != nil {
				return nil, err
			}
			ended, err := s.endHold(ctx, tx, hold, posting, holdCompleted, &posting.Amount)
			return &transactionv1.CaptureHoldResponse{Hold: ended}, err
		})
}

// VoidHold ends a hold without a payment.
func (s *Service) VoidHold(
	ctx context.Context, request *transactionv1.VoidHoldRequest,
) (*transactionv1.VoidHoldResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*transactionv1.VoidHoldResponse, error) {
			hold, err := s.lockHold(ctx, tx, request.GetTransactionId())
			if err != nil {
				return nil, err
			}
			ended, err := s.endHold(ctx, tx, hold, release(hold.ID, hold.AccountID, hold.Amount), holdFailed, nil)
			return &transactionv1.VoidHoldResponse{Hold: ended}, err
		})
}

// lockHold locks a pending hold that the caller may capture and void: CBB018 for none, CBB006 for one of the customer's account that
// it has not placed itself, CBB021 for one that has ended. Holds are locked before accounts.
func (s *Service) lockHold(ctx context.Context, tx store.Tx, text string) (db.Hold, error) {
	id, _, ok := ledger.ParseID(text)
	if !ok {
		return db.Hold{}, apierror.New(apiv1.ErrorCode_CBB018)
	}
	row, err := s.queries.HoldLock(ctx, tx, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return db.Hold{}, apierror.New(apiv1.ErrorCode_CBB018)
	case err != nil:
		return db.Hold{}, fmt.Errorf("lock a hold: %w", err)
	}
	return row.Hold, checkHold(row, caller.Customer(ctx))
}

// endHold posts the end of a hold and records it.
func (s *Service) endHold(
	ctx context.Context, tx store.Tx, hold db.Hold, posting ledger.Posting, status string, captured *decimal.Decimal,
) (*transactionv1.Hold, error) {
	if _, err := s.ledger.PostOne(ctx, tx, posting); err != nil {
		return nil, err
	}
	row, err := s.queries.HoldEnd(ctx, tx, db.HoldEndParams{ID: posting.ID, Status: status, CapturedAmount: captured})
	if err != nil {
		return nil, fmt.Errorf("end a hold: %w", err)
	}
	ended := toHold(row)
	audit.Changed(ctx, toHold(hold), ended)
	return ended, nil
}

// release returns the posting that ends a hold without a payment.
func release(id, account int64, amount decimal.Decimal) ledger.Posting {
	return ledger.Posting{ID: id, Action: ledger.Release, From: account, To: account, Held: amount}
}

func toHold(row db.Hold) *transactionv1.Hold {
	hold := &transactionv1.Hold{
		TransactionId: payingLeg(row.ID, row.ToAccountID > 0), AccountId: row.AccountID, Amount: row.Amount.String(),
		Status: contract.Parse[transactionv1.TransactionStatus](row.Status),
	}
	if row.ToAccountID > 0 {
		hold.ToAccountId = &row.ToAccountID
	}
	if row.ExpiresAt != nil {
		hold.ExpiresAt = timestamppb.New(*row.ExpiresAt)
	}
	if row.CapturedAmount != nil {
		hold.Amount = row.CapturedAmount.String()
		if row.CapturedAmount.Cmp(row.Amount) < 0 {
			hold.HeldAmount = new(row.Amount.String())
		}
	}
	return hold
}

// toHeld returns a hold that has not been captured as its account's leg of a transaction.
func toHeld(row db.Hold) *transactionv1.Transaction {
	held := &transactionv1.Transaction{
		TransactionId: payingLeg(row.ID, row.ToAccountID > 0), Type: contract.Parse[transactionv1.TransactionType](row.Type),
		Direction: transactionv1.Direction_DIRECTION_OUT, AccountId: row.AccountID, Amount: row.Amount.String(), Currency: row.Currency,
		Status: contract.Parse[transactionv1.TransactionStatus](row.Status), RefId: &row.RefID, Remark: row.Remark,
		CreatedAt: timestamppb.New(row.CreatedAt),
	}
	if row.ToAccountID > 0 {
		held.CounterpartyAccountId = &row.ToAccountID
	}
	return held
}
