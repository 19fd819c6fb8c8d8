package transaction

import (
	"errors"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/store/money"
)

// The kinds of transactions, as the books name them.
var (
	kindDeposit   = kind(transactionv1.TransactionType_TRANSACTION_TYPE_DEPOSIT)
	kindDebit     = kind(transactionv1.TransactionType_TRANSACTION_TYPE_DEBIT)
	kindTransfer  = kind(transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER)
	kindBatch     = kind(transactionv1.TransactionType_TRANSACTION_TYPE_BATCH_TRANSFER)
	kindScheduled = kind(transactionv1.TransactionType_TRANSACTION_TYPE_SCHEDULED_TRANSFER)
	kindBill      = kind(transactionv1.TransactionType_TRANSACTION_TYPE_BILL_PAYMENT)
	kindReversal  = kind(transactionv1.TransactionType_TRANSACTION_TYPE_REVERSAL)
)

func kind(t transactionv1.TransactionType) ledger.Kind { return ledger.Kind(contract.Text(t)) }

func fromDeposit(r *transactionv1.DepositRequest) (ledger.Posting, error) {
	amount, err := money.Parse(r.GetAmount())
	return ledger.Posting{
		Kind: kindDeposit, To: r.GetAccountId(), Bank: ledger.Cash,
		Amount: amount, RefID: r.GetRefId(), Remark: r.GetRemark(),
	}, err
}

func fromDebit(r *transactionv1.DebitRequest) (ledger.Posting, error) {
	amount, err := money.Parse(r.GetAmount())
	return ledger.Posting{
		Kind: kindDebit, From: r.GetAccountId(), Bank: ledger.Settlement,
		Amount: amount, RefID: r.GetRefId(), Remark: r.GetRemark(),
	}, err
}

func fromTransfer(r *transactionv1.TransferRequest) (ledger.Posting, error) {
	amount, err := money.Parse(r.GetAmount())
	return ledger.Posting{
		Kind: kindTransfer, From: r.GetFromAccountId(), To: r.GetToAccountId(),
		Amount: amount, RefID: r.GetRefId(), Remark: r.GetRemark(),
	}, err
}

func fromBatch(r *transactionv1.BatchTransferRequest, customer int64) ([]ledger.Posting, error) {
	if err := checkBatch(len(r.GetTransfers())); err != nil {
		return nil, err
	}
	postings := make([]ledger.Posting, len(r.GetTransfers()))
	for i, item := range r.GetTransfers() {
		amount, err := money.Parse(item.GetAmount())
		if err != nil {
			return nil, err
		}
		postings[i] = ledger.Posting{
			Kind: kindBatch, From: item.GetFromAccountId(), To: item.GetToAccountId(),
			Amount: amount, RefID: r.GetBatchId(), Remark: item.GetRemark(), Customer: customer, InBatch: true,
		}
	}
	return postings, nil
}

func toBatchResponse(batchID string, receipts []ledger.Receipt) *transactionv1.BatchTransferResponse {
	response := &transactionv1.BatchTransferResponse{
		BatchId:    batchID,
		TotalCount: int32(len(receipts)),
		Results:    make([]*transactionv1.BatchTransferResult, len(receipts)),
	}
	for i, r := range receipts {
		result := &transactionv1.BatchTransferResult{Index: int32(i)}
		refusal, refused := errors.AsType[*apierror.Error](r.Err)
		if !refused {
			id := ledger.FormatID(r.ID, ledger.OutLeg)
			result.Status, result.TransactionId = completed, &id
			response.SuccessCount++
		} else {
			message := refusal.Spec().GetMessage()
			result.Status = transactionv1.TransactionStatus_TRANSACTION_STATUS_FAILED
			result.ErrorCode, result.Message = &refusal.Code, &message
			if reason, ok := refusal.Data[risk.ReasonKey]; ok {
				rule := refusal.Data[risk.RuleKey]
				result.RejectReason, result.RuleTriggered = &reason, &rule
			}
			response.FailedCount++
		}
		response.Results[i] = result
	}
	return response
}

func toScheduled(row db.ScheduledTransfer) *transactionv1.ScheduledTransfer {
	scheduled := &transactionv1.ScheduledTransfer{
		ScheduledId:   scheduledID(row.ID),
		FromAccountId: row.FromAccountID,
		ToAccountId:   row.ToAccountID,
		Amount:        row.Amount.String(),
		ScheduledTime: timestamppb.New(row.ScheduledTime),
		Remark:        row.Remark,
		Status:        contract.Parse[transactionv1.ScheduledTransferStatus](row.Status),
		CreatedAt:     timestamppb.New(row.CreatedAt),
	}
	if row.FinishedAt != nil {
		scheduled.FinishedAt = timestamppb.New(*row.FinishedAt)
	}
	if row.TransactionID != nil {
		id := ledger.FormatID(*row.TransactionID, ledger.OutLeg)
		scheduled.TransactionId = &id
	}
	if row.ErrorCode != nil {
		scheduled.ErrorCode = apiv1.ErrorCode(apiv1.ErrorCode_value[*row.ErrorCode]).Enum()
	}
	if row.RecurringID != nil {
		scheduled.RecurringId, scheduled.Occurrence = new(recurringID(*row.RecurringID)), row.Occurrence
	}
	return scheduled
}

