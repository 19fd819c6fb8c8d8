// Package payment imports bills, shows them and pays them. Bank document, section 4.
package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// Service is the PaymentService.
type Service struct {
	paymentv1.UnimplementedPaymentServiceServer

	database *store.DB
	ledger   *ledger.Ledger
	queries  *db.Queries
}

// NewService makes the service.
func NewService(database *store.DB, books *ledger.Ledger) *Service {
	return &Service{database: database, ledger: books, queries: db.New()}
}

// GetPayment returns a payment, completed or failed.
func (s *Service) GetPayment(
	ctx context.Context, request *paymentv1.GetPaymentRequest,
) (*paymentv1.GetPaymentResponse, error) {
	id, ok := ledger.Parse(paymentPrefix, request.GetPaymentId())
	if !ok {
		return nil, apierror.New(apiv1.ErrorCode_PYB001)
	}
	row, err := s.queries.PaymentGet(ctx, s.database, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, apierror.New(apiv1.ErrorCode_PYB001)
	case err != nil:
		return nil, fmt.Errorf("find payment: %w", err)
	}
	return &paymentv1.GetPaymentResponse{Payment: toPayment(row)}, nil
}

// Owner returns the customer whose account a payment is paid from; 0 if there is no such payment.
func (s *Service) Owner(ctx context.Context, value protoreflect.Value) (int64, error) {
	id, ok := ledger.Parse(paymentPrefix, value.String())
	if !ok {
		return 0, nil
	}
	customer, err := s.queries.PaymentOwner(ctx, s.database, id)
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return 0, fmt.Errorf("find the owner of a payment: %w", err)
	}
	return customer, nil
}

// QueryBill returns the bill that PayBill would pay.
func (s *Service) QueryBill(
	ctx context.Context, request *paymentv1.QueryBillRequest,
) (*paymentv1.QueryBillResponse, error) {
	row, err := s.queries.BillPayable(ctx, s.database, db.BillPayableParams{
		BillType:    contract.Text(request.GetBillType()),
		BillAccount: request.GetBillAccount(),
		BillPeriod:  request.BillPeriod,
	})
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, unknownBill()
	case err != nil:
		return nil, fmt.Errorf("find bill: %w", err)
	}
	bill := toBill(row)
	own, err := s.ownsBill(ctx, row)
	if err != nil {
		return nil, err
	}
	if !own {
		maskBill(bill)
	}
	return &paymentv1.QueryBillResponse{Bill: bill}, nil
}

// ownsBill reports whether the caller may see the amount and the name of a bill: staff, and the customer that it belongs to.
func (s *Service) ownsBill(ctx context.Context, row db.Bill) (bool, error) {
	principal := caller.FromContext(ctx)
	if principal.Roles.HasAny(billReaders) {
		return true, nil
	}
	if principal.CustomerID == 0 {
		return false, nil
	}
	own, err := s.queries.BillBelongsTo(ctx, s.database, db.BillBelongsToParams{
		CustomerID: principal.CustomerID, PayerName: row.PayerName, BillType: row.BillType, BillAccount: row.BillAccount,
	})
	if err != nil {
		return false, fmt.Errorf("find the owner of a bill: %w", err)
	}
	return own, nil
}

// PayBill pays a bill in full: the bill is locked and marked, the money posted and the payment written in one database
// transaction. A refused payment is written as failed in that transaction, which then does nothing else.
func (s *Service) PayBill(
	ctx context.Context, request *paymentv1.PayBillRequest,
) (*paymentv1.PayBillResponse, error) {
	order, err := fromRequest(request, caller.Customer(ctx))
	order.keyed = len(metadata.ValueFromIncomingContext(ctx, idempotency.Header)) > 0
	if err != nil {
		return nil, err
	}
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*paymentv1.PayBillResponse, error) {
			if err := s.checkPeriod(ctx, tx, order); err != nil {
				return nil, err
			}
			return s.pay(ctx, tx, order)
		})
}

// checkPeriod refuses an order that could pay the next bill when it is sent again: one without a period and without an
// Idempotency-Key, while several bills are unpaid.
func (s *Service) checkPeriod(ctx context.Context, tx store.Tx, o order) error {
	if o.billPeriod != nil || o.keyed {
		return nil
	}
	periods, err := s.queries.BillUnpaidPeriods(ctx, tx, db.BillUnpaidPeriodsParams{
		BillType: o.billType, BillAccount: o.billAccount, PeriodLimit: maxListedPeriods,
	})
	if err != nil {
		return fmt.Errorf("list unpaid bills: %w", err)
	}
	return checkAmbiguous(periods)
}

