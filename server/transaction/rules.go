package transaction

import (
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
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