// legOf returns an account's leg of a transaction, as its history has it.
func legOf(row db.TransactionGetRow, account int64) db.TransactionListRow {
	leg := db.TransactionListRow{
		ID: row.ID, IsPayer: row.FromAccountID == account, Amount: row.Amount, CreatedAt: row.CreatedAt, Type: row.Type,
		BalanceAfter: row.ToBalanceAfter, CounterpartyID: row.FromAccountID, Currency: row.Currency, RefID: row.RefID, Remark: row.Remark,
	}
	if leg.IsPayer {
		leg.BalanceAfter, leg.CounterpartyID = row.FromBalanceAfter, row.ToAccountID
	}
	return leg
}

// ToTransaction converts what moved on an account.
func ToTransaction(account int64, row db.TransactionListRow) *transactionv1.Transaction {
	transaction := &transactionv1.Transaction{
		Type:         contract.Parse[transactionv1.TransactionType](row.Type),
		Direction:    transactionv1.Direction_DIRECTION_IN,
		AccountId:    account,
		Amount:       row.Amount.String(),
		BalanceAfter: row.BalanceAfter.String(),
		Currency:     row.Currency,
		Status:       completed,
		Remark:       row.Remark,
		CreatedAt:    timestamppb.New(row.CreatedAt),
	}
	leg := ledger.InLeg
	if row.IsPayer {
		transaction.Direction, leg = transactionv1.Direction_DIRECTION_OUT, ledger.OutLeg
	}
	if row.CounterpartyID > 0 {
		transaction.CounterpartyAccountId = &row.CounterpartyID
	} else { // One of the bank's own accounts: the customer sees one leg only.
		leg = ledger.NoLeg
	}
	transaction.TransactionId = ledger.FormatID(row.ID, leg)
	// The payee of a transfer does not see the payer's reference.
	if foreign := transaction.Direction == transactionv1.Direction_DIRECTION_IN && row.CounterpartyID > 0; row.RefID != "" && !foreign {
		transaction.RefId = &row.RefID
	}
	return transaction
}

// Verification converts the report of a verification.
func Verification(r journal.Report) *transactionv1.VerifyLedgerResponse {
	books := r.Books
	found := &transactionv1.VerifyLedgerResponse{
		Ok:                   r.OK(),
		Accounts:             books.Accounts,
		Transactions:         books.Transactions,
		Entries:              2 * books.Transactions,
		UnbalancedCurrencies: books.UnbalancedCurrencies,
		WrongBalances:        books.WrongBalances,
		BrokenSequences:      books.BrokenSequences,
		BrokenTransactions:   books.BrokenTransactions,
		Payments:             books.Payments,
		BrokenPayments:       books.BrokenPayments,
		BrokenBills:          books.BrokenBills,
		BrokenReversals:      books.BrokenReversals,
		BrokenHolds:          books.BrokenHeld + books.BrokenHolds,
		BrokenInterest:       positive(books.BrokenInterest),
		VerifiedFrom:         r.From,
		BrokenJournal:        positive(r.Broken),
		Findings:             sliceutil.Map(r.Findings, toFinding),
	}
	return found
}

func toFinding(f journal.Finding) *transactionv1.LedgerFinding {
	finding := &transactionv1.LedgerFinding{Kind: contract.Parse[transactionv1.FindingKind](string(f.Kind)), Position: positive(f.Position)}
	if f.Transaction != 0 {
		finding.TransactionId = new(ledger.FormatID(f.Transaction, ledger.NoLeg))
	}
	if f.Account != 0 {
		finding.AccountId = &f.Account
	}
	return finding
}

// positive returns nil for 0.
func positive(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// withoutRemarks returns the batch without what does not identify it.
func withoutRemarks(request *transactionv1.BatchTransferRequest) *transactionv1.BatchTransferRequest {
	bare := proto.CloneOf(request)
	for _, item := range bare.GetTransfers() {
		item.Remark = ""
	}
	return bare
}

// parseOptional converts an amount that a request may leave out; nil if it does.
func parseOptional(text *string) (*decimal.Decimal, error) {
	if text == nil {
		return nil, nil
	}
	amount, err := money.Parse(*text)
	return &amount, err
}
