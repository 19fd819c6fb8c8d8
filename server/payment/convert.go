package payment

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	paymentv1 "github.com/corebank/corebank/gen/go/corebank/payment/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store/money"
)

const paymentPrefix = "BP"

func paymentID(id int64) string { return ledger.Format(paymentPrefix, id) }

// The states of payments and bills as the database has them, and the kind of their postings.
var (
	statusCompleted = contract.Text(paymentv1.PaymentStatus_PAYMENT_STATUS_COMPLETED)
	statusFailed    = contract.Text(paymentv1.PaymentStatus_PAYMENT_STATUS_FAILED)
	billPaid        = contract.Text(paymentv1.BillStatus_BILL_STATUS_PAID)
	kindBillPayment = ledger.Kind(contract.Text(transactionv1.TransactionType_TRANSACTION_TYPE_BILL_PAYMENT))
)

func fromRequest(r *paymentv1.PayBillRequest, customer int64) (order, error) {
	amount, err := money.Parse(r.GetAmount())
	return order{
		billType: contract.Text(r.GetBillType()), billAccount: r.GetBillAccount(), billPeriod: r.BillPeriod,
		payer: r.GetPayerAccountId(), customer: customer, amount: amount,
	}, err
}

// newPayment returns the row of a payment for a bill, which is nil if none was found.
func newPayment(id int64, o order, bill *db.Bill) db.PaymentCreateParams {
	payment := db.PaymentCreateParams{
		ID: id, BillType: o.billType, BillAccount: o.billAccount, BillPeriod: o.billPeriod,
		PayerAccountID: o.payer, Amount: o.amount,
	}
	if bill != nil {
		payment.BillID, payment.BillPeriod = &bill.ID, &bill.BillPeriod
	}
	return payment
}

func toReceipt(row db.Payment) *paymentv1.PayBillResponse {
	return &paymentv1.PayBillResponse{
		PaymentId:   paymentID(row.ID),
		BillType:    contract.Parse[paymentv1.BillType](row.BillType),
		BillAccount: row.BillAccount,
		Amount:      row.Amount.String(),
		Status:      contract.Parse[paymentv1.PaymentStatus](row.Status),
		PaidAt:      timestamppb.New(row.CreatedAt),
	}
}

func toPayment(row db.Payment) *paymentv1.Payment {
	payment := &paymentv1.Payment{
		PaymentId:      paymentID(row.ID),
		BillType:       contract.Parse[paymentv1.BillType](row.BillType),
		BillAccount:    row.BillAccount,
		BillPeriod:     row.BillPeriod,
		PayerAccountId: row.PayerAccountID,
		Amount:         row.Amount.String(),
		Status:         contract.Parse[paymentv1.PaymentStatus](row.Status),
		CreatedAt:      timestamppb.New(row.CreatedAt),
	}
	if row.TransactionID != nil {
		payment.PaidAt = payment.GetCreatedAt()
		payment.TransactionId = new(ledger.FormatID(*row.TransactionID, ledger.NoLeg))
	}
	if row.ReversalID != nil {
		payment.ReversalTransactionId = new(ledger.FormatID(*row.ReversalID, ledger.NoLeg))
	}
	if row.ErrorCode != nil {
		payment.ErrorCode = apiv1.ErrorCode(apiv1.ErrorCode_value[*row.ErrorCode]).Enum()
	}
	return payment
}

func toBill(row db.Bill) *paymentv1.Bill {
	return &paymentv1.Bill{
		BillType:    contract.Parse[paymentv1.BillType](row.BillType),
		BillAccount: row.BillAccount,
		BillAmount:  row.Amount.String(),
		BillPeriod:  row.BillPeriod,
		DueDate:     row.DueDate.Format(time.DateOnly),
		PayerName:   row.PayerName,
		Status:      contract.Parse[paymentv1.BillStatus](row.Status),
	}
}

// fromImport converts bills to columns, in the order of the request.
func fromImport(bills []*paymentv1.ImportedBill) (db.BillImportParams, error) {
	var columns db.BillImportParams
	keys := make([]billKey, len(bills))
	for i, bill := range bills {
		amount, err := money.Parse(bill.GetBillAmount())
		if err != nil {
			return columns, err
		}
		due, err := parseDate(fmt.Sprintf("bills[%d].dueDate", i), bill.GetDueDate())
		if err != nil {
			return columns, err
		}
		keys[i] = billKey{contract.Text(bill.GetBillType()), bill.GetBillAccount(), bill.GetBillPeriod()}
		columns.BillTypes = append(columns.BillTypes, keys[i].billType)
		columns.BillAccounts = append(columns.BillAccounts, keys[i].billAccount)
		columns.BillPeriods = append(columns.BillPeriods, keys[i].billPeriod)
		columns.Amounts = append(columns.Amounts, amount)
		columns.DueDates = append(columns.DueDates, due)
		columns.PayerNames = append(columns.PayerNames, bill.GetPayerName())
	}
	return columns, checkDistinct(keys)
}

// toImported counts the bills that were created, updated and refused. A bill without a returned row is paid and was refused.
func toImported(columns db.BillImportParams, written []db.BillImportRow) *paymentv1.ImportBillsResponse {
	response := &paymentv1.ImportBillsResponse{TotalCount: int32(len(columns.BillTypes))}
	known := make(map[billKey]bool, len(written))
	for _, row := range written {
		known[billKey{row.BillType, row.BillAccount, row.BillPeriod}] = true
		if row.Created {
			response.CreatedCount++
		} else {
			response.UpdatedCount++
		}
	}
	for i := range columns.BillTypes {
		if !known[billKey{columns.BillTypes[i], columns.BillAccounts[i], columns.BillPeriods[i]}] {
			response.Refused = append(response.Refused, int32(i))
		}
	}
	response.RefusedCount = int32(len(response.GetRefused()))
	return response
}
