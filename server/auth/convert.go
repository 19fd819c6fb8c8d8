package auth

import (
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/store"
)

func toProto(u db.User) *authv1.User {
	return &authv1.User{
		Id:         u.ID,
		Username:   u.Username,
		Name:       u.Name,
		Roles:      caller.ParseRoles(u.Roles).List(),
		CustomerId: u.CustomerID,
		Enabled:    u.Enabled,
		CreatedAt:  timestamppb.New(u.CreatedAt),
		UpdatedAt:  timestamppb.New(u.UpdatedAt),

		TotpEnabled: u.TotpConfirmed,
	}
}

func privilegesOf(u db.User) privileges {
	s := privileges{roles: caller.ParseRoles(u.Roles), enabled: u.Enabled}
	if u.CustomerID != nil {
		s.customerID = *u.CustomerID
	}
	return s
}

// nullable converts a customer id for the database, where 0 is NULL.
func nullable(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// constraintFields maps a violated constraint to the request field that caused it.
var constraintFields = map[string]apierror.Field{
	"users_canonical_key": {Name: "username", Message: "用户名已存在"},
	"users_username_key":  {Name: "username", Message: "用户名已存在"},
	"users_customer_fkey": {Name: "customerId", Message: "客户不存在"},
}

// refusal maps a constraint violation of a user row to its API error. Other errors are wrapped.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	code, _ := store.CodeOf(err)
	constraint, _ := store.ConstraintOf(err)
	if field, ok := constraintFields[constraint]; ok {
		return apierror.New(code).Field(field.Name, field.Message).WithCause(err)
	}
	return fmt.Errorf("write user: %w", err)
}
