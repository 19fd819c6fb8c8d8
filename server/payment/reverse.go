package payment

import (
	"context"
	"fmt"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// PaidBill is a bill that has been paid, locked until the transaction ends.
type PaidBill struct{ bill, payment int64 }

// LockPaid locks the bill that a posting has paid. reference is the RefID of the posting.
func LockPaid(ctx context.Context, tx store.Tx, posting int64, reference string) (PaidBill, error) {
	payment, ok := ledger.Parse(paymentPrefix, reference)
	if !ok {
		return PaidBill{}, fmt.Errorf("the posting %d of a bill has no payment: %q", posting, reference)
	}
	bill, err := db.New().BillLockPaid(ctx, tx, payment, posting)
	if err != nil {
		return PaidBill{}, fmt.Errorf("lock the bill of payment %d: %w", payment, err)
	}
	return PaidBill{bill, payment}, nil
}

// Unpay makes the bill unpaid again, after its payment has been reversed in whole.
func (b PaidBill) Unpay(ctx context.Context, tx store.Tx, reversal int64) error {
	queries := db.New()
	payments, err := queries.PaymentReversed(ctx, tx, reversal, b.payment)
	if err != nil {
		return fmt.Errorf("mark a payment as reversed: %w", err)
	}
	bills, err := queries.BillUnpaid(ctx, tx, b.bill)
	if err == nil && (payments != 1 || bills != 1) {
		err = fmt.Errorf("bill %d was not paid by payment %d", b.bill, b.payment)
	}
	return err
}
