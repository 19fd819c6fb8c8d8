package transaction

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/payment"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// ReverseTransaction posts the opposite of a transaction, in whole or in part. The original is locked, its reversals are added up, the
// money is posted and the reversal recorded in one database transaction.
func (s *Service) ReverseTransaction(
	ctx context.Context, request *transactionv1.ReverseTransactionRequest,
) (*transactionv1.ReverseTransactionResponse, error) {
	id, _, ok := ledger.ParseID(request.GetTransactionId())
	if !ok {
		return nil, apierror.New(apiv1.ErrorCode_CBB018)
	}
	amount, err := parseOptional(request.Amount)
	if err != nil {
		return nil, err
	}
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*transactionv1.ReverseTransactionResponse, error) {
			original, err := s.queries.ReversalLock(ctx, tx, id)
			switch {
			case errors.Is(err, store.ErrNoRows):
				return nil, apierror.New(apiv1.ErrorCode_CBB018)
			case err != nil:
				return nil, fmt.Errorf("lock a transaction: %w", err)
			}
			key := reversalKey(original, request.GetRefId(), amount)
			first, err := s.ledger.FindKey(ctx, tx, key)
			if err != nil {
				return nil, err
			}
			if first != nil {
				audit.Nothing(ctx)
				return toReversal(original, first.ID, first.Amount), nil
			}
			return s.reverse(ctx, tx, original, amount, newReversal(original, key, request.GetRemark()))
		})
}

// reversalKey identifies a reversal by the original and the amount, whatever the remark. A refId is unique for the customer's account
// that pays it back, or else for the one that gets it back.
func reversalKey(original db.ReversalLockRow, ref string, amount *decimal.Decimal) *idempotency.Key {
	account := original.ToAccountID
	if account < 0 {
		account = original.FromAccountID
	}
	var text string
	if amount != nil {
		text = amount.Rescale(money.Scale).String()
	}
	return &idempotency.Key{
		Scope: idempotency.AccountScope(account), Value: ref,
		Fingerprint: idempotency.FingerprintOfParts([]byte(kindReversal), binary.BigEndian.AppendUint64(nil, uint64(original.ID)), []byte(text)),
	}
}

// newReversal returns the posting of a reversal, without its amount.
func newReversal(original db.ReversalLockRow, key *idempotency.Key, remark string) ledger.Posting {
	const field = "transactionId"
	return ledger.Posting{
		Kind: kindReversal, From: original.ToAccountID, To: original.FromAccountID, RefID: key.Value, Remark: remark, Key: key,
		Correction: true, PayerField: field, PayeeField: field,
	}
}

// reverse posts an amount, or all that is left. It holds the lock of the original.
func (s *Service) reverse(
	ctx context.Context, tx store.Tx, original db.ReversalLockRow, amount *decimal.Decimal, posting ledger.Posting,
) (*transactionv1.ReverseTransactionResponse, error) {
	before, err := s.queries.ReversalTotal(ctx, tx, original.ID)
	if err != nil {
		return nil, fmt.Errorf("add up reversals: %w", err)
	}
	total, err := checkReversal(original, before.ReversedAmount, amount)
	if err != nil {
		return nil, err
	}
	posting.ID, posting.Amount = s.ledger.NextID(), money.Sum(total, before.ReversedAmount.Neg())
	isWholeBill := original.Type == string(kindBill) && total.Cmp(original.Amount) == 0
	var bill payment.PaidBill
	if isWholeBill { // Bills are locked before accounts.
		if bill, err = payment.LockPaid(ctx, tx, original.ID, original.RefID); err != nil {
			return nil, err
		}
	}
	if _, err := s.ledger.PostOne(ctx, tx, posting); err != nil {
		return nil, err
	}
	err = s.queries.ReversalCreate(ctx, tx, db.ReversalCreateParams{
		TransactionID: posting.ID, OriginalID: original.ID, Number: before.Times + 1,
		Amount: posting.Amount, ReversedAmount: total, OriginalAmount: original.Amount,
	})
	if err != nil {
		return nil, fmt.Errorf("record a reversal: %w", err)
	}
	if isWholeBill {
		if err := bill.Unpay(ctx, tx, posting.ID); err != nil {
			return nil, err
		}
	}
	return toReversal(original, posting.ID, posting.Amount), nil
}

func toReversal(original db.ReversalLockRow, id int64, amount decimal.Decimal) *transactionv1.ReverseTransactionResponse {
	between := original.FromAccountID > 0 && original.ToAccountID > 0
	return &transactionv1.ReverseTransactionResponse{
		TransactionId: payingLeg(id, between), ReversalOf: payingLeg(original.ID, between), Amount: amount.String(), Status: completed,
	}
}

// payingLeg returns the id under which a transaction was made: that of its paying leg between two accounts of customers.
func payingLeg(id int64, betweenCustomers bool) string {
	if betweenCustomers {
		return ledger.FormatID(id, ledger.OutLeg)
	}
	return ledger.FormatID(id, ledger.NoLeg)
}

// AddReversals adds to transactions what has been reversed of them, and to reversals what they reverse.
func AddReversals(ctx context.Context, database db.DBTX, list []*transactionv1.Transaction) error {
	if len(list) == 0 {
		return nil
	}
	byID := make(map[int64]*transactionv1.Transaction, len(list))
	rows, err := db.New().ReversalList(ctx, database, sliceutil.Map(list, func(t *transactionv1.Transaction) int64 {
		id, _, _ := ledger.ParseID(t.GetTransactionId())
		byID[id] = t
		return id
	}))
	if err != nil {
		return fmt.Errorf("find reversals: %w", err)
	}
	for _, row := range rows { // Of one original the last one has the total.
		if original := byID[row.OriginalID]; original != nil {
			original.ReversedAmount = new(row.ReversedAmount.String())
		}
		if reversal := byID[row.TransactionID]; reversal != nil {
			reversal.ReversalOf = new(payingLeg(row.OriginalID, row.IsBetweenCustomers))
		}
	}
	return nil
}