func (s *Service) pay(ctx context.Context, tx store.Tx, o order) (*paymentv1.PayBillResponse, error) {
	bill, err := s.lockBill(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	payment := newPayment(s.ledger.NextID(), o, bill)
	if refusal := checkBill(bill, o); refusal != nil {
		return nil, s.refuse(ctx, tx, payment, refusal)
	}
	receipts, err := s.ledger.Post(ctx, tx, []ledger.Posting{s.posting(payment, o)})
	if err != nil {
		return nil, fmt.Errorf("post a bill payment: %w", err)
	}
	if refusal, refused := errors.AsType[*apierror.Error](receipts[0].Err); refused {
		return nil, s.refuse(ctx, tx, payment, refusal)
	}
	switch marked, err := s.queries.BillPaid(ctx, tx, bill.ID); {
	case err != nil:
		return nil, fmt.Errorf("mark a bill as paid: %w", err)
	case marked != 1:
		return nil, fmt.Errorf("bill %d was paid although locked", bill.ID)
	}
	payment.Status, payment.TransactionID = statusCompleted, &receipts[0].ID
	payment.CreatedAt = receipts[0].At
	row, err := s.queries.PaymentCreate(ctx, tx, payment)
	if err != nil {
		return nil, fmt.Errorf("write a payment: %w", err)
	}
	return toReceipt(row), nil
}

// lockBill finds the bill of an order and locks it; nil if there is none. Bills are always locked before accounts.
func (s *Service) lockBill(ctx context.Context, tx store.Tx, o order) (*db.Bill, error) {
	found, err := s.queries.BillPayable(ctx, tx, db.BillPayableParams{
		BillType: o.billType, BillAccount: o.billAccount, BillPeriod: o.billPeriod,
	})
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, nil // checkBill refuses it.
	case err != nil:
		return nil, fmt.Errorf("find bill: %w", err)
	}
	// A caller that waited for another payer reads the status that the other has set.
	locked, err := s.queries.BillLock(ctx, tx, found.ID)
	if err != nil {
		return nil, fmt.Errorf("lock bill: %w", err)
	}
	return &locked, nil
}

// posting returns the transfer to the biller's account.
func (s *Service) posting(payment db.PaymentCreateParams, o order) ledger.Posting {
	return ledger.Posting{
		ID:       s.ledger.NextID(),
		Kind:     kindBillPayment,
		From:     o.payer,
		To:       s.ledger.BankAccount(ledger.Purpose(o.billType), billCurrency),
		Amount:   o.amount,
		RefID:    paymentID(payment.ID),
		Remark:   fmt.Sprintf("%s %s %s", o.billType, o.billAccount, *payment.BillPeriod),
		Customer: o.customer,

		PayerField: "payerAccountId",
	}
}

// refuse records a failed payment and adds its id to the refusal. Nothing is recorded for an account that does not exist: no
// caller could query it.
func (s *Service) refuse(
	ctx context.Context, tx store.Tx, payment db.PaymentCreateParams, refusal *apierror.Error,
) error {
	if _, err := s.queries.AccountGet(ctx, tx, payment.PayerAccountID); errors.Is(err, store.ErrNoRows) {
		return refusal
	} else if err != nil {
		return fmt.Errorf("find the paying account: %w", err)
	}
	code := refusal.Code.String()
	payment.Status, payment.ErrorCode, payment.CreatedAt = statusFailed, &code, time.Now()
	if _, err := s.queries.PaymentCreate(ctx, tx, payment); err != nil {
		return fmt.Errorf("write a failed payment: %w", err)
	}
	return idempotency.Recorded(refusal.WithData("paymentId", paymentID(payment.ID)))
}

// ListBillPayments lists the payments of an account, newest first.
func (s *Service) ListBillPayments(
	ctx context.Context, request *paymentv1.ListBillPaymentsRequest,
) (*paymentv1.ListBillPaymentsResponse, error) {
	if _, err := account.Find(ctx, s.database, request.GetPayerAccountId()); err != nil {
		return nil, err
	}
	status := contract.OptionalText(request.Status)
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) {
			return s.queries.PaymentCount(ctx, tx, request.GetPayerAccountId(), status)
		},
		func(tx store.Tx, limit, offset int64) ([]db.Payment, error) {
			return s.queries.PaymentList(ctx, tx, db.PaymentListParams{
				PayerAccountID: request.GetPayerAccountId(), Status: status, PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list payments: %w", err)
	}
	return &paymentv1.ListBillPaymentsResponse{
		List: sliceutil.Map(page.Rows, toPayment), Total: page.Total, Page: page.Number, PageSize: page.Size,
	}, nil
}

// ImportBills creates new bills, updates unpaid ones and refuses paid ones.
func (s *Service) ImportBills(
	ctx context.Context, request *paymentv1.ImportBillsRequest,
) (*paymentv1.ImportBillsResponse, error) {
	columns, err := fromImport(request.GetBills())
	if err != nil {
		return nil, err
	}
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*paymentv1.ImportBillsResponse, error) {
			written, err := s.queries.BillImport(ctx, tx, columns)
			if err != nil {
				return nil, fmt.Errorf("import bills: %w", err)
			}
			return toImported(columns, written), nil
		})
}
