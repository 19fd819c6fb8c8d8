// Package account opens, shows, freezes and closes accounts. Bank document, section 3.2.
package account

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/corebank/corebank/gen/db"
	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/money"
)

// Service is the AccountService.
type Service struct {
	accountv1.UnimplementedAccountServiceServer

	database *store.DB
	queries  *db.Queries
	payOff   PayOff
}

// PayOff settles the interest of an account that is about to be closed, and pays it out. It returns what was paid, empty if nothing.
type PayOff func(ctx context.Context, tx store.Tx, id int64) (paid string, err error)

// NewService makes the service.
func NewService(database *store.DB, payOff PayOff) *Service {
	return &Service{database: database, queries: db.New(), payOff: payOff}
}

// OpenAccount opens an empty account under a new number.
func (s *Service) OpenAccount(
	ctx context.Context, request *accountv1.OpenAccountRequest,
) (*accountv1.OpenAccountResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*accountv1.OpenAccountResponse, error) {
			// A counterparty, of which only the name is known, and an erased customer have no accounts.
			switch customer, err := s.queries.CustomerShare(ctx, tx, request.GetCustomerId()); {
			case errors.Is(err, store.ErrNoRows), err == nil && customer.IDType == nil:
				return nil, apierror.Absent(apiv1.ErrorCode_CBB006).Field("customerId", "客户不存在")
			case err != nil:
				return nil, fmt.Errorf("find the customer of a new account: %w", err)
			}
			row, err := s.open(ctx, tx, request)
			if err != nil {
				return nil, fmt.Errorf("open account: %w", err)
			}
			return &accountv1.OpenAccountResponse{Account: fromRow(row)}, nil
		})
}

// open draws random numbers until one is free. There are 10^12, so 20 draws suffice even when most are taken.
func (s *Service) open(ctx context.Context, tx store.Tx, request *accountv1.OpenAccountRequest) (db.Account, error) {
	const tries = 20
	for range tries {
		row, err := s.queries.AccountOpen(ctx, tx, db.AccountOpenParams{
			CustomerID: request.GetCustomerId(),
			Number:     newNumber(),
			Type:       contract.Text(request.GetAccountType()),
			Currency:   request.GetCurrency(),
		})
		if !errors.Is(err, store.ErrNoRows) {
			return row, err
		}
	}
	return db.Account{}, errors.New("no free account number")
}

// GetBalance returns the balance of an account, now or at a moment.
func (s *Service) GetBalance(
	ctx context.Context, request *accountv1.GetBalanceRequest,
) (*accountv1.GetBalanceResponse, error) {
	row, err := Find(ctx, s.database, request.GetId())
	if err != nil {
		return nil, err
	}
	if request.GetAt() != nil {
		return s.balanceAt(ctx, row, request.GetAt())
	}
	response := &accountv1.GetBalanceResponse{AccountId: row.ID, Balance: row.Balance.String(), Currency: row.Currency}
	if !row.Held.IsZero() {
		response.AvailableBalance = new(money.Sum(row.Balance, row.Held.Neg()).String())
	}
	return response, nil
}

// ListAccounts lists the accounts of one customer or of all.
func (s *Service) ListAccounts(
	ctx context.Context, request *accountv1.ListAccountsRequest,
) (*accountv1.ListAccountsResponse, error) {
	status := contract.OptionalText(request.Status)
	page, err := paging.Read(ctx, s.database, request,
		func(tx store.Tx) (int64, error) { return s.queries.AccountCount(ctx, tx, request.CustomerId, status) },
		func(tx store.Tx, limit, offset int64) ([]db.Account, error) {
			return s.queries.AccountList(ctx, tx, db.AccountListParams{
				CustomerID: request.CustomerId, Status: status, PageLimit: limit, PageOffset: offset,
			})
		})
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return &accountv1.ListAccountsResponse{
		Total: page.Total, Page: page.Number, PageSize: page.Size, List: sliceutil.Map(page.Rows, fromRow),
	}, nil
}

// FreezeAccount freezes an active account.
func (s *Service) FreezeAccount(
	ctx context.Context, request *accountv1.FreezeAccountRequest,
) (*accountv1.FreezeAccountResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*accountv1.FreezeAccountResponse, error) {
			account, err := s.setStatus(ctx, tx, request.GetId(), frozen)
			return &accountv1.FreezeAccountResponse{Account: account}, err
		})
}

// UnfreezeAccount makes a frozen account active again.
func (s *Service) UnfreezeAccount(
	ctx context.Context, request *accountv1.UnfreezeAccountRequest,
) (*accountv1.UnfreezeAccountResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*accountv1.UnfreezeAccountResponse, error) {
			account, err := s.setStatus(ctx, tx, request.GetId(), active)
			return &accountv1.UnfreezeAccountResponse{Account: account}, err
		})
}

// CloseAccount closes an empty account for good.
func (s *Service) CloseAccount(
	ctx context.Context, request *accountv1.CloseAccountRequest,
) (*accountv1.CloseAccountResponse, error) {
	return idempotency.Do(ctx, s.database, request,
		func(ctx context.Context, tx store.Tx) (*accountv1.CloseAccountResponse, error) {
			paid, err := s.payOff(ctx, tx, request.GetId())
			if err != nil {
				return nil, err
			}
			account, err := s.setStatus(ctx, tx, request.GetId(), closed)
			if err == nil && paid != "" {
				account.InterestPaid = &paid
			}
			return &accountv1.CloseAccountResponse{Account: account}, err
		})
}

// setStatus changes the status of an account, with its row locked against postings.
func (s *Service) setStatus(
	ctx context.Context, tx store.Tx, id int64, to accountv1.AccountStatus,
) (*accountv1.Account, error) {
	before, err := s.queries.AccountLock(ctx, tx, id)
	if err != nil {
		return nil, notFound(err)
	}
	from := contract.Parse[accountv1.AccountStatus](before.Status)
	pending := false
	if to == closed {
		if pending, err = s.queries.AccountHasPendingTransfers(ctx, tx, id); err != nil {
			return nil, fmt.Errorf("find pending scheduled transfers: %w", err)
		}
	}
	if err := checkTransition(from, to, before.Balance, pending); err != nil {
		return nil, err
	}
	row, err := s.queries.AccountSetStatus(ctx, tx, db.AccountSetStatusParams{
		ID: id, FromStatus: contract.Text(from), Status: contract.Text(to),
	})
	if err != nil {
		return nil, fmt.Errorf("set account status: %w", err)
	}
	after := fromRow(row)
	audit.Changed(ctx, fromRow(before), after)
	return after, nil
}

// Owner returns the customer that owns an account; 0 if there is no such account.
func (s *Service) Owner(ctx context.Context, id protoreflect.Value) (int64, error) {
	customer, err := s.queries.AccountOwner(ctx, s.database, id.Int())
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return 0, fmt.Errorf("find the owner of an account: %w", err)
	}
	return customer, nil
}

// Find returns a customer's account; CBB001 if there is none with the id.
func Find(ctx context.Context, database db.DBTX, id int64) (db.Account, error) {
	row, err := db.New().AccountGet(ctx, database, id)
	if err != nil {
		return row, notFound(err)
	}
	return row, nil
}

// notFound turns store.ErrNoRows into CBB001 and wraps any other error.
func notFound(err error) error {
	if errors.Is(err, store.ErrNoRows) {
		return apierror.New(apiv1.ErrorCode_CBB001)
	}
	return fmt.Errorf("find account: %w", err)
}
