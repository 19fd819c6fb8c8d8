package transaction

import (
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/money"
)

// maxBatch bounds the transfers of a batch. Bank document, section 3.3.3.
const maxBatch = 100

const completed = transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED

// checkBatch returns an error that concerns a batch as a whole.
func checkBatch(size int) error {
	if size > maxBatch {
		return apierror.New(apiv1.ErrorCode_CBB010).Field("transfers", "单批最多 100 笔")
	}
	return nil
}

// checkScheduledTime refuses a time that is not in the future.
func checkScheduledTime(at, now time.Time) error {
	if !at.After(now) {
		return apierror.New(apiv1.ErrorCode_CBB011).Field("scheduledTime", "须晚于当前时间")
	}
	return nil
}

// window returns the seqs, from low to high, of a page of a list of the seqs from first to last, newest first; none if high is
// lower than low.
func window(first, last, offset, limit int64) (low, high int64) {
	high = last - offset
	return max(first, high-limit+1), high
}

// shown returns the account whose leg of a transaction a caller gets: of those that it may see the one that the letter of the id names,
// else the payer's; 0 if it may see none. The bank's own accounts have no leg.
func shown(payer, payee int64, letter ledger.Leg, maySee func(account int64) bool) int64 {
	if letter == ledger.InLeg {
		payer, payee = payee, payer
	}
	for _, account := range []int64{payer, payee} {
		if account > 0 && maySee(account) {
			return account
		}
	}
	return 0
}

// The times that stand for an open end of a period.
var (
	beginning = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	ending    = time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// ends returns a period without open ends.
func ends(span paging.Span) (since, until time.Time) {
	since, until = beginning, ending
	if span.From != nil && span.From.After(beginning) {
		since = *span.From
	}
	if span.Before != nil {
		until = *span.Before
	}
	return since, until
}

// checkReversal returns what will have been reversed of a transaction in all, after an amount more, or with nil after the rest: CBB019 if
// that is too much or nothing is left, CBB020 for a reversal.
func checkReversal(original db.ReversalLockRow, before decimal.Decimal, amount *decimal.Decimal) (total decimal.Decimal, err error) {
	total = original.Amount
	if amount != nil {
		total = money.Sum(before, *amount)
	}
	switch {
	case original.Type == string(kindReversal):
		return total, apierror.New(apiv1.ErrorCode_CBB020)
	case total.Cmp(original.Amount) > 0 || total.Cmp(before) == 0:
		left := money.Sum(original.Amount, before.Neg())
		return total, apierror.New(apiv1.ErrorCode_CBB019).Field("amount", "可冲正金额为 "+left.String())
	}
	return total, nil
}

// checkHold returns an error for a hold that a caller cannot end; customer is 0 for staff and internal systems, who may end all.
func checkHold(row db.HoldLockRow, customer int64) error {
	switch {
	case customer != 0 && row.Owner != customer:
		return apierror.New(apiv1.ErrorCode_CBB018)
	case customer != 0 && (row.Hold.CustomerID == nil || *row.Hold.CustomerID != customer):
		return apierror.New(apiv1.ErrorCode_CBB006)
	case row.Hold.Status != holdPending || row.IsExpired:
		return apierror.New(apiv1.ErrorCode_CBB021)
	}
	return nil
}

// capture returns the posting that pays an amount of a hold, or with nil all of it: CBB022 for more than that.
func capture(hold db.Hold, amount *decimal.Decimal) (ledger.Posting, error) {
	posting := ledger.Posting{
		ID: hold.ID, Action: ledger.Capture, Kind: ledger.Kind(hold.Type), From: hold.AccountID, To: hold.ToAccountID,
		Amount: hold.Amount, Held: hold.Amount, RefID: hold.RefID, Remark: hold.Remark,
		PayerField: "transactionId", PayeeField: "transactionId",
	}
	if amount != nil {
		posting.Amount = *amount
	}
	if posting.Amount.Cmp(hold.Amount) > 0 {
		return posting, apierror.New(apiv1.ErrorCode_CBB022).Field("amount", "冻结金额为 "+hold.Amount.String())
	}
	return posting, nil
}
