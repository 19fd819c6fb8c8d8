package auth

import (
	"context"
	"errors"
	"fmt"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

// EraseLogins removes the logins of a customer in tx, of whom only ids stay, with their sessions' addresses and stored answers. The caller
// calls committed after the commit, so that this server refuses their tokens at once.
func (s *Service) EraseLogins(ctx context.Context, tx store.Tx, customer int64, placeholder string) (committed func(), err error) {
	users, err := s.queries.UserListOfCustomer(ctx, tx, customer)
	if err != nil {
		return nil, fmt.Errorf("list the logins of a customer: %w", err)
	}
	var ended [][16]byte
	for _, user := range users {
		sessions, err := s.endSessionsOf(ctx, tx, user)
		if err != nil {
			return nil, err
		}
		ended = append(ended, sessions...)
	}
	if err := s.queries.UserErase(ctx, tx, placeholder, users); err != nil {
		return nil, fmt.Errorf("erase logins: %w", err)
	}
	if err := s.queries.SessionForgetAddresses(ctx, tx, users); err != nil {
		return nil, fmt.Errorf("erase the addresses of sessions: %w", err)
	}
	if err := idempotency.Forget(ctx, tx, users); err != nil {
		return nil, err
	}
	return func() { s.revoked.add(s.now(), ended...) }, nil
}

// checkCustomer returns CBV003 for the login of an erased customer. That of an unknown one is refused by a constraint. The stored answer
// tells of the customer.
func (s *Service) checkCustomer(ctx context.Context, tx store.Tx, customer *int64) error {
	if customer == nil {
		return nil
	}
	idempotency.About(ctx, *customer)
	row, err := s.queries.CustomerShare(ctx, tx, *customer)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("find the customer of a login: %w", err)
	case contract.Parse[customerv1.CustomerStatus](row.Status) == customerv1.CustomerStatus_CUSTOMER_STATUS_ERASED:
		field := constraintFields["users_customer_fkey"]
		return apierror.New(apiv1.ErrorCode_CBV003).Field(field.Name, field.Message)
	}
	return nil
}
