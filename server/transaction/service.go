// Package transaction posts deposits, debits and transfers, and lists postings. Bank document, section 3.3.
package transaction

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// Service is the TransactionService.
type Service struct {
	transactionv1.UnimplementedTransactionServiceServer

	database  *store.DB
	ledger    *ledger.Ledger
	poster    *ledger.Poster
	verifier  *journal.Verifier
	scheduler *Scheduler
	expiry    *HoldExpiry
	zone      *time.Location
	queries   *db.Queries
}

// NewService makes the service. It wakes the scheduler after each new scheduled transfer, and the expiry after each hold that expires.
func NewService(
	database *store.DB, books *ledger.Ledger, poster *ledger.Poster, verifier *journal.Verifier, scheduler *Scheduler,
	expiry *HoldExpiry,
) *Service {
	return &Service{
		database: database, ledger: books, poster: poster, verifier: verifier, scheduler: scheduler, expiry: expiry,
		zone: scheduler.zone, queries: db.New(),
	}
}

// Deposit credits cash to an account.
func (s *Service) Deposit(
	ctx context.Context, request *transactionv1.DepositRequest,
) (*transactionv1.DepositResponse, error) {
	posting, err := fromDeposit(request)
	if err != nil {
		return nil, err
	}
	receipt, err := s.post(ctx, posting, posting.To, request)
	if err != nil {
		return nil, err
	}
	return &transactionv1.DepositResponse{
		TransactionId: ledger.FormatID(receipt.ID, ledger.NoLeg),
		AccountId:     receipt.To,
		Amount:        receipt.Amount.String(),
		Status:        completed,
	}, nil
}

// Debit debits a payment from an account.
func (s *Service) Debit(
	ctx context.Context, request *transactionv1.DebitRequest,
) (*transactionv1.DebitResponse, error) {
	posting, err := fromDebit(request)
	if err != nil {
		return nil, err
	}
	receipt, err := s.post(ctx, posting, posting.From, request)
	if err != nil {
		return nil, err
	}
	return &transactionv1.DebitResponse{
		TransactionId: ledger.FormatID(receipt.ID, ledger.NoLeg),
		AccountId:     receipt.From,
		Amount:        receipt.Amount.String(),
		Status:        completed,
	}, nil
}

// Transfer moves money between two accounts.
func (s *Service) Transfer(
	ctx context.Context, request *transactionv1.TransferRequest,
) (*transactionv1.TransferResponse, error) {
	posting, err := fromTransfer(request)
	if err != nil {
		return nil, err
	}
	receipt, err := s.post(ctx, posting, posting.From, request)
	if err != nil {
		return nil, err
	}
	return &transactionv1.TransferResponse{
		TransactionId: ledger.FormatID(receipt.ID, ledger.OutLeg),
		FromAccountId: receipt.From,
		ToAccountId:   receipt.To,
		Amount:        receipt.Amount.String(),
		Status:        completed,
	}, nil
}

// post posts on behalf of the caller, once: by the refId, which identifies account, kind, amount and counterparty, or by the
// caller's Idempotency-Key.
func (s *Service) post(
	ctx context.Context, posting ledger.Posting, account int64, request proto.Message,
) (ledger.Receipt, error) {
	var err error
	posting.Customer = caller.Customer(ctx)
	if posting.Audit, err = audit.For(ctx, request); err != nil {
		return ledger.Receipt{}, err
	}
	if posting.RefID != "" {
		posting.Key = idempotency.DerivedKey(idempotency.AccountScope(account), posting.RefID)
	} else {
		posting.Key, err = idempotency.FromContext(ctx, request)
	}
	if err != nil {
		return ledger.Receipt{}, err
	}
	return s.poster.Post(ctx, posting)
}

// BatchTransfer carries out up to 100 transfers in one database transaction, each succeeding or failing alone, and stores
// its answer there under the batchId, which like a refId identifies accounts and amounts, not remarks.
func (s *Service) BatchTransfer(
	ctx context.Context, request *transactionv1.BatchTransferRequest,
) (*transactionv1.BatchTransferResponse, error) {
	postings, err := fromBatch(request, caller.Customer(ctx))
	if err != nil {
		return nil, err
	}
	key, err := idempotency.NewKey(idempotency.CallerScope(ctx, "batch"), request.GetBatchId(), withoutRemarks(request))
	if err != nil {
		return nil, err
	}
	return idempotency.Once(ctx, s.database, key,
		func(ctx context.Context, tx store.Tx) (*transactionv1.BatchTransferResponse, error) {
			if err := s.ledger.CheckBatch(ctx, tx, postings); err != nil {
				return nil, err
			}
			for i := range postings {
				postings[i].ID = s.ledger.NextID()
			}
			receipts, err := s.ledger.Post(ctx, tx, postings)
			if err != nil {
				return nil, fmt.Errorf("post batch: %w", err)
			}
			return toBatchResponse(request.GetBatchId(), receipts), nil
		})
}

// VerifyLedger checks the books.
func (s *Service) VerifyLedger(
	ctx context.Context, request *transactionv1.VerifyLedgerRequest,
) (*transactionv1.VerifyLedgerResponse, error) {
	report, err := s.verifier.Verify(ctx, request.GetAll())
	if err != nil {
		return nil, fmt.Errorf("verify the books: %w", err)
	}
	return Verification(report), nil
}
